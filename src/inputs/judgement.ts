/** Files that scan and judge read: policy, rules, frameworks, and what named people said. */
import { isAbsolute, join, resolve } from 'node:path';
import { readAttestations, readDecisions, readWaivers } from '../controls/statements.js';
import { loadFramework } from '../controls/framework.js';
import type { Deployment } from '../core/deployment.js';
import { AuditError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { Policy, Severity } from '../core/types.js';
import { readPacks } from '../files/packs.js';
import { packagePath, readText } from '../files/read.js';
import { readReport } from '../files/report.js';
import { applySeverities, selectRules } from '../policy/rules.js';
import { compileRule, withParams, type CompiledRule } from '../rules/compile.js';
import { parseRule } from '../rules/load.js';
import { loadLockedPacks } from '../packs/locked.js';
import type { Pack } from '../packs/load.js';
import type { JudgeOptions } from '../scan.js';
import { readTrust, requireSigner } from '../packs/signatures.js';
import { loadPolicy } from './policies.js';

/** What to judge by, as the flags of scan and judge choose it; everything may be left out. */
export interface Choices {
  /** Name of a policy that comes with emr-audit, or a file of one; baseline when left out. */
  readonly policy?: string;
  /** Globs of rule ids. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Globs of subjects that were chosen, said beside the gate. */
  readonly subjects?: readonly string[];
  readonly failOn?: Severity | 'never';
  /** The moment by which ages and expiries are judged. */
  readonly asOf?: Date;
  /** Folder that relative paths start from and where the lock file of packs lies; the working directory when left out. */
  readonly directory?: string;
  /** The moment of the scan, by which statements are checked when there is no `asOf`; now when left out. */
  readonly now?: Date;
  /** Files of what named people said; a deployment names them. */
  readonly statements?: Pick<Deployment, 'attestations' | 'waivers' | 'decisions'>;
  /** Packs of other people; those that the lock file of the folder names, when left out. */
  readonly packs?: readonly Pack[];
  /** Folder of the lock file, when it is not the other one. */
  readonly packsFrom?: string;
  /** File that says whose signatures count. */
  readonly signers?: string;
  readonly requireSigned?: boolean;
  /** File of an earlier report to compare with. */
  readonly baseline?: string;
}

/** Loads and checks everything that judging needs, before anything is scanned. Throws an AuditError for the first thing that is wrong. */
export async function loadJudgement(choices: Choices = {}): Promise<JudgeOptions> {
  const { directory = process.cwd() } = choices;
  const policy = withFailOn(await loadPolicy(choices.policy ?? 'baseline', directory), choices.failOn);
  const packs = choices.packs ?? (await loadLockedPacks(directory));
  requirePacks(policy, packs);
  if (policy.requireSigned || choices.requireSigned) {
    const trust = await readTrust(choices.signers, choices.packsFrom ?? directory, new Date());
    for (const { manifest, folder } of packs) requireSigner(manifest.id, folder, trust);
  }
  const all = [...(await loadOwnRules()), ...packs.flatMap((pack) => pack.rules)];
  const ids = new Set(all.map(({ rule }) => rule.id));
  return {
    rules: chooseRules(all, policy, choices),
    policy,
    frameworks: await Promise.all(policy.frameworks.map((name) => readFramework(name, ids, packs))),
    ...(await readStatements(choices, directory)),
    baseline: choices.baseline === undefined ? undefined : await readReport(choices.baseline),
    asOf: choices.asOf,
    narrowed: narrowedBy(choices),
  };
}

async function readStatements({ statements, asOf, now }: Choices, directory: string) {
  const at = asOf ?? now ?? new Date();
  const statement = async <T>(
    path: string | undefined,
    read: (text: string, file: string, at: Date) => readonly T[],
  ) => {
    if (path === undefined) return [];
    const file = isAbsolute(path) ? path : resolve(directory, path);
    return read(await readText(file, 1_048_576), path, at);
  };
  return {
    attestations: await statement(statements?.attestations, readAttestations),
    decisions: await statement(statements?.decisions, readDecisions),
    waivers: await statement(statements?.waivers, readWaivers),
  };
}

/** All rules, compiled: of the installed packs, and of the packs that the lock file of a folder names. */
export async function loadRules(directory: string): Promise<CompiledRule[]> {
  const packs = await loadLockedPacks(directory);
  return [...(await loadOwnRules()), ...packs.flatMap(({ rules }) => rules)];
}

async function loadOwnRules(): Promise<CompiledRule[]> {
  return (await readPacks()).map(({ text, file, id }) => parseRule(text, file, id));
}

function withFailOn(policy: Policy, failOn: Severity | 'never' | undefined): Policy {
  return failOn === undefined ? policy : { ...policy, gate: { ...policy.gate, failOn } };
}

/** Throws E_POLICY when a policy names a pack that is not locked. */
function requirePacks(policy: Policy, packs: readonly Pack[]): void {
  const ids = packs.map(({ manifest }) => manifest.id);
  for (const id of [...policy.packs, ...Object.keys(policy.probes)]) {
    if (ids.includes(id)) continue;
    const close = nearest(id, ids);
    throw new AuditError(
      'E_POLICY',
      `policy ${policy.id}: the pack ${id} is not locked beside the deployment file${close ? `; did you mean "${close}"?` : ''}`,
      { remedy: 'Lock it with `emr-audit packs add`, or take it out of the policy.' },
    );
  }
}

function narrowedBy({ only = [], skip = [], subjects = [] }: Choices): string | undefined {
  const flags = [
    ...only.map((glob) => `--only ${glob}`),
    ...skip.map((glob) => `--skip ${glob}`),
    ...subjects.map((glob) => `--subject ${glob}`),
  ];
  return flags.length === 0 ? undefined : flags.join(' ');
}

function chooseRules(
  all: readonly CompiledRule[],
  policy: Policy,
  { only = [], skip = [] }: Choices,
): CompiledRule[] {
  const chosen = new Set(
    selectRules(
      all.map(({ rule }) => rule),
      policy,
      { only, skip },
    ).map(({ id }) => id),
  );
  if (chosen.size === 0) throw new AuditError('E_NOTHING', 'no rule is left to judge');
  const kept = all.filter(({ rule }) => chosen.has(rule.id));
  const severities = new Map(
    applySeverities(
      kept.map(({ rule }) => rule),
      policy,
    ).map((rule) => [rule.id, rule]),
  );
  return kept.map((compiled) => {
    const rule = severities.get(compiled.rule.id)!;
    const params = policy.params[rule.id];
    return params ? compileRule(withParams(rule, params), () => ({ file: rule.id })) : { ...compiled, rule };
  });
}

/** A framework of ours by its name, or one of a pack as `<pack>/<name>`. */
async function readFramework(name: string, ruleIds: ReadonlySet<string>, packs: readonly Pack[]) {
  const [id, inside] = name.split('/') as [string, string?];
  if (inside === undefined) {
    const path = packagePath('policies', 'frameworks', `${name}.yaml`);
    return loadFramework(
      await readText(path, 4_194_304),
      join('policies', 'frameworks', `${name}.yaml`),
      ruleIds,
    );
  }
  const pack = packs.find(({ manifest }) => manifest.id === id && manifest.frameworks.includes(inside));
  if (!pack) {
    const known = packs.flatMap(({ manifest }) => manifest.frameworks.map((one) => `${manifest.id}/${one}`));
    throw new AuditError(
      'E_POLICY',
      `no pack brings the framework "${name}"; there are ${known.join(', ') || 'none'}`,
      {
        remedy: 'Lock the pack with `emr-audit packs add`, or correct the name.',
      },
    );
  }
  const path = `frameworks/${inside}.yaml`;
  return loadFramework(pack.folder.text(path)!, join(pack.named, path), ruleIds);
}

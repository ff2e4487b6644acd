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
import { parseBaseline } from '../policy/baseline.js';
import { applySeverities, selectRules } from '../policy/rules.js';
import { compileRule, withParams, type CompiledRule } from '../rules/compile.js';
import { parseRule } from '../rules/load.js';
import { loadLockedPacks } from '../packs/locked.js';
import type { Pack } from '../packs/load.js';
import type { JudgeOptions } from '../scan.js';
import { readTrust, requireSigner } from '../packs/signatures.js';
import { loadPolicy } from './policies.js';

/** What the flags of scan and judge choose. */
export interface Choices {
  readonly policy: string;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly subjects?: readonly string[];
  readonly failOn?: Severity | 'never';
  readonly asOf?: Date;
  /** Folder that relative policy and statement paths start from. */
  readonly directory: string;
  readonly now: Date;
  readonly statements?: Pick<Deployment, 'attestations' | 'waivers' | 'decisions'>;
  /** Packs of other people; those that the lock file of the folder names, when left out. */
  readonly packs?: readonly Pack[];
  /** Folder of the lock file, when it is not the other one. */
  readonly packsFrom?: string;
  /** File that says whose signatures count. */
  readonly signers?: string;
  readonly requireSigned?: boolean;
  /** An earlier report to compare with. */
  readonly baseline?: string;
}

/** Loads and checks everything that judging needs, before anything is scanned. */
export async function loadJudgement(choices: Choices): Promise<JudgeOptions> {
  const policy = withFailOn(await loadPolicy(choices.policy, choices.directory), choices.failOn);
  const packs = choices.packs ?? (await loadLockedPacks(choices.directory));
  requirePacks(policy, packs);
  if (policy.requireSigned || choices.requireSigned) {
    const trust = await readTrust(choices.signers, choices.packsFrom ?? choices.directory, new Date());
    for (const { manifest, folder } of packs) requireSigner(manifest.id, folder, trust);
  }
  const all = [...(await loadOwnRules()), ...packs.flatMap((pack) => pack.rules)];
  const rules = chooseRules(all, policy, choices);
  const ids = new Set(all.map(({ rule }) => rule.id));
  const frameworks = await Promise.all(policy.frameworks.map((name) => readFramework(name, ids, packs)));
  const now = choices.asOf ?? choices.now;
  const statement = async <T>(
    path: string | undefined,
    read: (text: string, file: string, at: Date) => readonly T[],
  ) => {
    if (path === undefined) return [];
    const file = isAbsolute(path) ? path : resolve(choices.directory, path);
    return read(await readText(file, 1_048_576), path, now);
  };
  return {
    rules,
    policy,
    frameworks,
    attestations: await statement(choices.statements?.attestations, readAttestations),
    decisions: await statement(choices.statements?.decisions, readDecisions),
    waivers: await statement(choices.statements?.waivers, readWaivers),
    baseline:
      choices.baseline === undefined
        ? undefined
        : parseBaseline(await readText(choices.baseline), choices.baseline),
    asOf: choices.asOf,
    narrowed: narrowedBy(choices),
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

function narrowedBy({ only, skip, subjects = [] }: Choices): string | undefined {
  const flags = [
    ...only.map((glob) => `--only ${glob}`),
    ...skip.map((glob) => `--skip ${glob}`),
    ...subjects.map((glob) => `--subject ${glob}`),
  ];
  return flags.length === 0 ? undefined : flags.join(' ');
}

function chooseRules(all: readonly CompiledRule[], policy: Policy, { only, skip }: Choices): CompiledRule[] {
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

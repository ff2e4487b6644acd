/** The work of `emr-audit scan`: everything that the command's own file must not load at start-up. */
import { dirname, resolve } from 'node:path';
import { deploymentFromUrl } from '../../config/from-url.js';
import { parseDeployment } from '../../config/deployment.js';
import type { Deployment } from '../../core/deployment.js';
import { AuditError } from '../../core/errors.js';
import { matchesGlob } from '../../core/glob.js';
import { nearest } from '../../core/nearest.js';
import { readText } from '../../files/read.js';
import { writeSnapshot } from '../../files/snapshot.js';
import { scan } from '../../scan.js';
import { subjectsOf } from '../../scan/subjects.js';
import { loadLockedPacks } from '../../packs/locked.js';
import { loadProbes } from '../../packs/probes.js';
import { finish } from '../finish.js';
import { loadJudgement } from '../inputs.js';
import { parseFailOn, parseMoment, type JudgingFlags } from '../judging-options.js';
import { parseOutputs } from '../outputs.js';
import { startProgress } from '../progress.js';

/** Flags of `emr-audit scan`, parsed. */
export interface ScanFlags extends JudgingFlags {
  readonly subject?: string[];
  readonly snapshot?: string;
  readonly plan: boolean;
}

/** Scans a deployment file or an address, judges what was seen, writes the reports and sets the exit code. */
export async function scanTarget(target: string, flags: ScanFlags, version: string): Promise<void> {
  const outputs = parseOutputs(flags.format ?? [], flags.json, [
    target,
    flags.snapshot,
    flags.policy,
    flags.baseline,
  ]);
  const asOf = parseMoment(flags['as-of']);
  const deployment = await loadDeployment(target);
  const packs = await loadLockedPacks(deployment.directory);
  const judgement = await loadJudgement({
    policy: flags.policy ?? deployment.policy,
    only: flags.only ?? [],
    skip: flags.skip ?? [],
    subjects: flags.subject,
    failOn: parseFailOn(flags['fail-on']),
    asOf,
    directory: deployment.directory,
    now: new Date(),
    statements: deployment,
    packs,
    signers: flags.signers,
    requireSigned: flags['require-signed'],
    baseline: flags.baseline,
  });
  const sections = new Set(judgement.rules.flatMap(({ rule }) => rule.needs));
  const probes = loadProbes(packs, judgement.policy, sections);
  const wanted = chooseSubjects(deployment, flags.subject);
  if (flags.plan) {
    const { printPlan } = await import('./plan.js');
    printPlan(deployment, { sections, probes }, wanted, flags);
    return;
  }
  const progress = startProgress(process.stderr, {
    quiet: flags.quiet || flags.json,
    noColor: flags['no-color'],
  });
  const abort = abortOnSignal();
  const snapshot = await scan(deployment, {
    tool: { name: 'emr-audit', version: version },
    sections,
    probes,
    wanted,
    asOf,
    clock: () => new Date(),
    signal: abort.signal,
    onEvent: progress.onEvent,
  });
  progress.stop();
  abort.release();
  if (flags.snapshot !== undefined) await writeSnapshot(resolve(flags.snapshot), snapshot);
  await finish(snapshot, judgement, outputs, flags);
}

async function loadDeployment(target: string): Promise<Deployment> {
  if (/^[a-z]+:\/\//i.test(target)) return deploymentFromUrl(target, process.cwd());
  const path = resolve(target);
  return parseDeployment(await readText(path, 1_048_576), target, dirname(path));
}

function chooseSubjects(
  deployment: Deployment,
  globs: readonly string[] | undefined,
): ((id: string) => boolean) | undefined {
  if (!globs || globs.length === 0) return undefined;
  const wanted = (id: string) => globs.some((glob) => matchesGlob(id, glob));
  const ids = subjectsOf(deployment).map(({ id }) => id);
  for (const glob of globs) {
    if (ids.some((id) => matchesGlob(id, glob))) continue;
    const close = nearest(glob, ids);
    throw new AuditError(
      'E_NOTHING',
      `no subject matches "${glob}"${close ? `; did you mean "${close}"?` : `; there are ${ids.join(', ')}`}`,
    );
  }
  return wanted;
}

/** The first Ctrl-C ends the reading and reports what is there; the second ends the program. */
function abortOnSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let first = Number.POSITIVE_INFINITY;
  const stop = () => {
    // A shell may deliver one Ctrl-C twice, to the program and to its group.
    if (controller.signal.aborted && performance.now() - first < 500) return;
    if (controller.signal.aborted) process.exit(130);
    first = performance.now();
    process.stderr.write(
      '\nStopping: what was read so far is reported as a partial scan. Press Ctrl-C again to quit at once.\n',
    );
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, release: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}

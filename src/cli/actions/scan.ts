/** The work of `emr-audit scan`: everything that the command's own file must not load at start-up. */
import { resolve } from 'node:path';
import { writeSnapshot } from '../../files/snapshot.js';
import { scan } from '../../scan.js';
import { loadLockedPacks } from '../../packs/locked.js';
import { loadProbes } from '../../packs/probes.js';
import { finish } from '../finish.js';
import { readDeployment } from '../../inputs/deployment.js';
import { loadJudgement } from '../../inputs/judgement.js';
import { parseFailOn, parseMoment, type JudgingFlags } from '../judging-options.js';
import { parseOutputs } from '../outputs.js';
import { startProgress } from '../progress.js';
import { abortOnSignal, chooseSubjects } from './target.js';

/** Flags of `emr-audit scan`, parsed. */
export interface ScanFlags extends JudgingFlags {
  readonly subject?: string[];
  readonly snapshot?: string;
  readonly plan: boolean;
  readonly 'no-witness': boolean;
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
  const deployment = await readDeployment(target);
  const packs = await loadLockedPacks(deployment.directory);
  const judgement = await loadJudgement({
    policy: flags.policy ?? deployment.policy,
    only: flags.only,
    skip: flags.skip,
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
  if (sections.has('auditWitness') && !flags['no-witness']) {
    const { witnessLogs } = await import('./scan-witness.js');
    const { signal } = abort;
    await witnessLogs(deployment, {
      wanted,
      signal,
      quiet: flags.quiet || flags.json,
      noColor: flags['no-color'],
    });
  }
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

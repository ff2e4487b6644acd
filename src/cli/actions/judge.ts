/** The work of `emr-audit judge`. */
import { loadLockedPacks } from '../../packs/locked.js';
import { readSnapshot } from '../../files/snapshot.js';
import { finish } from '../finish.js';
import { loadJudgement } from '../../inputs/judgement.js';
import { parseFailOn, parseMoment, type JudgingFlags } from '../judging-options.js';
import { parseOutputs } from '../outputs.js';

/** Flags of `emr-audit judge`, parsed. */
export interface JudgeFlags extends JudgingFlags {
  readonly 'packs-from': string;
  readonly attestations?: string;
  readonly waivers?: string;
  readonly decisions?: string;
}

/** Judges a snapshot file, writes the reports and sets the exit code. */
export async function judgeFile(path: string, flags: JudgeFlags): Promise<void> {
  const outputs = parseOutputs(flags.format ?? [], flags.json, [
    path,
    flags.policy,
    flags.baseline,
    flags.attestations,
    flags.waivers,
    flags.decisions,
  ]);
  // First, because a snapshot may hold facts that only a pack declares.
  const packs = await loadLockedPacks(flags['packs-from']);
  const snapshot = await readSnapshot(path);
  const judgement = await loadJudgement({
    policy: flags.policy ?? (snapshot.deployment.file === undefined ? 'outside' : 'baseline'),
    only: flags.only,
    skip: flags.skip,
    failOn: parseFailOn(flags['fail-on']),
    asOf: parseMoment(flags['as-of']),
    now: new Date(snapshot.startedAt),
    statements: flags,
    packs,
    packsFrom: flags['packs-from'],
    signers: flags.signers,
    requireSigned: flags['require-signed'],
    baseline: flags.baseline,
  });
  await finish(snapshot, judgement, outputs, flags);
}

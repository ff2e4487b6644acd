/** One run of the witness: read what is new, write the checkpoint and what a scan reads of it. */
import { bearWitness, type Witnessed } from '../../../audit-log/witness/run.js';
import type { Witness } from '../../../audit-log/witness/state.js';
import type { Database } from '../../../core/deployment.js';
import type { LogSession } from './session.js';
import { counted } from './session.js';
import { putAside, readWitness, writeResult, writeWitness } from './witness-folder.js';

/** How a run is made. */
export interface KeepOptions {
  /** How many old blocks are read again, and the seed that chooses them. */
  readonly sample: number;
  readonly seed: number;
  /** Kinds of problems that are explained. */
  readonly accept: readonly string[];
  /** Put the old files aside and begin again. */
  readonly anew: boolean;
}

/** What a run left. */
export interface Kept {
  readonly outcome: Witnessed;
  /** What it went on from; undefined for a first run. */
  readonly before: Witness | undefined;
  /** Where the old files lie now, after `anew`. */
  readonly aside: string | undefined;
  /** The checkpoint under its own name. */
  readonly file: string;
}

const SIX_YEARS = 2192;

/** Runs the witness over an open log and keeps what it saw in its folder. Throws Unreadable when the log cannot be read whole; then nothing is written. */
export async function keepWitness(
  { database, log, folder, onProgress }: Omit<LogSession, 'deployment'>,
  { sample, seed, accept, anew }: KeepOptions,
): Promise<Kept> {
  const old = await readWitness(folder, database.id);
  const before = anew ? undefined : old;
  const time = new Date().toISOString();
  const outcome = await bearWitness(log, {
    retentionDays: SIX_YEARS,
    onProgress,
    witness: before,
    origin: originOf(database),
    time,
    sample,
    seed,
    acceptPruned: accept.includes('pruned'),
  });
  const aside = old && anew ? await putAside(folder, database.id, old) : undefined;
  const file = await writeWitness(folder, database.id, outcome.witness);
  await writeResult(folder, database.id, {
    at: time,
    checkpoint: outcome.witness.checkpoint,
    whole: before === undefined,
    problems: counted(outcome.verification, accept),
    accept,
  });
  return { outcome, before, aside, file };
}

function originOf({ host, port, schema }: Database): string {
  return `${host}${port === 3306 ? '' : `:${port}`}/${schema}/audit-log`.replaceAll(/[^\x21-\x7e]/g, '_');
}

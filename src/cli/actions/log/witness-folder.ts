/** The folder of the witness: one file with its memory, the newest checkpoint, and every earlier one. */
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { formatCheckpoint, parseCheckpoint, type Checkpoint } from '../../../audit-log/witness/checkpoint.js';
import { formatWitness, parseWitness } from '../../../audit-log/witness/file.js';
import type { Witness } from '../../../audit-log/witness/state.js';
import { readText } from '../../../files/read.js';
import { writeWhole } from '../../../files/write.js';

const MAX_BYTES = 1024 * 1024 * 1024;

/** Names of the files for one database. */
export function witnessPaths(
  folder: string,
  database: string,
): { readonly memory: string; readonly checkpoint: string } {
  const at = (name: string): string => resolve(folder, `${database}.${name}`);
  return { memory: at('witness'), checkpoint: at('checkpoint') };
}

/** The witness of a database, or undefined when there is none yet. Throws E_WITNESS for one that is damaged. */
export async function readWitness(folder: string, database: string): Promise<Witness | undefined> {
  const { memory } = witnessPaths(folder, database);
  return existsSync(memory) ? parseWitness(await readText(memory, MAX_BYTES), memory) : undefined;
}

/** Reads a checkpoint that was kept. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return parseCheckpoint(await readText(path, 1_048_576), path);
}

/** Writes the memory and the checkpoint, the latter also under a name that is never used again. Returns that name. */
export async function writeWitness(folder: string, database: string, witness: Witness): Promise<string> {
  const { memory, checkpoint } = witnessPaths(folder, database);
  const note = formatCheckpoint(witness.checkpoint);
  const kept = join(resolve(folder), `${database}.${stampOf(witness.checkpoint)}.checkpoint`);
  await writeWhole(memory, formatWitness(witness));
  await writeWhole(kept, note);
  await writeWhole(checkpoint, note);
  return kept;
}

/** Puts the files aside under the moment of their checkpoint. Returns the new name of the memory. */
export async function putAside(folder: string, database: string, { checkpoint }: Witness): Promise<string> {
  const { memory } = witnessPaths(folder, database);
  const aside = `${memory}.until-${stampOf(checkpoint)}`;
  await rename(memory, aside);
  return aside;
}

/** The moment with its milliseconds, as a part of a name: two runs within a second must not share one. */
function stampOf({ time }: Checkpoint): string {
  return time.replaceAll(/[-:]/g, '');
}

/** What a scan reads of the runs of the witness. */
export interface WitnessResult {
  readonly format: 1;
  readonly rows: number;
  /** Root over these rows as the checkpoint has it; absent where there is no checkpoint yet. */
  readonly root?: string;
  readonly witnessedAt: string;
  readonly verifiedAt: string;
  /** Kinds that count; those of an incremental run are added to what an earlier run found. */
  readonly problems: readonly string[];
  /** Why the last scan could not add a checkpoint. */
  readonly lapse?: Lapse;
}

/** A scan that could not read the log. */
export interface Lapse {
  readonly at: string;
  readonly reason: string;
  readonly remedy: string;
}

const NEVER = new Date(0).toISOString();
const NOTHING: WitnessResult = { format: 1, rows: 0, witnessedAt: NEVER, verifiedAt: NEVER, problems: [] };

/** Writes down what a run found. A run over everything replaces the kinds, one over new rows adds to them, and what is accepted goes. */
export async function writeResult(
  folder: string,
  database: string,
  run: {
    readonly at: string;
    /** Absent for a run that wrote none. */
    readonly checkpoint?: Checkpoint;
    readonly whole: boolean;
    readonly problems: readonly string[];
    readonly accept: readonly string[];
  },
): Promise<void> {
  const { lapse: _, ...old } = await readResult(folder, database);
  const kept = run.whole ? [] : old.problems;
  const problems = [...new Set([...kept, ...run.problems])]
    .filter((kind) => !run.accept.includes(kind))
    .sort();
  const witnessed = run.checkpoint && {
    rows: run.checkpoint.size,
    root: Buffer.from(run.checkpoint.root, 'latin1').toString('base64'),
    witnessedAt: run.at,
  };
  await save(folder, database, {
    ...old,
    ...witnessed,
    ...(run.whole ? { verifiedAt: run.at } : {}),
    problems,
  });
}

/** Writes down that a scan could not read the log; what earlier runs found stays. */
export async function writeLapse(folder: string, database: string, lapse: Lapse): Promise<void> {
  await save(folder, database, { ...(await readResult(folder, database)), lapse });
}

async function save(folder: string, database: string, result: WitnessResult): Promise<void> {
  await writeWhole(resultPath(folder, database), `${JSON.stringify(result)}\n`);
}

function resultPath(folder: string, database: string): string {
  return resolve(folder, `${database}.result.json`);
}

/** What earlier runs found. A result that cannot be read is as if there were none: the next lines write it anew. */
export async function readResult(folder: string, database: string): Promise<WitnessResult> {
  const path = resultPath(folder, database);
  if (!existsSync(path)) return NOTHING;
  try {
    const value = JSON.parse(await readText(path, 1_048_576)) as WitnessResult;
    return value.format === 1 && Array.isArray(value.problems) ? value : NOTHING;
  } catch (error) {
    if (error instanceof SyntaxError) return NOTHING;
    throw error;
  }
}

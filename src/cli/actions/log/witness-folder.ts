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
  readonly witnessedAt: string;
  readonly verifiedAt: string;
  /** Kinds that count; those of an incremental run are added to what an earlier run found. */
  readonly problems: readonly string[];
}

const NEVER = new Date(0).toISOString();

/** Writes down what a run found. A run over everything replaces the kinds, one over new rows adds to them, and what is accepted goes. */
export async function writeResult(
  folder: string,
  database: string,
  run: {
    readonly at: string;
    readonly rows?: number;
    readonly whole: boolean;
    readonly problems: readonly string[];
    readonly accept: readonly string[];
  },
): Promise<void> {
  const path = resolve(folder, `${database}.result.json`);
  const old = existsSync(path) ? readOld(await readText(path, 1_048_576)) : undefined;
  const kept = run.whole ? [] : (old?.problems ?? []);
  const problems = [...new Set([...kept, ...run.problems])]
    .filter((kind) => !run.accept.includes(kind))
    .sort();
  const result: WitnessResult = {
    format: 1,
    rows: run.rows ?? old?.rows ?? 0,
    witnessedAt: run.rows === undefined ? (old?.witnessedAt ?? NEVER) : run.at,
    verifiedAt: run.whole ? run.at : (old?.verifiedAt ?? NEVER),
    problems,
  };
  await writeWhole(path, `${JSON.stringify(result)}\n`);
}

/** A result that cannot be read is as if there were none: the next lines write it anew. */
function readOld(text: string): WitnessResult | undefined {
  try {
    const value = JSON.parse(text) as WitnessResult;
    return value.format === 1 && Array.isArray(value.problems) ? value : undefined;
  } catch {
    return undefined;
  }
}

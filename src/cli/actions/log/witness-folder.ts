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
  const stamp = witness.checkpoint.time.replaceAll(/[-:]|\.\d+/g, '');
  const kept = join(resolve(folder), `${database}.${stamp}.checkpoint`);
  await writeWhole(memory, formatWitness(witness));
  await writeWhole(kept, note);
  await writeWhole(checkpoint, note);
  return kept;
}

/** Puts the files aside under the moment of their checkpoint. Returns the new name of the memory. */
export async function putAside(folder: string, database: string, { checkpoint }: Witness): Promise<string> {
  const { memory } = witnessPaths(folder, database);
  const aside = `${memory}.until-${checkpoint.time.replaceAll(/[-:]|\.\d+/g, '')}`;
  await rename(memory, aside);
  return aside;
}

/** emr-audit.lock.json in the folder of a deployment: which packs of other people it uses, with their hashes. */
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { AuditError } from '../core/errors.js';
import { listPackFiles, type LockedPack, type PackFile } from '../core/pack.js';
import { look, readText } from './read.js';
import { writeWhole } from './write.js';

/** Name of the lock file. */
export const LOCK_FILE = 'emr-audit.lock.json';

const SCHEMA = 'emr-audit/lock/1';
const MAX_PACKS = 200;

/** The packs that the lock file of a folder names, in id order; none when there is no such file. Throws E_LOCK. */
export async function readLock(directory: string): Promise<LockedPack[]> {
  const path = join(directory, LOCK_FILE);
  if (!(await look(path))) return [];
  const refuse = (what: string): never => {
    throw new AuditError('E_LOCK', `${path}: ${what}`, { place: { file: path } });
  };
  const text = await readText(path, 1_048_576);
  const data = parseJson(text) as { schema?: unknown; packs?: unknown } | null | undefined;
  if (data === undefined) return refuse('is not JSON');
  if (data?.schema !== SCHEMA) return refuse(`schema must be "${SCHEMA}"`);
  const { packs } = data;
  if (!Array.isArray(packs) || packs.length > MAX_PACKS) return refuse('packs must be a list');
  const rows = packs.map((row: unknown, index) =>
    isRow(row)
      ? row
      : refuse(`packs[${index}] needs id, source, version, files, and an integrity that fits them`),
  );
  const twice = rows.find(({ id }, index) => rows.findIndex((row) => row.id === id) < index);
  return twice ? refuse(`the pack ${twice.id} stands twice`) : rows.toSorted(byId);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Writes the lock file whole, in id order. */
export async function writeLock(directory: string, packs: readonly LockedPack[]): Promise<void> {
  const text = JSON.stringify({ schema: SCHEMA, packs: packs.toSorted(byId) }, undefined, 2);
  await writeWhole(join(directory, LOCK_FILE), `${text}\n`, 0o644);
}

/** Whether a source is the name of an npm package and no folder. */
export function isPackageName(source: string): boolean {
  return /^(@[a-z0-9][a-z0-9._-]{0,99}\/)?emr-audit-pack-[a-z0-9][a-z0-9._-]{0,99}$/.test(source);
}

function byId(left: LockedPack, right: LockedPack): number {
  return left.id < right.id ? -1 : 1;
}

function isRow(row: unknown): row is LockedPack {
  if (row === null || typeof row !== 'object') return false;
  const { id, source, version, integrity, signer, files } = row as Record<string, unknown>;
  const isText = (value: unknown, pattern: RegExp) => typeof value === 'string' && pattern.test(value);
  const { key, name } = (signer ?? {}) as Record<string, unknown>;
  return (
    isText(id, /^[a-z][a-z0-9-]{0,39}$/) &&
    isText(source, /^[^\p{Cc}]{1,1000}$/u) &&
    isText(version, /^[0-9A-Za-z.+-]{1,60}$/) &&
    Array.isArray(files) &&
    files.every(isFile) &&
    integrity === `sha256-${createHash('sha256').update(listPackFiles(files)).digest('hex')}` &&
    (signer === undefined ||
      (isText(key, /^SHA256:[A-Za-z0-9+/]{43}$/) &&
        (name === undefined || isText(name, /^[^\p{Cc}]{1,300}$/u))))
  );
}

function isFile(file: unknown): file is PackFile {
  if (file === null || typeof file !== 'object') return false;
  const { path, size, sha256 } = file as Record<string, unknown>;
  return (
    typeof path === 'string' &&
    /^[A-Za-z0-9._/-]{1,200}$/.test(path) &&
    Number.isSafeInteger(size) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256)
  );
}

/** The locked packs of a deployment's folder: found, compared with their hashes, and loaded. */
import { join } from 'node:path';
import { AuditError, isAuditError } from '../core/errors.js';
import { findChangedFile, type LockedPack } from '../core/pack.js';
import { readLock } from '../files/lock.js';
import { readPackFolder, SIGNATURE_FILE, type PackFolder } from '../files/pack-folder.js';
import { loadPack, type Pack, type Surroundings } from './load.js';
import { signerOf } from './signatures.js';
import { locatePack, ownPackIds, ownVersion } from './locate.js';

/** What became of a locked pack. */
export type PackState =
  | { readonly state: 'intact'; readonly pack: Pack }
  | { readonly state: 'changed' | 'missing' | 'broken'; readonly problem: AuditError };

/** Loads every pack that the lock file of a folder names. Throws for the first that is missing, changed or broken. */
export async function loadLockedPacks(directory: string): Promise<Pack[]> {
  const packs: Pack[] = [];
  for (const row of await readLock(directory)) {
    const found = await examine(row, directory, new Set(packs.map(({ manifest }) => manifest.id)));
    if (found.state !== 'intact') throw found.problem;
    packs.push(found.pack);
  }
  return packs;
}

/** Looks at one locked pack; `others` are the ids that are taken besides our own. */
export async function examine(
  row: LockedPack,
  directory: string,
  others: ReadonlySet<string> = new Set(),
): Promise<PackState> {
  let folder: string;
  try {
    folder = await locatePack(row.source, directory);
  } catch (error) {
    return isAuditError(error)
      ? { state: 'missing', problem: missing(row, error) }
      : Promise.reject(error as Error);
  }
  const around: Surroundings = {
    version: await ownVersion(),
    packs: new Set([...(await ownPackIds()), ...others]),
  };
  try {
    // The lock file knows where the code lies: what pack.yaml says counts only when it is what was locked.
    const code = row.files.find(({ path }) => /\.c?js$/.test(path))?.path;
    const found = await readPackFolder(folder, () => code);
    const problem = findChange(row, found);
    if (problem) return { state: 'changed', problem };
    const pack = loadPack(folder, found, around);
    return pack.manifest.id === row.id
      ? { state: 'intact', pack }
      : { state: 'broken', problem: renamed(row, pack) };
  } catch (error) {
    return isAuditError(error) ? { state: 'broken', problem: error } : Promise.reject(error as Error);
  }
}

function missing(row: LockedPack, cause: AuditError): AuditError {
  return new AuditError('E_PACK', `the locked pack ${row.id} is missing: ${cause.message}`, {
    remedy: `${cause.remedy} Or forget it: emr-audit packs remove ${row.id}`,
    cause,
  });
}

function findChange(row: LockedPack, found: PackFolder): AuditError | undefined {
  const change = findChangedFile(row.files, found.files) ?? findLostSignature(row, found);
  if (change === undefined) return undefined;
  return new AuditError('E_PACK_CHANGED', `the pack ${row.id} is not what was locked: ${change}`, {
    place: { file: join(found.folder, change.slice(0, change.indexOf(' '))) },
  });
}

/** A signature that was there when the pack was locked must be there still, and be of the same key. */
function findLostSignature({ signer }: LockedPack, found: PackFolder): string | undefined {
  if (!signer) return undefined;
  const now = signerOf(found);
  if (!now) return `${SIGNATURE_FILE} is gone`;
  return now.key === signer.key
    ? undefined
    : `${SIGNATURE_FILE} is of another key: ${now.key} instead of ${signer.key}`;
}

function renamed(row: LockedPack, { manifest }: Pack): AuditError {
  return new AuditError('E_LOCK', `the row ${row.id} of the lock file leads to the pack ${manifest.id}`);
}

/** The work of `emr-audit packs add`. */
import { safeJson } from '../../reporters/text.js';
import { dirname, join, resolve } from 'node:path';
import { loadFramework } from '../../controls/framework.js';
import { AuditError } from '../../core/errors.js';
import type { LockedPack, PackSigner } from '../../core/pack.js';
import { isPackageName, LOCK_FILE, readLock, writeLock } from '../../files/lock.js';
import { readPacks } from '../../files/packs.js';
import { isFolder } from '../../files/read.js';
import { runPackCases } from '../../packs/cases.js';
import { readPack, refuseTaken, type Pack } from '../../packs/load.js';
import { examine } from '../../packs/locked.js';
import { locatePack, ownPackIds, ownVersion, sourceOf } from '../../packs/locate.js';
import { readTrust, requireSigner, signerOf } from '../../packs/signatures.js';
import { describePack, signerText } from './packs-text.js';

/** Flags of `emr-audit packs add`, parsed. */
export interface PacksAddFlags {
  readonly for: string;
  readonly signers?: string;
  readonly 'require-signed': boolean;
  readonly json: boolean;
  readonly 'no-color': boolean;
}

/** The folder that a deployment file or folder names. */
export async function folderOf(named: string): Promise<string> {
  return (await isFolder(named)) ? named : dirname(named);
}

/** Checks a pack from top to bottom, shows what it is, and writes its row in the lock file. */
export async function addPack(source: string, flags: PacksAddFlags): Promise<void> {
  const directory = await folderOf(flags.for);
  if (!(await isFolder(directory)))
    throw new AuditError('E_FILE_READ', `there is no folder ${resolve(directory)}`);
  const named = isPackageName(source) && !(await isFolder(source));
  const folder = await locatePack(source, named ? directory : '.');
  const locked = await readLock(directory);
  const pack = await readNew(folder, locked, directory);
  const { manifest } = pack;
  const row = named ? source : sourceOf(folder, directory);
  const before = locked.find(({ id }) => id === manifest.id);
  refuseUnlike(pack, row, locked);
  const cases = runPackCases(pack);
  await checkFrameworks(pack);
  const trust = await readTrust(flags.signers, directory, new Date());
  if (flags['require-signed']) requireSigner(manifest.id, pack.folder, trust);
  const signer = signerOf(pack.folder, trust);
  refuseSigner(pack, before?.signer, signer);
  const entry: LockedPack = {
    id: manifest.id,
    source: row,
    version: manifest.version,
    integrity: pack.folder.integrity,
    ...(signer ? { signer } : {}),
    files: pack.folder.files,
  };
  await writeLock(directory, [...locked.filter(({ id }) => id !== manifest.id), entry]);
  process.stdout.write(
    flags.json
      ? `${safeJson({ lock: join(directory, LOCK_FILE), cases, before: before?.version, pack: manifest, locked: entry }, 2)}\n`
      : describePack({ pack, entry, cases, before, lock: join(directory, LOCK_FILE) }, flags['no-color']),
  );
}

async function readNew(folder: string, locked: readonly LockedPack[], directory: string): Promise<Pack> {
  // Sections of the packs that are there already must not be declared again in another way.
  for (const row of locked) if (resolve(directory, row.source) !== folder) await examine(row, directory);
  return readPack(folder, { version: await ownVersion(), packs: await ownPackIds() });
}

/** Throws E_PACK for a pack that comes from elsewhere than the locked one of its id, or whose id is too close to another. */
function refuseUnlike({ manifest, named }: Pack, source: string, locked: readonly LockedPack[]): void {
  const others = locked.filter(({ id }) => id !== manifest.id).map(({ id }) => id);
  refuseTaken(manifest.id, others, { file: join(named, 'pack.yaml') });
  const before = locked.find(({ id }) => id === manifest.id);
  if (before && before.source !== source)
    throw new AuditError('E_PACK', `the pack ${manifest.id} is locked already, from ${before.source}`, {
      remedy: `Run emr-audit packs remove ${manifest.id} first, if this one is to take its place.`,
    });
}

/** A pack that was signed stays signed by the same key. Throws E_PACK_SIGNATURE. */
function refuseSigner({ manifest, folder }: Pack, before?: PackSigner, now?: PackSigner): void {
  if (!before || before.key === now?.key) return;
  throw new AuditError(
    'E_PACK_SIGNATURE',
    `the pack ${manifest.id} was signed by ${signerText(before)} when it was locked, and now by ${signerText(now)}`,
    {
      place: { file: folder.folder },
      remedy: `Ask the author why. If it is to be so, run emr-audit packs remove ${manifest.id} first.`,
    },
  );
}

async function checkFrameworks({ manifest, folder, texts, named }: Pack): Promise<void> {
  if (manifest.frameworks.length === 0) return;
  const ids = new Set([...(await readPacks()), ...texts].map(({ id }) => id));
  for (const name of manifest.frameworks) {
    const path = `frameworks/${name}.yaml`;
    loadFramework(folder.text(path)!, join(named, path), ids);
  }
}

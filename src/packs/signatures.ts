/** Who signed a pack, and whether that counts. */
import { join } from 'node:path';
import { AuditError } from '../core/errors.js';
import type { PackSigner } from '../core/pack.js';
import { SIGNATURE_FILE, type PackFolder } from '../files/pack-folder.js';
import { isThere, readText } from '../files/read.js';
import { findSigner, parseAllowedSigners, type AllowedSigner } from '../sshsig/allowed-signers.js';
import { verify, type GoodSignature } from '../sshsig/signature.js';
import { SshsigError } from '../sshsig/wire.js';

/** What pack signatures are made for; `ssh-keygen -Y sign -n` takes the same word. */
export const NAMESPACE = 'emr-audit-pack';

/** Name of the file beside a lock file that says who may sign. */
export const SIGNERS_FILE = 'allowed_signers';

/** Who may sign, from which file, and at which moment it is asked. */
export interface Trust {
  readonly file: string;
  readonly signers: readonly AllowedSigner[];
  readonly now: Date;
}

/** Reads the file that says who may sign: the one that is named, or allowed_signers in the deployment's folder. Undefined when none is named and there is none. Throws E_PACK_SIGNATURE with the line. */
export async function readTrust(
  named: string | undefined,
  directory: string,
  now: Date,
): Promise<Trust | undefined> {
  const file = named ?? join(directory, SIGNERS_FILE);
  if (named === undefined && !(await isThere(file))) return undefined;
  try {
    return { file, now, signers: parseAllowedSigners(await readText(file, 1_048_576)) };
  } catch (error) {
    if (!(error instanceof SshsigError)) throw error;
    throw new AuditError('E_PACK_SIGNATURE', `${file} ${error.message}`, {
      place: { file, line: error.line },
      remedy: 'Write each line as ssh-keygen(1) says under ALLOWED SIGNERS.',
    });
  }
}

/** The key that signed a pack, by name where the trusted file knows it. Undefined without a signature; throws E_PACK_SIGNATURE for a wrong one. */
export function signerOf(folder: PackFolder, trust?: Trust): PackSigner | undefined {
  const good = verifyPack(folder);
  if (!good) return undefined;
  const found = trust ? findSigner(trust.signers, good.publicKey, NAMESPACE, trust.now) : { refused: '' };
  return { key: good.fingerprint, ...('name' in found ? { name: found.name } : {}) };
}

/** Throws E_PACK_SIGNATURE unless a pack is signed by a key that the trusted file allows now. */
export function requireSigner(id: string, folder: PackFolder, trust: Trust | undefined): void {
  const place = { file: join(folder.folder, SIGNATURE_FILE) };
  if (!trust)
    throw new AuditError(
      'E_PACK_SIGNATURE',
      `signatures are required, and nobody said whose: there is no ${SIGNERS_FILE}`,
      {
        remedy: `Put ${SIGNERS_FILE} beside the lock file, or name one with --signers. Each line: NAME KEYTYPE KEY.`,
      },
    );
  const good = verifyPack(folder);
  if (!good)
    throw new AuditError('E_PACK_SIGNATURE', `the pack ${id} is not signed`, {
      place: { file: folder.folder },
    });
  const found = findSigner(trust.signers, good.publicKey, NAMESPACE, trust.now);
  if ('refused' in found)
    throw new AuditError(
      'E_PACK_SIGNATURE',
      `the pack ${id} is signed by ${good.fingerprint}, which ${trust.file} does not allow: ${found.refused}`,
      { place },
    );
}

function verifyPack(folder: PackFolder): GoodSignature | undefined {
  if (folder.signature === undefined) return undefined;
  try {
    return verify(folder.list, folder.signature, NAMESPACE);
  } catch (error) {
    if (!(error instanceof SshsigError)) throw error;
    const file = join(folder.folder, SIGNATURE_FILE);
    throw new AuditError('E_PACK_SIGNATURE', `the signature ${error.message}`, {
      place: { file },
      remedy: 'Sign the pack again with `emr-audit packs sign` after the last change, or fetch it again.',
    });
  }
}

/** The work of `emr-audit packs sign`. */
import { join } from 'node:path';
import { AuditError } from '../../core/errors.js';
import type { SecretReference } from '../../core/deployment.js';
import { SIGNATURE_FILE } from '../../files/pack-folder.js';
import { writeWhole } from '../../files/write.js';
import { readPack } from '../../packs/load.js';
import { ownVersion } from '../../packs/locate.js';
import { NAMESPACE } from '../../packs/signatures.js';
import { fingerprintOf } from '../../sshsig/keys.js';
import { sign } from '../../sshsig/signature.js';
import { resolveSecret } from '../../targets/secrets.js';
import { readSigningKey } from '../../targets/signing-key.js';
import { wrapped } from './packs-text.js';

/** Flags of `emr-audit packs sign`, parsed. */
export interface PacksSignFlags {
  readonly key?: string;
  readonly passphrase?: string;
  readonly print: boolean;
  readonly json: boolean;
}

/** Signs the list of a pack's files into pack.sig; with --print it prints that list for another signer. The pack must be sound. */
export async function signPack(named: string, flags: PacksSignFlags): Promise<void> {
  const { manifest, folder } = await readPack(named, { version: await ownVersion(), packs: new Set() });
  if (flags.print) {
    process.stdout.write(folder.list);
    return;
  }
  if (flags.key === undefined)
    throw new AuditError(
      'E_USAGE',
      'name the private key with --key, or print what is to be signed with --print',
    );
  const passphrase =
    flags.passphrase === undefined
      ? undefined
      : await resolveSecret(reference(flags.passphrase), process.cwd());
  const key = await readSigningKey(flags.key, passphrase);
  const file = join(named, SIGNATURE_FILE);
  await writeWhole(file, sign(folder.list, NAMESPACE, key), 0o644);
  const fingerprint = fingerprintOf(key.publicKey);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ pack: manifest.id, version: manifest.version, file, key: fingerprint, integrity: folder.integrity, files: folder.files.length }, undefined, 2)}\n`
      : `${wrapped(`${manifest.id} ${manifest.version}: ${folder.files.length} files signed by ${fingerprint} in ${file}. Sign again after every change.`, 0)}\n`,
  );
}

function reference(text: string): SecretReference {
  const [kind, ...rest] = text.split(':');
  const value = rest.join(':');
  if (value !== '' && kind === 'env') return { env: value };
  if (value !== '' && kind === 'file') return { file: value };
  throw new AuditError('E_USAGE', '--passphrase names where the passphrase is, never the passphrase itself', {
    remedy: 'Write --passphrase env:NAME or --passphrase file:PATH.',
  });
}

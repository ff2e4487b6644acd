/** The work of `emr-audit packs sign`. */
import { safeJson } from '../../reporters/text.js';
import { join } from 'node:path';
import { AuditError } from '../../core/errors.js';
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
import { parseSecretFlag } from './secret-flag.js';

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
      : await resolveSecret(parseSecretFlag(flags.passphrase), process.cwd());
  const key = await readSigningKey(flags.key, passphrase);
  const file = join(named, SIGNATURE_FILE);
  await writeWhole(file, sign(folder.list, NAMESPACE, key), 0o644);
  const fingerprint = fingerprintOf(key.publicKey);
  process.stdout.write(
    flags.json
      ? `${safeJson({ pack: manifest.id, version: manifest.version, file, key: fingerprint, integrity: folder.integrity, files: folder.files.length }, 2)}\n`
      : `${wrapped(`${manifest.id} ${manifest.version}: ${folder.files.length} files signed by ${fingerprint} in ${file}. Sign again after every change.`, 0)}\n`,
  );
}

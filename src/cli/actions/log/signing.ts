/** Signatures over checkpoints, the same that `ssh-keygen -Y sign` makes. */
import { existsSync } from 'node:fs';
import { CHECKPOINT_NAMESPACE } from '../../../audit-log/witness/checkpoint.js';
import { AuditError } from '../../../core/errors.js';
import { readText } from '../../../files/read.js';
import { writeWhole } from '../../../files/write.js';
import { findSigner, parseAllowedSigners } from '../../../sshsig/allowed-signers.js';
import { fingerprintOf } from '../../../sshsig/keys.js';
import { sign, verify } from '../../../sshsig/signature.js';
import { resolveSecret } from '../../../targets/secrets.js';
import { readSigningKey } from '../../../targets/signing-key.js';
import { parseSecretFlag } from '../secret-flag.js';

/** A key that signs checkpoints. */
export type CheckpointKey = Awaited<ReturnType<typeof readSigningKey>>;

/** Reads the key before anything else is done, so that a wrong passphrase costs nothing. */
export async function readCheckpointKey(
  path: string,
  passphrase: string | undefined,
): Promise<CheckpointKey> {
  const secret =
    passphrase === undefined ? undefined : await resolveSecret(parseSecretFlag(passphrase), process.cwd());
  return readSigningKey(path, secret);
}

/** Writes FILE.sig beside each checkpoint. Returns the fingerprint of the key. */
export async function signCheckpoints(files: readonly string[], key: CheckpointKey): Promise<string> {
  for (const file of files)
    await writeWhole(`${file}.sig`, sign(await readText(file, 1_048_576), CHECKPOINT_NAMESPACE, key));
  return fingerprintOf(key.publicKey);
}

/** Who signed a checkpoint. Throws E_WITNESS when nobody did, or somebody who is not in the list. */
export async function checkSignature(file: string, signersFile: string): Promise<string> {
  const fail = (what: string): AuditError =>
    new AuditError('E_WITNESS', `${file}: ${what}`, {
      remedy: `Take the checkpoint and its .sig from the place where they are kept, or correct ${signersFile}.`,
    });
  if (!existsSync(`${file}.sig`)) throw fail('there is no signature beside it');
  const signers = await readText(signersFile, 1_048_576);
  const signature = await readText(`${file}.sig`, 1_048_576);
  const text = await readText(file, 1_048_576);
  try {
    const { publicKey, fingerprint } = verify(text, signature, CHECKPOINT_NAMESPACE);
    const found = findSigner(parseAllowedSigners(signers), publicKey, CHECKPOINT_NAMESPACE, new Date());
    if ('refused' in found)
      throw fail(`signed by ${fingerprint}, and ${signersFile} does not allow it: ${found.refused}`);
    return found.name;
  } catch (error) {
    if (error instanceof Error && error.name === 'SshsigError') throw fail(`its signature ${error.message}`);
    throw error;
  }
}

/** A private key for signing, as ssh-keygen wrote it. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import { AuditError } from '../core/errors.js';

/** Reads and, where it has one, opens a private key with its passphrase. Throws E_KEY. */
export async function readSigningKey(
  path: string,
  passphrase?: string,
): Promise<{ publicKey: Buffer; privateKey: KeyObject }> {
  const text = await readFile(path).catch((cause: unknown) => {
    throw new AuditError(
      'E_KEY',
      `${path} could not be read (${(cause as NodeJS.ErrnoException).code ?? '?'})`,
      { cause },
    );
  });
  const parsed = ssh2.utils.parseKey(text, passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error || key === undefined) {
    const locked = /encrypted|passphrase|bad decrypt|integrity/i.test(
      (key as Error | undefined)?.message ?? '',
    );
    throw new AuditError(
      'E_KEY',
      locked
        ? `${path} needs ${passphrase === undefined ? 'its passphrase' : 'another passphrase'}`
        : `${path} is no private key that is understood here`,
      {
        remedy: locked
          ? 'Name it: --passphrase env:NAME or --passphrase file:PATH.'
          : 'For a key of an agent or a hardware token: emr-audit packs sign FOLDER --print | ssh-keygen -Y sign -n emr-audit-pack -f KEY.pub > FOLDER/pack.sig',
      },
    );
  }
  if (!key.isPrivateKey())
    throw new AuditError('E_KEY', `${path} is a public key`, {
      remedy:
        'Name the private key; for one in an agent: emr-audit packs sign FOLDER --print | ssh-keygen -Y sign -n emr-audit-pack -f KEY.pub > FOLDER/pack.sig',
    });
  return { publicKey: key.getPublicSSH(), privateKey: createPrivateKey(key.getPrivatePEM()) };
}

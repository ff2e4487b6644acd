import type { SecretReference } from '../../core/deployment.js';
import { AuditError } from '../../core/errors.js';

/** Where a passphrase is, from `--passphrase env:NAME` or `file:PATH`. Throws E_USAGE for anything that may be the passphrase itself. */
export function parseSecretFlag(text: string): SecretReference {
  const [kind, ...rest] = text.split(':');
  const value = rest.join(':');
  if (value !== '' && kind === 'env') return { env: value };
  if (value !== '' && kind === 'file') return { file: value };
  throw new AuditError('E_USAGE', '--passphrase names where the passphrase is, never the passphrase itself', {
    remedy: 'Write --passphrase env:NAME or --passphrase file:PATH.',
  });
}

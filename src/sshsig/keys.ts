/** Public keys as SSH writes them: Ed25519, ECDSA on the three NIST curves, and RSA of 2048 bits or more. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { Reader, SshsigError } from './wire.js';

/** How a kind of key signs. */
export interface PublicKey {
  readonly type: string;
  readonly key: KeyObject;
  /** Bytes of each half of an ECDSA signature, absent for the others. */
  readonly half?: number;
  /** Signature algorithms that count, the one to sign with first, and the hash of each; null is the key's own. */
  readonly algorithms: Readonly<Record<string, string | null>>;
}

const CURVES: Readonly<Record<string, readonly [curve: string, half: number, hash: string]>> = {
  'ecdsa-sha2-nistp256': ['P-256', 32, 'sha256'],
  'ecdsa-sha2-nistp384': ['P-384', 48, 'sha384'],
  'ecdsa-sha2-nistp521': ['P-521', 66, 'sha512'],
};

/** Reads a public key. Throws SshsigError for a kind that is not understood, such as keys of hardware tokens and certificates. */
export function readPublicKey(blob: Buffer): PublicKey {
  const reader = new Reader(blob);
  const type = reader.text();
  const key = readKey(type, reader);
  reader.end();
  return key;
}

function readKey(type: string, reader: Reader): PublicKey {
  if (type === 'ssh-ed25519') {
    const x = reader.string().toString('base64url');
    const key = importKey({ kty: 'OKP', crv: 'Ed25519', x });
    return { type, key, algorithms: { 'ssh-ed25519': null } };
  }
  if (type === 'ssh-rsa') {
    const [e, n] = [reader.number(), reader.number()];
    if (n.length < 256 || n.length > 2048)
      throw new SshsigError('is an RSA key of less than 2048 or more than 16384 bits');
    const key = importKey({ kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') });
    return { type, key, algorithms: { 'rsa-sha2-512': 'sha512', 'rsa-sha2-256': 'sha256' } };
  }
  const curve = Object.hasOwn(CURVES, type) ? CURVES[type] : undefined;
  if (!curve)
    throw new SshsigError(`is of the kind ${JSON.stringify(type.slice(0, 40))}, which is not understood`);
  const [crv, half, hash] = curve;
  if (reader.text() !== type.slice('ecdsa-sha2-'.length)) throw new SshsigError('names two different curves');
  const point = reader.string();
  if (point.length !== 1 + 2 * half || point[0] !== 4) throw new SshsigError('holds no point of its curve');
  const [x, y] = [point.subarray(1, 1 + half), point.subarray(1 + half)].map((part) =>
    part.toString('base64url'),
  );
  return { type, half, key: importKey({ kty: 'EC', crv, x, y }), algorithms: { [type]: hash } };
}

function importKey(jwk: Record<string, string | undefined>): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new SshsigError('is no key');
  }
}

/** `SHA256:…`, as ssh-keygen -l prints it. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

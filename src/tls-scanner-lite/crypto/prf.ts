import { createHash, createHmac } from 'node:crypto';

/** Hashes that a suite may derive keys with. */
export type KeyHash = 'md5' | 'sha1' | 'sha256' | 'sha384';

/** One-shot hash. */
export function digest(hash: KeyHash, bytes: Buffer): Buffer {
  return createHash(hash).update(bytes).digest();
}

function hmac(hash: KeyHash, key: Buffer, bytes: Buffer): Buffer {
  return createHmac(hash, key).update(bytes).digest();
}

function expand(hash: KeyHash, secret: Buffer, seed: Buffer, length: number): Buffer {
  const out: Buffer[] = [];
  let [at, size] = [seed, 0];
  while (size < length) {
    at = hmac(hash, secret, at);
    const block = hmac(hash, secret, Buffer.concat([at, seed]));
    out.push(block);
    size += block.length;
  }
  return Buffer.concat(out).subarray(0, length);
}

/** What to derive: which version's function, which hash (TLS 1.2 only), how many bytes. */
export interface Derivation {
  readonly version: number;
  readonly hash: KeyHash;
  readonly length: number;
}

/** The pseudo-random function of TLS 1.0 to 1.2 (RFC 2246 section 5, RFC 5246 section 5). */
export function prf(how: Derivation, secret: Buffer, label: string, seed: Buffer): Buffer {
  const labelled = Buffer.concat([Buffer.from(label, 'latin1'), seed]);
  if (how.version >= 0x0303) return expand(how.hash, secret, labelled, how.length);
  const half = Math.ceil(secret.length / 2);
  const [left, right] = [secret.subarray(0, half), secret.subarray(secret.length - half)];
  const [md5, sha1] = [
    expand('md5', left, labelled, how.length),
    expand('sha1', right, labelled, how.length),
  ];
  return Buffer.from(md5.map((byte, at) => byte ^ (sha1[at] ?? 0)));
}

/** HKDF-Extract (RFC 5869 section 2.2). */
export function extract(hash: KeyHash, salt: Buffer, secret: Buffer): Buffer {
  return hmac(hash, salt, secret);
}

/** What is derived from a secret of TLS 1.3. */
export interface Label {
  readonly label: string;
  readonly context: Buffer;
  readonly length: number;
}

/** HKDF-Expand-Label of TLS 1.3 (RFC 8446 section 7.1); never more than one block of the hash plus what is missing. */
export function expandLabel(hash: KeyHash, secret: Buffer, { label, context, length }: Label): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([
    Buffer.of(length >> 8, length & 0xff, name.length),
    name,
    Buffer.of(context.length),
    context,
  ]);
  const out: Buffer[] = [];
  let block: Buffer = Buffer.alloc(0);
  for (let at = 1; out.length * digestLength(hash) < length; at += 1) {
    block = hmac(hash, secret, Buffer.concat([block, info, Buffer.of(at)]));
    out.push(block);
  }
  return Buffer.concat(out).subarray(0, length);
}

/** Bytes of a hash. */
export function digestLength(hash: KeyHash): number {
  return { md5: 16, sha1: 20, sha256: 32, sha384: 48 }[hash];
}

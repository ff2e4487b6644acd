import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Malformed } from '../wire/reader.js';
import type { BulkKind } from './kinds.js';

/** The keys of one direction. */
export interface BulkKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly macKey: Buffer;
}

/** Seals or opens the records of one direction, in order. */
export interface Bulk {
  /** The fragment of a record of this type. */
  readonly seal: (type: number, plain: Buffer) => Buffer;
  /** True when records say application_data whatever they carry (TLS 1.3). */
  readonly hidesType?: boolean;
  /** The plain text of a fragment, and its real type; throws `Malformed` when it was not sealed with these keys. */
  readonly open: (type: number, fragment: Buffer) => { readonly type: number; readonly plain: Buffer };
}

/** One direction of a connection: which version, which kind, encrypt-then-MAC or not. */
export interface BulkOptions {
  readonly version: number;
  readonly kind: BulkKind;
  readonly encryptThenMac: boolean;
}

const uint64 = (value: bigint): Buffer => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(value);
  return out;
};
const xor = (iv: Buffer, sequence: Buffer): Buffer => {
  const out = Buffer.from(iv);
  for (let at = 0; at < 8; at += 1)
    out[out.length - 8 + at] = (out[out.length - 8 + at] ?? 0) ^ (sequence[at] ?? 0);
  return out;
};
const head = (type: number, version: number, length: number): Buffer =>
  Buffer.of(type, version >> 8, version & 0xff, length >> 8, length & 0xff);

/** What one record is sealed with. */
interface Sealing {
  readonly kind: BulkKind;
  readonly key: Buffer;
  readonly nonce: Buffer;
  readonly aad: Buffer;
}

function aeadSeal({ kind, key, nonce, aad }: Sealing, plain: Buffer): Buffer {
  const options = { authTagLength: kind.tag };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the cipher name is computed
  const cipher = createCipheriv(kind.cipher as 'aes-128-gcm', key, nonce, options);
  cipher.setAAD(aad, { plaintextLength: plain.length });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function aeadOpen({ kind, key, nonce, aad }: Sealing, sealed: Buffer): Buffer {
  if (sealed.length < kind.tag) throw new Malformed('sealed record too short');
  const body = sealed.subarray(0, sealed.length - kind.tag);
  try {
    const options = { authTagLength: kind.tag };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the cipher name is computed
    const cipher = createDecipheriv(kind.cipher as 'aes-128-gcm', key, nonce, options);
    cipher.setAuthTag(sealed.subarray(body.length));
    cipher.setAAD(aad, { plaintextLength: body.length });
    return Buffer.concat([cipher.update(body), cipher.final()]);
  } catch {
    throw new Malformed('a sealed record does not open');
  }
}

/** AEAD records of TLS 1.2 (RFC 5288 section 3, RFC 6655, RFC 7905). */
function aead12({ kind }: BulkOptions, keys: BulkKeys): Bulk {
  let count = 0n;
  const explicit = kind.mode === 'aead';
  const nonceOf = (sequence: Buffer, given: Buffer): Buffer =>
    explicit ? Buffer.concat([keys.iv, given]) : xor(keys.iv, sequence);
  return {
    seal(type, plain) {
      const sequence = uint64(count++);
      const aad = Buffer.concat([sequence, head(type, 0x0303, plain.length)]);
      const sealed = aeadSeal({ kind, key: keys.key, nonce: nonceOf(sequence, sequence), aad }, plain);
      return explicit ? Buffer.concat([sequence, sealed]) : sealed;
    },
    open(type, fragment) {
      const sequence = uint64(count++);
      const skip = explicit ? 8 : 0;
      const length = fragment.length - skip - kind.tag;
      if (length < 0) throw new Malformed('sealed record too short');
      const aad = Buffer.concat([sequence, head(type, 0x0303, length)]);
      const nonce = nonceOf(sequence, fragment.subarray(0, skip));
      return { type, plain: aeadOpen({ kind, key: keys.key, nonce, aad }, fragment.subarray(skip)) };
    },
  };
}

/** Records of TLS 1.3: the type is inside (RFC 8446 section 5.2). */
export function bulk13(kind: BulkKind, keys: Pick<BulkKeys, 'key' | 'iv'>): Bulk {
  let count = 0n;
  return {
    hidesType: true,
    seal(type, plain) {
      const nonce = xor(keys.iv, uint64(count++));
      const aad = head(23, 0x0303, plain.length + 1 + kind.tag);
      return aeadSeal({ kind, key: keys.key, nonce, aad }, Buffer.concat([plain, Buffer.of(type)]));
    },
    open(type, fragment) {
      if (type !== 23) return { type, plain: fragment };
      const nonce = xor(keys.iv, uint64(count++));
      const aad = head(23, 0x0303, fragment.length);
      const inner = aeadOpen({ kind, key: keys.key, nonce, aad }, fragment);
      let end = inner.length - 1;
      while (end >= 0 && inner[end] === 0) end -= 1;
      if (end < 0) throw new Malformed('sealed record without a type');
      return { type: inner[end] ?? 0, plain: inner.subarray(0, end) };
    },
  };
}

interface Mac {
  readonly of: (sequence: Buffer, type: number, body: Buffer) => Buffer;
  readonly size: number;
}

function macOf({ version, kind }: BulkOptions, keys: BulkKeys): Mac {
  return {
    size: kind.macKey,
    of: (sequence, type, body) =>
      createHmac(kind.mac ?? 'sha1', keys.macKey)
        .update(Buffer.concat([sequence, head(type, version, body.length), body]))
        .digest(),
  };
}

function checkMac(wanted: Buffer, got: Buffer): void {
  if (wanted.length !== got.length || !timingSafeEqual(wanted, got))
    throw new Malformed('a record fails its check');
}

/** CBC with one direction's running IV: chained in TLS 1.0, in front of each record since TLS 1.1 (RFC 4346 section 6.2.3.2). */
function cbcCipherOf({ version, kind }: BulkOptions, keys: BulkKeys) {
  let running = keys.iv;
  const chained = version < 0x0302;
  return {
    encrypt(plain: Buffer): Buffer {
      const iv = chained ? running : randomBytes(kind.iv);
      const cipher = createCipheriv(kind.cipher, keys.key, iv).setAutoPadding(false);
      const out = Buffer.concat([cipher.update(plain), cipher.final()]);
      running = out.subarray(out.length - kind.iv);
      return chained ? out : Buffer.concat([iv, out]);
    },
    decrypt(fragment: Buffer): Buffer {
      const iv = chained ? running : fragment.subarray(0, kind.iv);
      const body = chained ? fragment : fragment.subarray(kind.iv);
      if (body.length === 0 || body.length % kind.iv !== 0) throw new Malformed('not whole blocks');
      running = body.subarray(body.length - kind.iv);
      const cipher = createDecipheriv(kind.cipher, keys.key, iv).setAutoPadding(false);
      return Buffer.concat([cipher.update(body), cipher.final()]);
    },
  };
}

function pad(plain: Buffer, block: number): Buffer {
  const length = block - 1 - (plain.length % block);
  return Buffer.concat([plain, Buffer.alloc(length + 1, length)]);
}

function unpad(padded: Buffer): Buffer {
  const length = (padded.at(-1) ?? 0) + 1;
  if (length > padded.length) throw new Malformed('padding longer than its record');
  const padding = padded.subarray(padded.length - length);
  if (!padding.every((byte) => byte === length - 1)) throw new Malformed('padding of different bytes');
  return padded.subarray(0, padded.length - length);
}

/** CBC records with their MAC inside or, with RFC 7366, outside. */
function cbc(options: BulkOptions, keys: BulkKeys): Bulk {
  const [cipher, mac] = [cbcCipherOf(options, keys), macOf(options, keys)];
  let count = 0n;
  return {
    seal(type, plain) {
      const sequence = uint64(count++);
      if (options.encryptThenMac) {
        const sealed = cipher.encrypt(pad(plain, options.kind.iv));
        return Buffer.concat([sealed, mac.of(sequence, type, sealed)]);
      }
      return cipher.encrypt(pad(Buffer.concat([plain, mac.of(sequence, type, plain)]), options.kind.iv));
    },
    open(type, fragment) {
      const sequence = uint64(count++);
      if (fragment.length < mac.size) throw new Malformed('sealed record too short');
      const end = fragment.length - mac.size;
      if (options.encryptThenMac) {
        checkMac(mac.of(sequence, type, fragment.subarray(0, end)), fragment.subarray(end));
        return { type, plain: unpad(cipher.decrypt(fragment.subarray(0, end))) };
      }
      const inner = unpad(cipher.decrypt(fragment));
      if (inner.length < mac.size) throw new Malformed('sealed record too short');
      const plain = inner.subarray(0, inner.length - mac.size);
      checkMac(mac.of(sequence, type, plain), inner.subarray(plain.length));
      return { type, plain };
    },
  };
}

function checkedOnly(options: BulkOptions, keys: BulkKeys): Bulk {
  const mac = macOf(options, keys);
  let count = 0n;
  return {
    seal: (type, plain) => Buffer.concat([plain, mac.of(uint64(count++), type, plain)]),
    open(type, fragment) {
      const plain = fragment.subarray(0, Math.max(0, fragment.length - mac.size));
      checkMac(mac.of(uint64(count++), type, plain), fragment.subarray(plain.length));
      return { type, plain };
    },
  };
}

/** Protects one direction of a TLS 1.0 to 1.2 connection. */
export function bulk12(options: BulkOptions, keys: BulkKeys): Bulk {
  const { mode } = options.kind;
  if (mode === 'cbc') return cbc(options, keys);
  return mode === 'null' ? checkedOnly(options, keys) : aead12(options, keys);
}

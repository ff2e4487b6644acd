import { getCiphers } from 'node:crypto';
import type { CipherSuite } from '../types.js';
import type { KeyHash } from './prf.js';

/** How a suite protects records: sizes in bytes. */
export interface BulkKind {
  readonly cipher: string;
  readonly mode: 'aead' | 'chacha' | 'cbc' | 'null';
  readonly key: number;
  /** Bytes of IV derived with the keys: the fixed part of an AEAD nonce, or a CBC block. */
  readonly iv: number;
  readonly tag: number;
  readonly mac: 'md5' | 'sha1' | 'sha256' | 'sha384' | null;
  readonly macKey: number;
}

const MACS = { MD5: ['md5', 16], SHA: ['sha1', 20], SHA256: ['sha256', 32], SHA384: ['sha384', 48] } as const;

function aeadKind(encryption: string): Omit<BulkKind, 'mac' | 'macKey'> | null {
  if (encryption.startsWith('CHACHA20'))
    return { cipher: 'chacha20-poly1305', mode: 'chacha', key: 32, iv: 12, tag: 16 };
  const found = /^(AES|ARIA)_(128|256)_(GCM|CCM)(_8)?$/.exec(encryption);
  if (!found) return null;
  const [, family = '', bits = '', mode = '', short] = found;
  return {
    cipher: `${family.toLowerCase()}-${bits}-${mode.toLowerCase()}`,
    mode: 'aead',
    key: Number(bits) / 8,
    iv: 4,
    tag: short ? 8 : 16,
  };
}

function cbcCipher(encryption: string): { cipher: string; key: number; iv: number } | null {
  if (encryption === '3DES_EDE_CBC') return { cipher: 'des-ede3-cbc', key: 24, iv: 8 };
  const found = /^(AES|CAMELLIA|ARIA)_(128|256)_CBC$/.exec(encryption);
  if (!found) return null;
  const [, family = '', bits = ''] = found;
  return { cipher: `${family.toLowerCase()}-${bits}-cbc`, key: Number(bits) / 8, iv: 16 };
}

let usable: ReadonlySet<string> | null = null;

/** How this suite protects records, or null when this Node cannot do it. */
export function bulkKind({ encryption, mac, flags }: CipherSuite): BulkKind | null {
  usable ??= new Set(getCiphers());
  if (mac === 'AEAD') {
    const kind = aeadKind(encryption);
    return kind && usable.has(kind.cipher) ? { ...kind, mac: null, macKey: 0 } : null;
  }
  const hash = MACS[mac as keyof typeof MACS];
  if (!hash || flags.includes('export')) return null;
  const [name, macKey] = hash;
  if (encryption === 'NULL') return { cipher: '', mode: 'null', key: 0, iv: 0, tag: 0, mac: name, macKey };
  const cbc = cbcCipher(encryption);
  return cbc && usable.has(cbc.cipher) ? { ...cbc, mode: 'cbc', tag: 0, mac: name, macKey } : null;
}

/** The hash that a suite derives its keys with (RFC 5246 section 5, RFC 8446 section 7.1). */
export function keyHash(name: string): KeyHash {
  return name.endsWith('SHA384') ? 'sha384' : 'sha256';
}

/** What a backup file is, by its content and never by its name. Signatures: file formats' own specifications, named at each. */

import { recognise7z, recogniseZip } from './archives.js';
import { recogniseOpenPgp } from './openpgp.js';

/** encrypted, weak, none, or undetermined: high entropy alone proves nothing. */
export type Encryption = 'encrypted' | 'weak' | 'none' | 'undetermined';
/** What a file is. */
export interface Recognised {
  readonly format: string;
  readonly encryption: Encryption;
  readonly detail: string;
}

const PLAIN: readonly {
  readonly format: string;
  readonly at?: number;
  readonly bytes: readonly number[];
  readonly detail: string;
}[] = [
  { format: 'tar', at: 257, bytes: ascii('ustar'), detail: 'ustar at 257 (POSIX.1)' },
  { format: 'gzip', bytes: [0x1f, 0x8b], detail: 'gzip header (RFC 1952)' },
  { format: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], detail: 'xz header' },
  { format: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd], detail: 'zstd header (RFC 8878)' },
  { format: 'lzip', bytes: ascii('LZIP'), detail: 'lzip header' },
  { format: 'cpio', bytes: ascii('070701'), detail: 'cpio header' },
  {
    format: 'proxmox',
    bytes: [0x4f, 0x7f, 0xc8, 0x04, 0x79, 0x4a, 0x87, 0xef],
    detail: 'plain Proxmox chunk',
  },
  { format: 'bzip2', bytes: ascii('BZh'), detail: 'bzip2 header' },
  { format: 'lz4', bytes: [0x04, 0x22, 0x4d, 0x18], detail: 'lz4 header' },
  { format: 'xbstream', bytes: ascii('XBSTCK01'), detail: 'xbstream header' },
  { format: 'sqlite', bytes: ascii('SQLite format 3\0'), detail: 'SQLite header' },
];

const ENCRYPTED: readonly {
  readonly format: string;
  readonly bytes: readonly number[];
  readonly detail: string;
}[] = [
  { format: 'age', bytes: ascii('age-encryption.org/v1\n'), detail: 'age v1 header' },
  { format: 'age', bytes: ascii('-----BEGIN AGE ENCRYPTED FILE-----'), detail: 'armoured age' },
  { format: 'openssl', bytes: ascii('Salted__'), detail: 'openssl enc with salt (no integrity check)' },
  {
    format: 'openssl',
    bytes: ascii('U2FsdGVkX1'),
    detail: 'base64 of openssl enc with salt (no integrity check)',
  },
  { format: 'rclone', bytes: ascii('RCLONE\0\0'), detail: 'rclone crypt header' },
  { format: 'xbcrypt', bytes: ascii('XBCRYP0'), detail: 'xbcrypt header' },
  {
    format: 'proxmox',
    bytes: [0x08, 0x36, 0x72, 0x99, 0x46, 0x9c, 0x1a, 0x97],
    detail: 'encrypted Proxmox chunk',
  },
];

function ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
}

/** Recognises a file by its first bytes (4 KB are enough), its size, and for 7z its last bytes. */
export function recognise(head: Uint8Array, size: number, tail: Uint8Array = new Uint8Array()): Recognised {
  if (size === 0) return { format: 'empty', encryption: 'undetermined', detail: 'the file is empty' };
  const encrypted = ENCRYPTED.find(({ bytes }) => starts(head, bytes));
  if (encrypted) return { format: encrypted.format, encryption: 'encrypted', detail: encrypted.detail };
  if (starts(head, LUKS)) return recogniseLuks(head);
  if (starts(head, [0x50, 0x4b, 0x03, 0x04])) return recogniseZip(head);
  if (starts(head, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])) return recognise7z(head, size, tail);
  const plain = PLAIN.find(({ at = 0, bytes }) => starts(head, bytes, at));
  if (plain) return { format: plain.format, encryption: 'none', detail: plain.detail };
  return (
    recogniseSql(head) ??
    recogniseOpenPgp(head) ??
    recogniseCms(head) ?? {
      format: 'unrecognised',
      encryption: 'undetermined',
      detail: 'no known header; compressed and encrypted data look alike',
    }
  );
}

function starts(head: Uint8Array, bytes: readonly number[], at = 0): boolean {
  return head.length >= at + bytes.length && bytes.every((byte, index) => head[at + index] === byte);
}

function recogniseSql(head: Uint8Array): Recognised | undefined {
  const text = Buffer.from(head.subarray(0, 2048)).toString('latin1');
  if (
    !/^(\uFEFF|ï»¿)?\s*(\/\*M?!|-- (MariaDB|MySQL|PostgreSQL|phpMyAdmin)|--\s*\n-- |CREATE |INSERT |DROP |SET |USE )/.test(
      text,
    )
  )
    return undefined;
  return { format: 'sql', encryption: 'none', detail: 'readable SQL' };
}

const LUKS = [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe];

/** LUKS1 names its cipher at 8; cipher_null is a container without a lock. */
function recogniseLuks(head: Uint8Array): Recognised {
  const cipher = Buffer.from(head.subarray(8, 40)).toString('latin1');
  const version = head[7] ?? 0;
  if (version === 1 && cipher.startsWith('cipher_null'))
    return { format: 'luks', encryption: 'none', detail: 'LUKS1 with cipher_null' };
  return { format: 'luks', encryption: 'encrypted', detail: `LUKS${version} header` };
}

const CMS_ENVELOPED = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
const CMS_AUTHENTICATED = [0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17];
const CMS_SIGNED = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/** CMS (RFC 5652, RFC 5083) in DER, PEM or S/MIME: the content type says whether it is enveloped or only signed. */
function recogniseCms(head: Uint8Array): Recognised | undefined {
  const text = Buffer.from(head).toString('latin1');
  const [, inner] =
    /^(?:-----BEGIN (?:PKCS7|CMS)-----|MIME-Version: [\s\S]{1,2000}?smime[\s\S]{1,500}?\r?\n\r?\n)\r?\n?([\w+/=\r\n]+)/.exec(
      text,
    ) ?? [];
  const der = inner === undefined ? head : Buffer.from(inner.replaceAll(/[\r\n]/g, ''), 'base64');
  if (der[0] !== 0x30) return undefined;
  const names = (oid: readonly number[]): boolean => [2, 3, 4, 5, 6].some((at) => starts(der, oid, at));
  if (names(CMS_ENVELOPED)) return { format: 'cms', encryption: 'encrypted', detail: 'CMS enveloped data' };
  if (names(CMS_AUTHENTICATED))
    return { format: 'cms', encryption: 'encrypted', detail: 'CMS authenticated enveloped data' };
  return names(CMS_SIGNED)
    ? { format: 'cms', encryption: 'none', detail: 'CMS signed data, not encrypted' }
    : undefined;
}

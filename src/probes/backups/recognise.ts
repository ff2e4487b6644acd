/** What a backup file is, by its content and never by its name. Signatures: file formats' own specifications, named at each. */

/** encrypted, weak, none, or undetermined: high entropy alone proves nothing. */
export type Encryption = 'encrypted' | 'weak' | 'none' | 'undetermined';
export interface Recognised {
  readonly format: string;
  readonly encryption: Encryption;
  readonly detail: string;
}

const PLAIN: readonly { readonly format: string; readonly at?: number; readonly bytes: readonly number[]; readonly detail: string }[] = [
  { format: 'tar', at: 257, bytes: ascii('ustar'), detail: 'ustar at 257 (POSIX.1)' },
  { format: 'gzip', bytes: [0x1f, 0x8b], detail: 'gzip header (RFC 1952)' },
  { format: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], detail: 'xz header' },
  { format: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd], detail: 'zstd header (RFC 8878)' },
  { format: 'bzip2', bytes: ascii('BZh'), detail: 'bzip2 header' },
  { format: 'lz4', bytes: [0x04, 0x22, 0x4d, 0x18], detail: 'lz4 header' },
  { format: 'xbstream', bytes: ascii('XBSTCK01'), detail: 'xbstream header' },
  { format: 'sqlite', bytes: ascii('SQLite format 3\0'), detail: 'SQLite header' },
];

const ENCRYPTED: readonly { readonly format: string; readonly bytes: readonly number[]; readonly detail: string }[] = [
  { format: 'age', bytes: ascii('age-encryption.org/v1\n'), detail: 'age v1 header' },
  { format: 'age', bytes: ascii('-----BEGIN AGE ENCRYPTED FILE-----'), detail: 'armoured age' },
  { format: 'openssl', bytes: ascii('Salted__'), detail: 'openssl enc with salt (no integrity check)' },
  { format: 'openssl', bytes: ascii('U2FsdGVkX1'), detail: 'base64 of openssl enc with salt (no integrity check)' },
  { format: 'luks', bytes: [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe], detail: 'LUKS header' },
  { format: 'rclone', bytes: ascii('RCLONE\0\0'), detail: 'rclone crypt header' },
  { format: 'xbcrypt', bytes: ascii('XBCRYP0'), detail: 'xbcrypt header' },
  { format: 'cms', bytes: ascii('-----BEGIN PKCS7-----'), detail: 'CMS in PEM' },
  { format: 'cms', bytes: ascii('-----BEGIN CMS-----'), detail: 'CMS in PEM' },
  { format: 'proxmox', bytes: [0x08, 0x36, 0x72, 0x99, 0x46, 0x9c, 0x1a, 0x97], detail: 'encrypted Proxmox chunk' },
];

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

/** Recognises the first bytes of a file (4 KB are enough). */
export function recognise(head: Uint8Array, size: number): Recognised {
  if (size === 0 || head.length === 0) return { format: 'empty', encryption: 'none', detail: 'the file is empty' };
  const encrypted = ENCRYPTED.find(({ bytes }) => starts(head, bytes));
  if (encrypted) return { format: encrypted.format, encryption: 'encrypted', detail: encrypted.detail };
  if (starts(head, [0x50, 0x4b, 0x03, 0x04])) return recogniseZip(head);
  if (starts(head, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])) return { format: '7z', encryption: 'undetermined', detail: '7z: whether it is encrypted stands at its end' };
  const plain = PLAIN.find(({ at = 0, bytes }) => starts(head, bytes, at));
  if (plain) return { format: plain.format, encryption: 'none', detail: plain.detail };
  const sql = recogniseSql(head);
  if (sql) return sql;
  const pgp = recognisePgp(head);
  if (pgp) return pgp;
  if (isCmsEnveloped(head)) return { format: 'cms', encryption: 'encrypted', detail: 'CMS enveloped data (RFC 5652)' };
  return { format: 'unrecognised', encryption: 'undetermined', detail: 'no known header; compressed and encrypted data look alike' };
}

function starts(head: Uint8Array, bytes: readonly number[], at = 0): boolean {
  return head.length >= at + bytes.length && bytes.every((byte, index) => head[at + index] === byte);
}

function recogniseSql(head: Uint8Array): Recognised | undefined {
  const text = Buffer.from(head.subarray(0, 2048)).toString('latin1');
  if (!/^(\uFEFF|ï»¿)?\s*(\/\*M?!|-- (MariaDB|MySQL|PostgreSQL|phpMyAdmin)|--\s*\n-- |CREATE |INSERT |DROP |SET |USE )/.test(text)) return undefined;
  return { format: 'sql', encryption: 'none', detail: 'readable SQL' };
}

/** Local header of the first entry (APPNOTE.TXT 4.3.7): bit 0 is encryption, method 99 is WinZip AES, any other is ZipCrypto. */
function recogniseZip(head: Uint8Array): Recognised {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 10) return { format: 'zip', encryption: 'undetermined', detail: 'the header is cut off' };
  const [flags, method] = [view.getUint16(6, true), view.getUint16(8, true)];
  if ((flags & 1) === 0) return { format: 'zip', encryption: 'none', detail: 'first entry is not encrypted' };
  if (method === 99) return { format: 'zip', encryption: 'encrypted', detail: 'WinZip AES' };
  if ((flags & 0x40) !== 0) return { format: 'zip', encryption: 'undetermined', detail: 'strong encryption of an unknown kind' };
  return { format: 'zip', encryption: 'weak', detail: 'ZipCrypto, which known text breaks' };
}

/** OpenPGP packets (RFC 9580 section 4.2): a session key packet of a known version and algorithm, or data without one. */
function recognisePgp(head: Uint8Array): Recognised | undefined {
  const armour = /^-----BEGIN PGP MESSAGE-----\r?\n(?:[A-Za-z]+: .*\r?\n)*\r?\n([A-Za-z0-9+/=\r\n]+)/.exec(Buffer.from(head).toString('latin1'));
  if (armour) {
    const inner = Buffer.from(armour[1]!.replaceAll(/[\r\n]/g, ''), 'base64');
    return recognisePgp(inner) ?? { format: 'gpg', encryption: 'undetermined', detail: 'armoured OpenPGP of an unknown kind' };
  }
  const packet = readPacket(head);
  if (!packet) return undefined;
  const { tag, body } = packet;
  const first = body[0] ?? 0;
  if (tag === 1 && [3, 6].includes(first) && isPublicKeyPacket(body)) return followed(head, packet.end, 'public key');
  if (tag === 3 && [4, 5, 6].includes(first) && [7, 8, 9, 1, 2, 3, 4, 10, 11, 12, 13].includes(body[1] ?? 0)) return followed(head, packet.end, 'passphrase');
  if (tag === 8 && [0, 1, 2, 3].includes(first)) return { format: 'gpg', encryption: 'none', detail: 'OpenPGP, only compressed' };
  return undefined;
}

function isPublicKeyPacket(body: Uint8Array): boolean {
  return body.length > 10 && (body[0] !== 3 || [1, 2, 16, 18, 22, 25, 26].includes(body[9] ?? 0));
}

/** What the session key opens: integrity-protected data (tag 18 or 20), or tag 9 without protection. */
function followed(head: Uint8Array, from: number, how: string): Recognised {
  for (let at = from, packets = 0; packets < 32; packets += 1) {
    const next = readPacket(head.subarray(at));
    if (!next) break;
    if (next.tag === 18 || next.tag === 20) return { format: 'gpg', encryption: 'encrypted', detail: `OpenPGP to a ${how}` };
    if (next.tag === 9) return { format: 'gpg', encryption: 'weak', detail: `OpenPGP to a ${how}, without integrity protection` };
    if (next.tag !== 1 && next.tag !== 3) break;
    at += next.end;
  }
  return { format: 'gpg', encryption: 'undetermined', detail: `OpenPGP session key for a ${how}, data not seen` };
}

function readPacket(bytes: Uint8Array): { tag: number; body: Uint8Array; end: number } | undefined {
  const [lead = 0, one = 0, two = 0] = bytes;
  if ((lead & 0x80) === 0 || bytes.length < 3) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if ((lead & 0x40) !== 0) {
    const tag = lead & 0x3f;
    if (one < 192) return slice(bytes, tag, 2, one);
    if (one < 224) return slice(bytes, tag, 3, ((one - 192) << 8) + two + 192);
    if (one === 255 && bytes.length >= 6) return slice(bytes, tag, 6, view.getUint32(2));
    return slice(bytes, tag, 2, bytes.length);
  }
  const tag = (lead >> 2) & 0x0f;
  const kind = lead & 3;
  if (kind === 0) return slice(bytes, tag, 2, one);
  if (kind === 1) return slice(bytes, tag, 3, view.getUint16(1));
  if (kind === 2 && bytes.length >= 5) return slice(bytes, tag, 5, view.getUint32(1));
  return slice(bytes, tag, 1, bytes.length);
}

function slice(bytes: Uint8Array, tag: number, from: number, length: number): { tag: number; body: Uint8Array; end: number } {
  return { tag, body: bytes.subarray(from, from + length), end: from + length };
}

/** DER sequence that names 1.2.840.113549.1.7.3. */
function isCmsEnveloped(head: Uint8Array): boolean {
  if (head[0] !== 0x30) return false;
  const oid = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
  return [2, 3, 4, 5, 6].some((at) => starts(head, oid, at));
}

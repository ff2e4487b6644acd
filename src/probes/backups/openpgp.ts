/** OpenPGP packets (RFC 9580 section 4.2). Version and algorithm are checked, because the tag alone matches random data. */
import type { Recognised } from './recognise.js';

const PUBLIC_KEY = new Set([1, 2, 16, 18, 22, 25, 26]);
const SYMMETRIC = new Set([1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13]);
const COMPRESSION = new Set([0, 1, 2, 3]);
const SIGNATURE_TYPES = new Set([0x00, 0x01]);

interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
  /** Where the next packet begins. */
  readonly end: number;
}

/** A message in its binary or its armoured form, or undefined. */
export function recogniseOpenPgp(head: Uint8Array): Recognised | undefined {
  const text = Buffer.from(head).toString('latin1');
  if (!text.startsWith('-----BEGIN PGP MESSAGE-----')) return recognisePackets(head);
  const [, body = ''] = /^[^\n]*\n(?:[A-Za-z][A-Za-z-]*: [^\n]*\n)*\r?\n([\w+/=\r\n]*)/.exec(text) ?? [];
  const inner = Buffer.from(body.replaceAll(/[\r\n]/g, '').replace(/=.*$/, ''), 'base64');
  const detail = 'armoured OpenPGP of an unknown kind';
  return recognisePackets(inner) ?? { format: 'gpg', encryption: 'undetermined', detail };
}

function recognisePackets(head: Uint8Array): Recognised | undefined {
  const packet = readPacket(head, 0);
  if (!packet) return undefined;
  const { tag, body } = packet;
  if (tag === 1 && isPublicKeySession(body)) return followed(head, packet.end, 'a public key');
  if (tag === 3 && isPassphraseSession(body)) return followed(head, packet.end, 'a passphrase');
  if (tag === 8 && COMPRESSION.has(body[0] ?? -1)) return plain('OpenPGP, only compressed');
  if (tag === 4 && body[0] === 3 && SIGNATURE_TYPES.has(body[1] ?? -1)) return plain('OpenPGP, only signed');
  if (tag === 11 && isLiteral(body)) return plain('OpenPGP literal data');
  return undefined;
}

function isPublicKeySession(body: Uint8Array): boolean {
  if (body[0] === 3) return PUBLIC_KEY.has(body[9] ?? -1);
  if (body[0] !== 6) return false;
  const length = body[1] ?? 0;
  const algorithm = body[2 + length] ?? -1;
  return [0, 21, 33].includes(length) && PUBLIC_KEY.has(algorithm);
}

function isPassphraseSession(body: Uint8Array): boolean {
  if (body[0] === 4 || body[0] === 5) return SYMMETRIC.has(body[1] ?? -1);
  return body[0] === 6 && SYMMETRIC.has(body[2] ?? -1);
}

function isLiteral(body: Uint8Array): boolean {
  return [0x62, 0x74, 0x75].includes(body[0] ?? 0) && body.length > 6 + (body[1] ?? 0);
}

/** What the session key opens: data with integrity protection (tag 18 or 20), or without (tag 9). */
function followed(head: Uint8Array, from: number, key: string): Recognised {
  for (let at = from, packets = 0; packets < 32 && at < head.length; packets += 1) {
    const next = readPacket(head, at);
    if (!next) break;
    const version = next.body[0] ?? 0;
    if ((next.tag === 18 && (version === 1 || version === 2)) || (next.tag === 20 && version === 1))
      return { format: 'gpg', encryption: 'encrypted', detail: `OpenPGP for ${key}` };
    if (next.tag === 9)
      return {
        format: 'gpg',
        encryption: 'weak',
        detail: `OpenPGP for ${key}, without integrity protection`,
      };
    if (next.tag !== 1 && next.tag !== 3 && next.tag !== 10) break;
    at = next.end;
  }
  return {
    format: 'gpg',
    encryption: 'undetermined',
    detail: `OpenPGP session key for ${key}, what follows was not seen`,
  };
}

function readPacket(bytes: Uint8Array, at: number): Packet | undefined {
  const lead = bytes[at] ?? 0;
  if ((lead & 0x80) === 0 || bytes.length < at + 3) return undefined;
  const [tag, from, length] = (lead & 0x40) === 0 ? oldHeader(bytes, at, lead) : newHeader(bytes, at, lead);
  return { tag, body: bytes.subarray(from, from + length), end: from + length };
}

function oldHeader(bytes: Uint8Array, at: number, lead: number): [number, number, number] {
  const tag = (lead >> 2) & 0x0f;
  const kind = lead & 3;
  if (kind === 3) return [tag, at + 1, bytes.length];
  const size = 2 ** kind;
  return [tag, at + 1 + size, readBig(bytes, at + 1, size)];
}

function newHeader(bytes: Uint8Array, at: number, lead: number): [number, number, number] {
  const tag = lead & 0x3f;
  const one = bytes[at + 1] ?? 0;
  if (one < 192) return [tag, at + 2, one];
  if (one < 224) return [tag, at + 3, ((one - 192) << 8) + (bytes[at + 2] ?? 0) + 192];
  if (one === 255) return [tag, at + 6, readBig(bytes, at + 2, 4)];
  return [tag, at + 2, bytes.length];
}

function readBig(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = 0; index < size; index += 1) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

function plain(detail: string): Recognised {
  return { format: 'gpg', encryption: 'none', detail };
}

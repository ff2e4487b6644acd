/** Archives that say in their own headers whether they are encrypted. */
import type { Recognised } from './recognise.js';

/**
 * Local headers of the first entries (APPNOTE.TXT 4.3.7): bit 0 is encryption, method 99 is WinZip AES, any other ZipCrypto.
 * Folders and empty files are never encrypted and say nothing. One plain entry is enough to be readable.
 */
export function recogniseZip(head: Uint8Array): Recognised {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const seen = new Set<Recognised['encryption']>();
  for (let at = 0; at + 30 <= head.length && view.getUint32(at, true) === 0x04_03_4b_50;) {
    const [flags, method] = [view.getUint16(at + 6, true), view.getUint16(at + 8, true)];
    const size = view.getUint32(at + 18, true);
    const streamed = (flags & 8) !== 0;
    if (size > 0 || streamed) seen.add(zipEntry(flags, method));
    if (streamed && size === 0) break;
    at += 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true) + size;
  }
  if (seen.has('none'))
    return { format: 'zip', encryption: 'none', detail: 'zip entries that are not encrypted' };
  if (seen.has('weak'))
    return { format: 'zip', encryption: 'weak', detail: 'ZipCrypto, which known text breaks' };
  if (seen.has('encrypted') && !seen.has('undetermined'))
    return { format: 'zip', encryption: 'encrypted', detail: 'WinZip AES' };
  return { format: 'zip', encryption: 'undetermined', detail: 'zip without an entry that tells' };
}

function zipEntry(flags: number, method: number): Recognised['encryption'] {
  if ((flags & 1) === 0) return 'none';
  if (method === 99) return 'encrypted';
  return (flags & 0x40) === 0 ? 'weak' : 'undetermined';
}

const AES = [0x06, 0xf1, 0x07, 0x01];

/**
 * 7z: the header lies at 32 plus the offset at byte 12 (7zFormat.txt) and names its coders. A packed header (0x17) shows
 * only its own coders, so the absence of AES there proves nothing.
 */
export function recognise7z(head: Uint8Array, size: number, tail: Uint8Array): Recognised {
  if (head.length < 32) return unclear7z('7z header that is cut off');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const start = 32n + view.getBigUint64(12, true);
  const length = view.getBigUint64(20, true);
  if (start > BigInt(size) || length === 0n) return unclear7z('7z whose header is not where it should be');
  const from = Number(start);
  const header = sliceOf(head, 0, from) ?? sliceOf(tail, size - tail.length, from);
  if (!header) return unclear7z('7z whose header was not read');
  const own = header.subarray(0, Number(length > 4096n ? 4096n : length));
  if (includes(own, AES)) return { format: '7z', encryption: 'encrypted', detail: '7z with AES-256' };
  if (own[0] === 0x01 && own.length === Number(length))
    return { format: '7z', encryption: 'none', detail: '7z whose header names no encryption' };
  return unclear7z('7z with a packed header, which hides whether the files are encrypted');
}

/** The part of `bytes`, which begin at `offset` of the file, from position `from` of the file. */
function sliceOf(bytes: Uint8Array, offset: number, from: number): Uint8Array | undefined {
  return bytes.length > 0 && from >= offset && from < offset + bytes.length
    ? bytes.subarray(from - offset)
    : undefined;
}

function includes(bytes: Uint8Array, pattern: readonly number[]): boolean {
  return Buffer.from(bytes).includes(Buffer.from(pattern));
}

function unclear7z(detail: string): Recognised {
  return { format: '7z', encryption: 'undetermined', detail };
}

import { refusal } from './refuse.js';

/** The text of a file: UTF-8 or, with its mark, UTF-16. Throws E_IMPORT_DAMAGED for what is neither. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : '';
  try {
    const text = new TextDecoder(utf16 || 'utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // A report of Lynis quotes what it finds on a host, in whatever encoding that is.
    const loose = new TextDecoder('latin1').decode(bytes);
    if (/^report_version_major=/m.test(loose.slice(0, 2000))) return loose;
  }
  throw refusal('E_IMPORT_DAMAGED', 'it is not text in UTF-8 or UTF-16');
}

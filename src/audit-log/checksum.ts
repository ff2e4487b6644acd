/** OpenEMR's own checksums, recomputed: the form of 6.0 and later, its part for the API, and the form of 5.0. */
import { createHash, hash } from 'node:crypto';
import { at, type Field, type Fields } from './columns.js';

const ALL = LIST(1, 13);
const WITHOUT_MENU = ALL.filter((index) => index !== at.menu_item_id);
const LEGACY = [
  at.date,
  at.event,
  at.user,
  at.groupname,
  at.comments,
  at.patient_id,
  at.success,
  at.checksum,
  at.crt_user,
];
const API_PART = LIST(1, 9);

function LIST(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

let scratch = Buffer.allocUnsafe(64 * 1024);

/** The named columns one after the other without anything between them; NULL counts as empty. Good until the next call. */
function join(fields: Fields, columns: readonly number[]): Buffer {
  let length = 0;
  for (const column of columns) length += fields[column]?.length ?? 0;
  if (length > scratch.length) scratch = Buffer.allocUnsafe(length * 2);
  let offset = 0;
  for (const column of columns) {
    const field = fields[column];
    if (field) offset += field.copy(scratch, offset);
  }
  const joined = scratch.subarray(0, offset);
  if (scratch.length > 4 * 1024 * 1024) scratch = Buffer.allocUnsafe(64 * 1024);
  return joined;
}

/** What OpenEMR 6.0 and later stores in log_comment_encrypt.checksum for a row. */
export function modernChecksum(row: Fields): string {
  return hash('sha3-512', join(row, ALL));
}

/** The same for a row of the portal whose menu item was not found: PHP hashed nothing there and the database stored 0. */
export function portalChecksum(row: Fields): string | undefined {
  if (text(row[at.log_from]) !== 'patient-portal' || text(row[at.menu_item_id]) !== '0') return undefined;
  return hash('sha3-512', join(row, WITHOUT_MENU));
}

/** What OpenEMR 5.0 stored for statements that update. */
export function legacyChecksum(row: Fields): string {
  return hash('sha1', join(row, LEGACY));
}

/** The part for the API as far as the row of api_log goes; the date of the log row completes it. */
export function apiChecksum(row: Fields): { finish: (date: string) => string } {
  const begun = createHash('sha3-512').update(join(row, API_PART));
  return { finish: (date) => begun.update(date, 'latin1').digest('hex') };
}

const WIDTHS: readonly (readonly [column: number, letters: number])[] = [
  [at.event, 255],
  [at.category, 255],
  [at.user, 255],
  [at.groupname, 255],
  [at.crt_user, 255],
  [at.log_from, 20],
];

/** Bytes of UTF-8 that begin a letter. */
function letterCount(field: Buffer): number {
  return field.reduce((count, byte) => count + ((byte & 0xc0) === 0x80 ? 0 : 1), 0);
}

/** Whether the database may have cut a value to the width of its column, after OpenEMR had hashed the whole. */
export function mayBeCut(row: Fields): boolean {
  return WIDTHS.some(([column, letters]) => {
    const field = row[column];
    return field && field.length >= letters && letterCount(field) >= letters;
  });
}

/** A value as a text, without its letters beyond ASCII; enough to compare with words of our own. */
export function text(field: Field | undefined): string {
  return field?.toString('latin1') ?? '';
}

/** Texts of other tools before they become facts: short, of one line, and without what may be a secret or a patient's. */

const MAX_TITLE = 160;
const MAX_PLACE = 200;
/** C0, C1, line separators, and the marks that turn the direction of writing. */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g;

/** A text of one line of at most `limit` characters; empty for what is no text. */
export function clean(value: unknown, limit = MAX_TITLE): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value)
    .slice(0, limit * 4)
    .replace(INVISIBLE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  // Half of a character, from the tool or from the cut.
  return cut.replace(/\p{Surrogate}/gu, '');
}

/** An identifier: without spaces. */
export function cleanId(value: unknown): string {
  return clean(value, 120).replaceAll(' ', '_');
}

/** A path, address or resource: without log-ins, queries and names of patients' documents. */
export function cleanPlace(value: unknown): string {
  const text = clean(value, MAX_PLACE * 2)
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, '$1')
    .replace(/[?#].*$/s, '')
    .replace(/(^|\/)(sites\/[^/]+\/documents|documents)\/.+$/i, '$1$2/…');
  return clean(text, MAX_PLACE);
}

/** The fixed part of a sentence: what stands in quotes or brackets, paths, addresses and numbers are values of one system. */
export function generic(value: unknown): string {
  const text = clean(value, 400)
    .replace(/\([^()]*\)|\[[^[\]]*\]|'[^']*'|"[^"]*"|`[^`]*`/g, '…')
    .replace(/\S*[/\\@=:$<>]\S+|\S*\d\S*/g, '…')
    .replace(/…(\s*…)+/g, '…');
  return clean(text);
}

/** A moment of a tool: ISO 8601 (UTC where no zone is named) or seconds or milliseconds since 1970. Absent for anything else. */
export function toMoment(value: unknown): Date | undefined {
  const moment = typeof value === 'number' ? fromNumber(value) : fromText(value);
  if (moment === undefined || Number.isNaN(moment.getTime())) return undefined;
  const year = moment.getUTCFullYear();
  return year >= 1990 && year <= 2199 ? moment : undefined;
}

function fromNumber(value: number): Date {
  return new Date(value > 1e11 ? value : value * 1000);
}

function fromText(value: unknown): Date | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined;
  if (/^\d{9,13}$/.test(value)) return fromNumber(Number(value));
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
    value.trim(),
  );
  if (!match) return undefined;
  const zone = (match[3] ?? 'Z').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  return new Date(`${match[1]}T${match[2]!.replace(/(\.\d{3})\d+$/, '$1')}${zone}`);
}

/** One row of the log on its way: what is kept of it until its partners have come, and what is wrong with it then. */
import { apiChecksum, legacyChecksum, mayBeCut, modernChecksum, portalChecksum, text } from './checksum.js';
import { at, toId, type Field, type Fields } from './columns.js';
import type { Findings } from './findings.js';
import { shapeOf } from './shapes.js';

/** A row of log_comment_encrypt. */
export interface Partner {
  readonly id: number;
  readonly logId: number;
  readonly encrypted: boolean;
  readonly checksum: string;
  readonly apiChecksum: string;
  readonly version: number;
}

/** A row of api_log, hashed as far as it goes. */
export interface ApiPart {
  readonly id: number;
  readonly logId: number;
  readonly finish: (date: string) => string;
  readonly created: string;
  /** What the witness keeps of it. */
  readonly tag: string;
}

/** A row of log, without its comments. */
export interface Row {
  readonly id: number;
  readonly date: string;
  readonly seconds: number;
  readonly sums: Sums | undefined;
  readonly cipher: boolean;
  /** A value that OpenEMR 6 and later never writes, although it may fit the checksum; undefined for none. */
  readonly impossible: string | undefined;
  /** OpenEMR writes these words for a call that it records in api_log. */
  readonly apiCall: boolean;
  readonly shape: string | undefined;
  readonly switch: keyof typeof WORDS | 'hidden' | undefined;
  partner?: Partner;
  api?: ApiPart;
  /** What the witness keeps of the row of log alone. */
  tag: string;
}

interface Sums {
  readonly modern: string;
  readonly portal: string | undefined;
  readonly legacy: string | undefined;
  readonly ruled: boolean;
  readonly cut: boolean;
  /** The comments have the form that OpenEMR 6 introduced. */
  readonly modernForm: boolean;
}

/** Reads a row of log_comment_encrypt. */
export function toPartner(fields: Fields): Partner {
  return {
    id: toId(fields[0]),
    logId: toId(fields[1]),
    encrypted: text(fields[2]) === 'Yes',
    checksum: text(fields[3]),
    apiChecksum: text(fields[4]),
    version: Number(text(fields[5])),
  };
}

/** Reads a row of api_log. */
export function toApiPart(fields: Fields, tag: string): ApiPart {
  return {
    id: toId(fields[0]),
    logId: toId(fields[1]),
    finish: apiChecksum(fields).finish,
    created: text(fields[10]),
    tag,
  };
}

const WORDS = {
  off: 'Audit Logging Disabled.',
  on: 'Audit Logging Enabled.',
  unforced: 'Force Breakglass Logging Disabled.',
} as const;
const SWITCHES = new Map<string, keyof typeof WORDS>(
  (Object.keys(WORDS) as (keyof typeof WORDS)[]).flatMap((state) =>
    [WORDS[state], Buffer.from(WORDS[state]).toString('base64')].map((form) => [form, state]),
  ),
);
/** Letters of what OpenEMR makes of a text of 16 to 31 letters when it encrypts; statements that are logged there are longer. */
const HIDDEN = 131;
const CIPHER = /^00[1-7][A-Za-z0-9+/]/;

const UPPER_0 = 48;

/** Reads a row of log and computes what its checksum should be; nothing of it is kept when the partner at hand agrees. */
export function toRow(fields: Fields, seconds: number, partner: Partner | undefined, tag: string): Row {
  const comments = fields[at.comments] ?? null;
  const cipher = comments?.[0] === UPPER_0 && CIPHER.test(comments.toString('latin1', 0, 4));
  return {
    id: toId(fields[at.id]),
    date: text(fields[at.date]),
    seconds,
    sums: sumsOf(fields, partner),
    cipher,
    shape: shapeOf(fields),
    impossible: impossibleIn(fields, cipher),
    apiCall: text(fields[at.event]) === 'api' && text(comments) === API_CALL,
    switch: switchOf(fields, comments, cipher),
    partner,
    tag,
  };
}

const API_CALL = Buffer.from('api log').toString('base64');

/** Digits that are moved over the edge of a column leave one of these behind. */
function impossibleIn(fields: Fields, cipher: boolean): string | undefined {
  const success = text(fields[at.success]);
  if (success !== '0' && success !== '1') return 'success is neither 0 nor 1';
  const length = (fields[at.comments]?.length ?? 0) - (cipher ? 3 : 0);
  return length % 4 === 0 ? undefined : 'the comments are no base64';
}

/** Undefined when the checksum of today's form is right. */
function sumsOf(fields: Fields, partner: Partner | undefined): Sums | undefined {
  const legacy = partner === undefined || partner.checksum.length === 40;
  const modern = partner === undefined || !legacy ? modernChecksum(fields) : '';
  if (partner && partner.checksum !== '' && partner.checksum === modern) return undefined;
  return {
    modern,
    portal: portalChecksum(fields),
    legacy: legacy ? legacyChecksum(fields) : undefined,
    ruled: (fields[at.checksum]?.length ?? 0) > 0,
    cut: mayBeCut(fields),
    modernForm: isBase64(text(fields[at.comments])),
  };
}

/** Plain comments of OpenEMR 5 have spaces or are short. */
function isBase64(comments: string): boolean {
  return comments.length >= 16 && comments.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(comments);
}

function switchOf(fields: Fields, comments: Field, cipher: boolean): Row['switch'] {
  if (comments === null || comments.length > HIDDEN) return undefined;
  if (text(fields[at.event]) !== 'security-administration-insert') return undefined;
  return cipher ? 'hidden' : SWITCHES.get(text(comments));
}

/** Whether the checksum of a row is right, wrong, absent because OpenEMR 5 gave none, or not to be told. */
export type Verdict = 'good' | 'wrong' | 'none' | 'untold';

/** Compares a row with its partner and says what is wrong; `modernFrom` is the first row of OpenEMR 6 or later. */
export function judgeRow(row: Row, partner: Partner, modernFrom: number, findings: Findings): Verdict {
  const where = { logId: row.id, date: row.date };
  const old = partner.version < 4;
  if (old && row.id > modernFrom)
    findings.problem({
      kind: 'partner-edited',
      ...where,
      detail: `version ${partner.version} after rows of version 4`,
    });
  if (partner.version >= 4 && partner.encrypted !== row.cipher)
    findings.problem({
      kind: 'partner-edited',
      ...where,
      detail: partner.encrypted ? 'marked as encrypted, and is not' : 'encrypted, and not marked so',
    });
  if (partner.version === 4 && row.impossible !== undefined)
    findings.problem({ kind: 'columns-shifted', ...where, detail: row.impossible });
  if (row.sums === undefined) return 'good';
  if (partner.checksum === '') {
    if (old && !row.sums.ruled) {
      if (!row.sums.modernForm || partner.encrypted || row.id > modernFrom) return 'none';
      findings.problem({
        kind: 'partner-edited',
        ...where,
        detail: `version ${partner.version}, but the row is written as in version 4`,
      });
      return 'wrong';
    }
    findings.problem({ kind: 'checksum-blank', ...where });
    return 'wrong';
  }
  const { modern, portal, legacy } = row.sums;
  const right =
    partner.checksum.length === 40
      ? old && partner.checksum === legacy
      : partner.checksum === modern || partner.checksum === portal;
  if (right) return 'good';
  if (row.sums.cut) {
    findings.note({ kind: 'value-cut', ...where });
    return 'untold';
  }
  findings.problem({ kind: 'row-edited', ...where });
  return 'wrong';
}

/** Compares the part for the API. */
export function judgeApi(row: Row, partner: Partner, findings: Findings): void {
  const where = { logId: row.id, date: row.date };
  const { api } = row;
  if (partner.apiChecksum === '') {
    if (api) findings.problem({ kind: 'api-checksum-blank', ...where });
    else if (row.apiCall)
      findings.problem({
        kind: 'api-row-missing',
        ...where,
        detail: 'its checksum is gone too, and the row says that it is a call',
      });
    return;
  }
  if (!api) {
    findings.problem({ kind: 'api-row-missing', ...where });
    return;
  }
  if (api.finish(row.date) !== partner.apiChecksum) findings.problem({ kind: 'api-edited', ...where });
  else if (!sameMoment(row.date, api.created))
    findings.problem({
      kind: 'api-edited',
      ...where,
      detail: 'created_time is of another moment than the row',
    });
}

/** created_time is the date of the row in another time zone: whole quarters of an hour apart, at most a day. */
function sameMoment(date: string, created: string): boolean {
  const [left, right] = [date, created].map((one) => Date.parse(`${one.slice(0, 19).replace(' ', 'T')}Z`));
  if (Number.isNaN(left) || Number.isNaN(right)) return date === created;
  const apart = Math.abs(left! - right!) / 1000;
  return apart <= 86_400 && apart % 900 === 0;
}

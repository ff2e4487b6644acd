/** One row of the log as a review reads it: who, when, what kind; comments only of failed log-ins, for the address and the reason. */
import type { SqlQuery } from '../../core/probe.js';
import { toId, type Fields } from '../columns.js';
import { text } from '../checksum.js';

/** What is looked at of a row. Nothing of it is kept but counts and ids. */
export interface ActivityRow {
  readonly id: number;
  /** Wall clock of OpenEMR: `2026-11-22 13:10:27`. */
  readonly date: string;
  readonly event: string;
  /** Log-in name as the row has it: whatever was typed, where a log-in failed. */
  readonly user: string;
  readonly success: boolean;
  readonly portal: boolean;
  /** 0 where the row is about no patient. */
  readonly patient: number;
  /** Present on a failed log-in. */
  readonly failure?: Failure;
  /** A page request of OpenEMR's log viewer or tamper report, as version 8 records them. */
  readonly looked: boolean;
}

/** Why a log-in failed and from where. */
export interface Failure {
  /** Empty where the row is encrypted or names none. */
  readonly address: string;
  readonly locked: boolean;
  readonly encrypted: boolean;
}

const FAILURE = "success = 0 AND event IN ('login', 'auth', 'api')";
const VIEWERS = ['/logview/logview.php', 'audit_log_tamper_report.php']
  .map((page) => `INSTR(FROM_BASE64(comments), '${page}') > 0`)
  .join(' OR ');

/** Rows after an id; the server keeps every comment to itself but those of failed log-ins. */
export function activityRows(after: number, upTo: number, limit: number): SqlQuery {
  return {
    id: 'log',
    sql: `SELECT id, date, event, \`user\`, success, log_from, patient_id, CASE WHEN ${FAILURE} THEN LEFT(comments, 400) END, CASE WHEN event LIKE 'http-request%' THEN ${VIEWERS} ELSE 0 END FROM log WHERE id > ${after} AND id <= ${upTo} ORDER BY id LIMIT ${limit}`,
  };
}

/** Reads a row of `activityRows`. */
export function toActivity(fields: Fields): ActivityRow {
  const event = text(fields[2]);
  return {
    id: toId(fields[0]),
    date: text(fields[1]),
    event,
    user: fields[3]?.toString('utf8') ?? '',
    success: text(fields[4]) === '1',
    portal: text(fields[5]) === 'patient-portal',
    patient: Number(text(fields[6])) || 0,
    failure: fields[7] == null ? undefined : toFailure(event, text(fields[7])),
    looked: text(fields[8]) === '1',
  };
}

/** The words are those of OpenEMR's src/Common/Auth/AuthUtils.php. */
const LOCKED = /exceeded maximum number of failed logins|IP address has been manually blocked/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?=.*:.*:)[0-9A-Fa-f:.]{2,45})$/;
const CIPHER = /^00[1-7][A-Za-z0-9+/]{20}/;

function toFailure(event: string, comments: string): Failure | undefined {
  if (CIPHER.test(comments)) {
    // An encrypted call of the API that did not succeed need not be a log-in.
    return event === 'api' ? undefined : { address: '', locked: false, encrypted: true };
  }
  const plain = /failure: /.test(comments) ? comments : Buffer.from(comments, 'base64').toString('latin1');
  const match = /^(?:API )?failure: ([0-9A-Fa-f:.]*)/.exec(plain);
  if (!match) return event === 'api' ? undefined : { address: '', locked: false, encrypted: false };
  const address = match[1]!.replace(/\.$/, '');
  return { address: ADDRESS.test(address) ? address : '', locked: LOCKED.test(plain), encrypted: false };
}

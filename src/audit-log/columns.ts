/** The three tables of the audit log as they are read: every column that is hashed, by its place in the row. */
import type { SqlQuery } from '../core/probe.js';

/** One value as the server stores it, in UTF-8; nothing is turned into a text that need not be. */
export type Field = Buffer | null;
export type Fields = readonly Field[];

/** Columns of table log. The thirteen between id and checksum are what OpenEMR's own checksum covers, in its order. */
export const LOG = [
  'id',
  'date',
  'event',
  'category',
  'user',
  'groupname',
  'comments',
  'user_notes',
  'patient_id',
  'success',
  'crt_user',
  'log_from',
  'menu_item_id',
  'ccda_doc_id',
  'checksum',
] as const;

/** Columns of table log_comment_encrypt. */
export const PARTNER = ['id', 'log_id', 'encrypt', 'checksum', 'checksum_api', 'version'] as const;

/** Columns of table api_log; created_time is read in UTC. */
export const API = [
  'id',
  'log_id',
  'user_id',
  'patient_id',
  'ip_address',
  'method',
  'request',
  'request_url',
  'request_body',
  'response',
  'created_time',
] as const;

/** Where a column of table log stands in a row. */
export const at = Object.fromEntries(LOG.map((name, index) => [name, index])) as Readonly<
  Record<(typeof LOG)[number], number>
>;

/** Which of the columns this database has; OpenEMR 5 has no part for the API. */
export interface Shape {
  readonly api: boolean;
}

type Table = 'log' | 'log_comment_encrypt' | 'api_log';

/** Rows of a table in the order of their ids, after one id and up to another. */
export function rowsOf(
  table: Table,
  shape: Shape,
  range: { readonly after: number; readonly upTo: number; readonly limit: number },
): SqlQuery {
  const names: readonly string[] = { log: LOG, log_comment_encrypt: PARTNER, api_log: API }[table];
  const columns = names.map((name) =>
    name === 'checksum_api' && !shape.api ? 'NULL AS checksum_api' : `\`${name}\``,
  );
  const { after, upTo, limit } = range;
  return {
    id: table,
    sql: `SELECT ${columns.join(', ')} FROM \`${table}\` WHERE id > ${after} AND id <= ${upTo} ORDER BY id LIMIT ${limit}`,
  };
}

/** A key of the database; throws for what no honest table holds. */
export function toId(field: Field | undefined): number {
  let value = 0;
  if (!field || field.length === 0 || field.length > 15) throw notAKey();
  for (let index = 0; index < field.length; index += 1) {
    const digit = field[index]! - 48;
    if (digit < 0 || digit > 9) throw notAKey();
    value = value * 10 + digit;
  }
  return value;
}

function notAKey(): RangeError {
  return new RangeError('a key of the audit log is no whole number');
}

/** What is asked once about the log: which tables and columns there are, how far their numbering has come, how old they are. */
import { Unreadable } from '../core/errors.js';
import type { SqlAnswers, SqlQuery } from '../core/probe.js';
import { API, LOG, PARTNER, type Shape } from './columns.js';

const TABLES = ['log', 'log_comment_encrypt', 'api_log'] as const;

/** What the server says of one table. */
export interface TableAbout {
  /** The number that the next row gets; undefined where the server does not say. */
  readonly next: number | undefined;
  readonly created: string | undefined;
  readonly last: number;
}

/** What is known before the first row is read. */
export interface About extends Shape {
  readonly tables: Readonly<Record<(typeof TABLES)[number], TableAbout>>;
  /** When the youngest table that is not of the log was made; undefined where no other table may be seen. */
  readonly othersCreated: string | undefined;
  /** The server numbers rows in steps of this. */
  readonly step: number;
  /** Rows with an id that no server gives. */
  readonly below: number;
  /** Such as 7.0.3.3; empty where table version may not be read. */
  readonly version: string;
  readonly reason: string;
}

const NAMES = TABLES.map((name) => `'${name}'`).join(', ');
const LAST = TABLES.map((table): SqlQuery => ({
  id: `last.${table}`,
  sql: `SELECT COALESCE(MAX(id), 0) AS last FROM \`${table}\``,
}));

/** The numbering is asked before the last ids, so that a row written in between never looks like one that is gone. */
export const ABOUT: readonly SqlQuery[] = [
  {
    id: 'columns',
    sql: `SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN (${NAMES})`,
  },
  {
    id: 'tables',
    sql: `SELECT table_name AS t, auto_increment AS next, create_time AS created FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN (${NAMES})`,
  },
  {
    id: 'others',
    sql: `SELECT MAX(create_time) AS created FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND table_name NOT IN (${NAMES})`,
  },
  { id: 'step', sql: 'SELECT @@auto_increment_increment AS step' },
  { id: 'below', sql: 'SELECT COUNT(*) AS below FROM log WHERE id < 1' },
  { id: 'version', sql: 'SELECT v_major, v_minor, v_patch, v_realpatch FROM version' },
  ...LAST,
];

/** The last ids once more, when everything was read. */
export const LATER: readonly SqlQuery[] = LAST;

/** Reads the answers. Throws Unreadable with the grant that is missing. */
export function readAbout(answers: SqlAnswers): About {
  const columns = new Map<string, Set<string>>();
  for (const { t, c } of answers.rows('columns')) {
    const table = columns.get(t ?? '') ?? new Set();
    columns.set(t ?? '', table.add(c ?? ''));
  }
  need(columns, 'log', LOG);
  need(
    columns,
    'log_comment_encrypt',
    PARTNER.filter((name) => name !== 'checksum_api'),
  );
  const api = columns.get('log_comment_encrypt')!.has('checksum_api');
  if (api) need(columns, 'api_log', API);
  const version = attempt(() => answers.rows('version'));
  const [row] = version.value ?? [];
  return {
    api,
    tables: {
      log: about(answers, 'log'),
      log_comment_encrypt: about(answers, 'log_comment_encrypt'),
      api_log: api ? about(answers, 'api_log') : { next: undefined, created: undefined, last: 0 },
    },
    othersCreated: attempt(() => answers.rows('others')[0]?.['created'] ?? undefined).value,
    step: Number(attempt(() => answers.rows('step')[0]?.['step']).value ?? 1),
    below: Number(answers.rows('below')[0]?.['below'] ?? 0),
    version: row ? [row['v_major'], row['v_minor'], row['v_patch'], row['v_realpatch']].join('.') : '',
    reason: version.reason,
  };
}

/** The last id of a table. */
export function lastId(answers: SqlAnswers, table: (typeof TABLES)[number]): number {
  return Number(answers.rows(`last.${table}`)[0]?.['last'] ?? 0);
}

function about(answers: SqlAnswers, table: (typeof TABLES)[number]): TableAbout {
  const row = answers.rows('tables').find(({ t }) => t === table);
  const next = row?.['next'];
  return {
    next: next == null ? undefined : Number(next),
    created: row?.['created'] ?? undefined,
    last: lastId(answers, table),
  };
}

function need(
  columns: ReadonlyMap<string, ReadonlySet<string>>,
  table: string,
  names: readonly string[],
): void {
  const there = columns.get(table);
  const missing = names.filter((name) => !there?.has(name));
  if (missing.length === 0) return;
  const what = there ? `the columns ${missing.join(', ')} of table ${table}` : `table ${table}`;
  throw new Unreadable(
    `${what} cannot be seen: not granted, or not there`,
    `Grant it: GRANT SELECT ON \`${table}\` TO the account of this database, for log, log_comment_encrypt and api_log each; docs/audit-log.md has the lines.`,
  );
}

function attempt<T>(read: () => T): { readonly value: T | undefined; readonly reason: string } {
  try {
    return { value: read(), reason: '' };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { value: undefined, reason: error.message };
  }
}

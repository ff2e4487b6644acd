import { Unreadable } from '../core/errors.js';
import type { SqlAnswers, SqlProbe, SqlQuery } from '../core/probe.js';
import { NEVER, tidy } from './lines.js';
import { firstRows, momentIn, need, needNumber, oneRow, quoteList, seconds, type SqlRow } from './sql.js';
import { attempt } from './trust.js';

const ROTATION = ['log', 'log_comment_encrypt', 'api_log'].flatMap((name) => [
  `/${name}_backup`,
  `/${name}_new`,
]);
const leftovers = (table: string): string =>
  `SELECT name FROM ${table} WHERE name LIKE CONCAT(REPLACE(DATABASE(), '_', '\\\\_'), '/%') AND SUBSTRING(name, CHAR_LENGTH(DATABASE()) + 1) IN (${quoteList(ROTATION)}) ORDER BY name`;

/**
 * Both tables side by side without a join, because log_id has no index. Rows of OpenEMR 5 (version below 4) had a checksum
 * for some events only; they are left out as far as they come before the first row of a later version.
 */
const PARTNERS = `SELECT COALESCE(SUM(CASE WHEN here = 1 AND good = 0 THEN 1 ELSE 0 END), 0) AS bare, COALESCE(SUM(CASE WHEN here = 0 THEN 1 ELSE 0 END), 0) AS orphans FROM (
  SELECT k, MAX(here) AS here, MAX(good) AS good FROM (
    SELECT id AS k, 1 AS here, 0 AS good FROM log
    UNION ALL
    SELECT e.log_id, 0, CASE WHEN COALESCE(e.checksum, '') <> '' OR (e.version < 4 AND e.log_id < f.first) THEN 1 ELSE 0 END
    FROM log_comment_encrypt e CROSS JOIN (SELECT MIN(log_id) AS first FROM log_comment_encrypt WHERE version >= 4) f
  ) both_sides GROUP BY k) partners`;

const TABLES = `table_schema = DATABASE() AND table_type = 'BASE TABLE'`;

const SWITCH = "event = 'security-administration-insert'";
const QUERIES: readonly SqlQuery[] = [
  {
    id: 'log',
    sql: `SELECT COUNT(*) AS number, COALESCE(MIN(id), 0) AS first, COALESCE(MAX(id), 0) AS last, ${seconds('MIN(date)')} AS oldest, ${seconds('MAX(date)')} AS newest FROM log`,
  },
  {
    id: 'begins',
    sql: `SELECT @@auto_increment_increment AS step, (SELECT ${seconds('create_time')} FROM information_schema.tables WHERE ${TABLES} AND table_name = 'log') AS made, (SELECT ${seconds('MIN(create_time)')} FROM information_schema.tables WHERE ${TABLES} AND table_name NOT IN ('log', 'log_comment_encrypt', 'api_log')) AS others`,
  },
  { id: 'partners', sql: PARTNERS },
  {
    id: 'switches',
    sql: `SELECT COUNT(*) AS number FROM log WHERE ${SWITCH} AND comments IN (TO_BASE64('Audit Logging Disabled.'), 'Audit Logging Disabled.')`,
  },
  { id: 'switchesView', sql: 'SELECT COUNT(*) AS number FROM emr_audit.audit_switches' },
  {
    id: 'switchesHere',
    sql: `SELECT COUNT(*) AS number FROM emr_audit.audit_switches v JOIN log l ON l.id = v.id AND l.date = v.date WHERE l.${SWITCH}`,
  },
  {
    id: 'hidden',
    sql: `SELECT COUNT(*) AS number FROM log_comment_encrypt e JOIN log l ON l.id = e.log_id WHERE e.encrypt = 'Yes' AND l.${SWITCH}`,
  },
  // 131 letters are what OpenEMR makes of a text of 16 to 31 letters; statements that are logged there are longer.
  {
    id: 'hiddenShort',
    sql: `SELECT COUNT(*) AS number FROM log_comment_encrypt e JOIN log l ON l.id = e.log_id WHERE e.encrypt = 'Yes' AND l.${SWITCH} AND CHAR_LENGTH(l.comments) <= 131`,
  },
  {
    id: 'failed',
    sql: "SELECT COUNT(*) AS number FROM log WHERE event = 'login' AND success = 0 AND date > DATE_SUB((SELECT MAX(date) FROM log), INTERVAL 30 DAY)",
  },
  { id: 'leftoversView', sql: leftovers('emr_audit.all_tablespaces') },
  { id: 'leftovers', sql: leftovers('information_schema.INNODB_SYS_TABLESPACES') },
  { id: 'leftoversMysql', sql: leftovers('information_schema.INNODB_TABLESPACES') },
];

/** The shape of the audit log: counts and dates only; comments, which hold patient data, stay in the database. */
export const auditLog: SqlProbe<'auditLog'> = {
  section: 'auditLog',
  door: 'sql',
  describe: 'counts and dates of log and log_comment_encrypt',
  queries: () => QUERIES,
  parse(answers) {
    const log = oneRow(answers, 'log');
    const partners = oneRow(answers, 'partners');
    const rows = needNumber(log, 'number');
    const span = rows === 0 ? 0 : needNumber(log, 'last') - needNumber(log, 'first') + 1;
    return {
      rows,
      newest: momentIn(log, 'newest'),
      oldest: momentIn(log, 'oldest'),
      begins: beginning(log, oneRow(answers, 'begins')),
      withoutChecksum: needNumber(partners, 'bare'),
      orphanChecksums: needNumber(partners, 'orphans'),
      missingIds: Math.max(0, span - rows),
      disabledEvents: countSwitches(answers),
      failedLogins: needNumber(oneRow(answers, 'failed'), 'number'),
      leftoverTables: firstRows(answers, ['leftoversView', 'leftovers', 'leftoversMysql']).map((row) =>
        tidy(need(row, 'name').replace(/^.*\//, '')),
      ),
    };
  },
};

const DAY = 86_400_000;

/** How the log begins. Rotating it makes its tables anew; restoring a dump makes all of them anew, and then their age says nothing. */
function beginning(log: SqlRow, tables: SqlRow): string {
  if (needNumber(log, 'first') > Math.max(1, needNumber(tables, 'step'))) return 'cut';
  const [oldest, made, others] = [
    momentIn(log, 'oldest'),
    momentIn(tables, 'made'),
    momentIn(tables, 'others'),
  ];
  const after = (later: string, earlier: string): boolean => Date.parse(later) - Date.parse(earlier) > DAY;
  // The clocks of PHP and of the database may be in different zones.
  if ([oldest, made, others].includes(NEVER) || after(made, oldest)) return 'unknown';
  return after(made, others) ? 'renewed' : 'first';
}

/** How often auditing was switched off. What is encrypted cannot be told, and a view of another database counts nothing here. */
function countSwitches(answers: SqlAnswers): number {
  const number = (query: string): number => needNumber(oneRow(answers, query), 'number');
  const direct = attempt(() => number('switches'));
  const hidden = number(direct.ok ? 'hiddenShort' : 'hidden');
  if (hidden > 0)
    throw new Unreadable(
      `${hidden} encrypted rows of the audit log may say that auditing was switched off`,
      'Look for "Audit Logging Disabled" in Administration > Logs (event security-administration), and attest what you found.',
    );
  if (direct.ok) return direct.value;
  const count = number('switchesView');
  if (count !== number('switchesHere'))
    throw new Unreadable(
      'the view emr_audit.audit_switches is not of this database',
      'Create it for the database of this site, or grant SELECT (comments) on its table log.',
    );
  return count;
}

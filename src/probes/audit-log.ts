import type { SqlProbe } from '../core/probe.js';
import { firstRows, isoDate, momentIn, need, needNumber, oneRow } from './sql.js';

const LEFTOVERS =
  "'/log_backup', '/log_comment_encrypt_backup', '/api_log_backup', '/log_new', '/log_comment_encrypt_new', '/api_log_new'";
const leftovers = (table: string) =>
  `SELECT name FROM ${table} WHERE name LIKE CONCAT(REPLACE(DATABASE(), '_', '\\\\_'), '/%') AND SUBSTRING(name, LENGTH(DATABASE()) + 1) IN (${LEFTOVERS}) ORDER BY name`;

/** The shape of the audit log: counts and dates only; comments, which hold patient data, are not read. */
export const auditLog: SqlProbe<'auditLog'> = {
  door: 'sql',
  section: 'auditLog',
  describe: 'counts of log and log_comment_encrypt',
  queries: () => [
    {
      id: 'log',
      sql: `SELECT COUNT(*) AS number, COALESCE(MIN(id), 0) AS first, COALESCE(MAX(id), 0) AS last, ${isoDate('MIN(date)')} AS oldest, ${isoDate('MAX(date)')} AS newest FROM log`,
    },
    // Rows of version 3 and older had a checksum for some events only (OpenEMR 5).
    {
      id: 'bare',
      sql: "SELECT COUNT(*) AS number FROM log WHERE id NOT IN (SELECT log_id FROM log_comment_encrypt WHERE version < 4 OR (checksum IS NOT NULL AND checksum <> ''))",
    },
    {
      id: 'orphans',
      sql: 'SELECT COUNT(*) AS number FROM log_comment_encrypt WHERE log_id NOT IN (SELECT id FROM log)',
    },
    { id: 'switchesView', sql: 'SELECT COUNT(*) AS number FROM emr_audit.audit_switches' },
    {
      id: 'switches',
      sql: "SELECT COUNT(*) AS number FROM log WHERE event = 'security-administration-insert' AND comments IN (TO_BASE64('Audit Logging Disabled.'), 'Audit Logging Disabled.')",
    },
    {
      id: 'failed',
      sql: "SELECT COUNT(*) AS number FROM log WHERE event = 'login' AND success = 0 AND date > DATE_SUB((SELECT MAX(date) FROM log), INTERVAL 30 DAY)",
    },
    { id: 'leftoversView', sql: leftovers('emr_audit.all_tablespaces') },
    { id: 'leftovers', sql: leftovers('information_schema.INNODB_SYS_TABLESPACES') },
    { id: 'leftoversMysql', sql: leftovers('information_schema.INNODB_TABLESPACES') },
  ],
  parse: (answers) => {
    const log = oneRow(answers, 'log');
    const rows = needNumber(log, 'number');
    const span = rows === 0 ? 0 : needNumber(log, 'last') - needNumber(log, 'first') + 1;
    const number = (...queries: string[]) => needNumber(firstRows(answers, queries)[0] ?? {}, 'number');
    return {
      rows,
      newest: momentIn(log, 'newest'),
      oldest: momentIn(log, 'oldest'),
      withoutChecksum: number('bare'),
      orphanChecksums: number('orphans'),
      missingIds: Math.max(0, span - rows),
      disabledEvents: number('switchesView', 'switches'),
      failedLogins: number('failed'),
      leftoverTables: firstRows(answers, ['leftoversView', 'leftovers', 'leftoversMysql']).map((row) =>
        need(row, 'name').replace(/^.*\//, ''),
      ),
    };
  },
};

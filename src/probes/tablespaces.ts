import { Unreadable } from '../core/errors.js';
import type { SqlProbe } from '../core/probe.js';
import { firstRows, needNumber } from './sql.js';

const OWN = "name LIKE CONCAT(REPLACE(DATABASE(), '_', '\\\\_'), '/%')";

/** How many tables of the OpenEMR schema are encrypted. The list of encrypted ones leaves plain ones out, so both are counted. */
export const tablespaces: SqlProbe<'tablespaces'> = {
  door: 'sql',
  section: 'tablespaces',
  describe: 'encryption of table spaces',
  queries: () => [
    { id: 'totalView', sql: `SELECT COUNT(*) AS number FROM emr_audit.all_tablespaces WHERE ${OWN}` },
    {
      id: 'total',
      sql: `SELECT COUNT(*) AS number FROM information_schema.INNODB_SYS_TABLESPACES WHERE ${OWN}`,
    },
    {
      id: 'totalMysql',
      sql: `SELECT COUNT(*) AS number FROM information_schema.INNODB_TABLESPACES WHERE ${OWN}`,
    },
    {
      id: 'encryptedView',
      sql: `SELECT COUNT(*) AS number FROM emr_audit.tablespaces WHERE encryption_scheme > 0 AND current_key_id > 0 AND ${OWN}`,
    },
    {
      id: 'encrypted',
      sql: `SELECT COUNT(*) AS number FROM information_schema.INNODB_TABLESPACES_ENCRYPTION WHERE ENCRYPTION_SCHEME > 0 AND CURRENT_KEY_ID > 0 AND ${OWN}`,
    },
    {
      id: 'encryptedMysql',
      sql: `SELECT COUNT(*) AS number FROM information_schema.INNODB_TABLESPACES WHERE ENCRYPTION = 'Y' AND ${OWN}`,
    },
  ],
  parse: (answers) => {
    const number = (queries: readonly string[]) => needNumber(firstRows(answers, queries)[0] ?? {}, 'number');
    const total = number(['totalView', 'total', 'totalMysql']);
    if (total === 0)
      throw new Unreadable(
        'no table space of the OpenEMR schema was seen',
        'Create the view emr_audit.all_tablespaces of docs/access.md.',
      );
    const encrypted = number(['encryptedView', 'encrypted', 'encryptedMysql']);
    if (encrypted > total)
      throw new Unreadable(
        'more encrypted table spaces were seen than there are',
        'Create the views emr_audit.tablespaces and emr_audit.all_tablespaces as an administrator with PROCESS.',
      );
    return { total, encrypted };
  },
};

import type { SqlProbe } from '../core/probe.js';
import { needNumber, oneRow } from './sql.js';

/** The version that the database says it is of (table version). */
export const version: SqlProbe<'version'> = {
  door: 'sql',
  section: 'version',
  describe: 'table version',
  queries: () => [
    {
      id: 'version',
      sql: 'SELECT v_major, v_minor, v_patch, v_realpatch, v_tag, v_database, v_acl FROM version',
    },
  ],
  parse: (answers) => {
    const row = oneRow(answers, 'version');
    return {
      text: ['v_major', 'v_minor', 'v_patch', 'v_realpatch']
        .map((column) => needNumber(row, column))
        .join('.'),
      tag: row['v_tag'] ?? '',
      database: needNumber(row, 'v_database'),
      acl: needNumber(row, 'v_acl'),
    };
  },
};

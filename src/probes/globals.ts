import { Unreadable } from '../core/errors.js';
import type { SqlProbe } from '../core/probe.js';
import { OPEN, PRIVATE, SECRET } from './settings.js';
import { need, quoteList } from './sql.js';

/** Secrets are turned into their state inside the server, so that no secret travels. */
const QUERY = `SELECT gl_name AS name, CASE
  WHEN gl_name IN (${quoteList(SECRET)}) THEN CASE WHEN gl_value = '' THEN 'empty' WHEN gl_value REGEXP '^00[1-7]' THEN 'set' ELSE 'plaintext' END
  WHEN gl_name IN (${quoteList(PRIVATE)}) THEN CASE WHEN gl_value = '' THEN '' ELSE 'set' END
  ELSE LEFT(gl_value, 200) END AS value
  FROM globals WHERE gl_index = 0 AND gl_name IN (${quoteList([...OPEN, ...PRIVATE, ...SECRET])}) ORDER BY gl_name`;

/** OpenEMR's security and audit settings (Administration > Config). */
export const globals: SqlProbe<'globals'> = {
  door: 'sql',
  section: 'globals',
  describe: 'table globals',
  queries: () => [{ id: 'settings', sql: QUERY }],
  parse: (answers) => {
    const entries = answers.rows('settings').map((row) => [need(row, 'name'), row['value'] ?? ''] as const);
    const settings = Object.fromEntries(entries);
    if (!('timeout' in settings))
      throw new Unreadable(
        'table globals holds no settings of OpenEMR',
        'Check that databases.…schema of the deployment file names the database of OpenEMR.',
      );
    return { settings };
  },
};

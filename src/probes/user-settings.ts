import { Unreadable } from '../core/errors.js';
import type { SqlProbe } from '../core/probe.js';
import { OPEN, PRIVATE, SECRET } from './settings.js';
import { need, needNumber, oneRow, quoteList } from './sql.js';

const PREFIX = 'global:';
const LABELS = quoteList([...OPEN, ...PRIVATE, ...SECRET].map((name) => PREFIX + name));

/** Values of single users in place of those of the clinic (interface/globals.php takes every label that begins with global:). */
export const userSettings: SqlProbe<'userSettings'> = {
  door: 'sql',
  section: 'userSettings',
  describe: 'table user_settings, labels that begin with global:',
  queries: () => [
    { id: 'rows', sql: 'SELECT COUNT(setting_label) AS number FROM user_settings' },
    {
      id: 'overrides',
      sql: `SELECT setting_label AS setting, COUNT(DISTINCT setting_user) AS users FROM user_settings
        WHERE setting_user > 0 AND setting_label IN (${LABELS}) GROUP BY setting_label ORDER BY setting_label`,
    },
  ],
  parse: (answers) => {
    if (needNumber(oneRow(answers, 'rows'), 'number') === 0)
      throw new Unreadable(
        'the table user_settings is empty, and OpenEMR fills it when it is installed',
        'Check that databases.…schema of the deployment file names the database of OpenEMR.',
      );
    return {
      overrides: answers.rows('overrides').map((row) => ({
        setting: need(row, 'setting').slice(PREFIX.length),
        users: needNumber(row, 'users'),
      })),
    };
  },
};

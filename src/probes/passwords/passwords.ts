import { Unreadable } from '../../core/errors.js';
import type { SqlProbe } from '../../core/probe.js';
import { tidy } from '../lines.js';
import { firstRows, need, needNumber, oneRow } from '../sql.js';
import { garbled } from '../trust.js';
import { guess } from './guess.js';
import { wordsFor } from './words.js';

const ACTIVE = "u.active = 1 AND u.username IS NOT NULL AND u.username <> ''";
const hashes = (table: string): string =>
  `SELECT u.username, COALESCE(s.password, '') AS hash FROM users u JOIN ${table} s ON s.id = u.id AND s.username = u.username
   WHERE ${ACTIVE} ORDER BY u.username, u.id`;

/**
 * Whether active accounts have a password that everybody tries first. The hashes are read where the account of the scan may,
 * compared on this machine and forgotten; which word it was is not kept either.
 */
export const passwords: SqlProbe<'passwords'> = {
  door: 'sql',
  section: 'passwords',
  describe: 'hashes of users_secure, compared with well-known passwords and forgotten',
  queries: () => [
    { id: 'hashesView', sql: hashes('emr_audit.password_check') },
    { id: 'hashes', sql: hashes('users_secure') },
    {
      id: 'count',
      sql: `SELECT COUNT(*) AS number FROM users u JOIN users_secure s ON s.id = u.id WHERE ${ACTIVE}`,
    },
  ],
  work: async (answers) => {
    const stored = firstRows(answers, ['hashesView', 'hashes']).map((row) => ({
      username: need(row, 'username'),
      hash: need(row, 'hash'),
    }));
    const { verdicts, words } = await guess(stored, wordsFor);
    return stored.map(({ username }, index) => ({
      username,
      verdict: verdicts[index]!,
      words: String(words),
    }));
  },
  parse: (answers) => {
    const rows = answers.rows('worked');
    const number = needNumber(oneRow(answers, 'count'), 'number');
    if (rows.length === 0 || rows.length !== number)
      throw new Unreadable(
        `${rows.length} of ${number} password hashes were seen`,
        'Check that the view emr_audit.password_check is of the database of this site (docs/access.md).',
      );
    return {
      accounts: rows.map((row) => {
        const verdict = need(row, 'verdict');
        if (!['known', 'other', 'untried'].includes(verdict)) throw garbled('a verdict on a password');
        return { username: tidy(need(row, 'username')), verdict };
      }),
      words: needNumber(rows[0]!, 'words'),
    };
  },
};

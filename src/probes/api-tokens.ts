import { Unreadable } from '../core/errors.js';
import type { SqlAnswers, SqlProbe } from '../core/probe.js';
import { momentIn, needNumber, oneRow, seconds } from './sql.js';
import { attempt } from './trust.js';

/** Tokens carry the user's uuid as a text; users keep it as bytes. A patient's token belongs to no user. */
const live = (table: string): string =>
  `SELECT COUNT(*) AS live, COALESCE(SUM(u.active = 0), 0) AS inactive,
   COALESCE(SUM(c.client_id IS NULL OR c.is_enabled = 0 OR c.revoke_date IS NOT NULL), 0) AS closed, ${seconds('MAX(t.expiry)')} AS last
   FROM ${table} t LEFT JOIN users u ON u.uuid = UNHEX(REPLACE(t.user_id, '-', '')) LEFT JOIN oauth_clients c ON c.client_id = t.client_id
   WHERE t.expiry > NOW() AND t.revoked = 0`;

/** Tokens of the API that still work (api_token, api_refresh_token), as counts; no token is read. */
export const apiTokens: SqlProbe<'apiTokens'> = {
  door: 'sql',
  section: 'apiTokens',
  describe: 'tables api_token and api_refresh_token, as counts',
  queries: () => [
    { id: 'version', sql: 'SELECT v_major, v_minor FROM version' },
    { id: 'access', sql: live('api_token') },
    { id: 'refresh', sql: live('api_refresh_token') },
    // OpenEMR 5 names users by number and knows neither apps nor revocation.
    {
      id: 'access5',
      sql: `SELECT COUNT(*) AS live, COALESCE(SUM(u.active = 0), 0) AS inactive, 0 AS closed, ${seconds('MAX(t.expiry)')} AS last
        FROM api_token t LEFT JOIN users u ON u.id = t.user_id WHERE t.expiry > NOW()`,
    },
  ],
  parse: (answers) => {
    const tables = readTables(answers);
    const sum = (column: string): number => tables.reduce((all, row) => all + needNumber(row, column), 0);
    return {
      live: sum('live'),
      ofInactiveUsers: sum('inactive'),
      ofClosedClients: sum('closed'),
      lastExpiry: tables
        .map((row) => momentIn(row, 'last'))
        .toSorted()
        .at(-1)!,
    };
  },
};

/** Refresh tokens have a table since 6.1.0; only the version proves that it is rightly missing. */
function readTables(answers: SqlAnswers): ReturnType<typeof oneRow>[] {
  const row = oneRow(answers, 'version');
  const [major, minor] = [needNumber(row, 'v_major'), needNumber(row, 'v_minor')];
  if (major === 0)
    throw new Unreadable('the database does not tell its version', 'Finish the upgrade of OpenEMR.');
  if (major < 6) return [oneRow(answers, 'access5')];
  const refresh = attempt(() => oneRow(answers, 'refresh'));
  if (!refresh.ok && (major > 6 || minor > 0)) throw refresh.gap;
  return [oneRow(answers, 'access'), ...(refresh.ok ? [refresh.value] : [])];
}

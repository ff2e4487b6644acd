import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { SqlAnswers, SqlProbe } from '../core/probe.js';
import { need, needNumber, oneRow } from './sql.js';
import { attempt, garbled } from './trust.js';

type Client = FactSections['oauthClients']['enabled'][number];
type Row = Readonly<Record<string, string | null>>;

/** What a rule needs to know of a client, worked out in the database: no secret, address or name leaves it. */
const clients = (skips: string): string =>
  `SELECT LEFT(client_id, 8) AS id, is_confidential, COALESCE(scope, '') LIKE '%system/%' AS system_scopes,
   COALESCE(redirect_uri, '') REGEXP 'http://|//localhost|//127[.]0[.]0[.]1|//.::1' AS insecure_redirect,
   COALESCE(grant_types, '') LIKE '%password%' AS password_grant, ${skips} AS skips
   FROM oauth_clients WHERE is_enabled = 1 ORDER BY client_id`;

/** Applications that may ask the API for tokens. OpenEMR asks is_enabled alone and never reads revoke_date (ClientRepository), so a date there closes nothing. */
export const oauthClients: SqlProbe<'oauthClients'> = {
  section: 'oauthClients',
  door: 'sql',
  describe: 'table oauth_clients',
  queries: () => [
    { id: 'version', sql: 'SELECT v_major, v_minor, v_patch FROM version' },
    { id: 'clients', sql: clients('COALESCE(skip_ehr_launch_authorization_flow, 0)') },
    { id: 'clientsBefore702', sql: clients('0') },
  ],
  parse: (answers) => ({ enabled: readClients(answers).map(toClient) }),
};

/** Apps of these that have no secret: nothing but a flag each. */
export const publicClients: SqlProbe<'publicClients'> = {
  section: 'publicClients',
  door: 'sql',
  describe: 'table oauth_clients, apps without a secret',
  queries: () => [
    { id: 'version', sql: 'SELECT v_major, v_minor, v_patch FROM version' },
    {
      id: 'clients',
      sql: `SELECT LEFT(client_id, 8) AS id, COALESCE(scope, '') REGEXP '(user|system)/' AS wide FROM oauth_clients
        WHERE is_enabled = 1 AND is_confidential = 0 ORDER BY client_id`,
    },
  ],
  parse: (answers) => ({
    enabled: (versionOf(answers).major < 6 ? [] : answers.rows('clients')).map((row) => ({
      id: need(row, 'id'),
      wideScopes: flagOf(row, 'wide'),
    })),
  }),
};

/** The three numbers of the version. Throws for a database that does not tell it. */
function versionOf(answers: SqlAnswers): {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
} {
  const row = oneRow(answers, 'version');
  const [major, minor, patch] = [
    needNumber(row, 'v_major'),
    needNumber(row, 'v_minor'),
    needNumber(row, 'v_patch'),
  ];
  if (major === 0)
    throw new Unreadable('the database does not tell its version', 'Finish the upgrade of OpenEMR.');
  return { major, minor, patch };
}

/** The table came with 6.0.0 and its last column with 7.0.2; only the version proves that either is rightly missing. */
function readClients(answers: SqlAnswers): readonly Row[] {
  const { major, minor, patch } = versionOf(answers);
  if (major < 6) return [];
  const current = attempt(() => answers.rows('clients'));
  if (current.ok) return current.value;
  if (major > 7 || (major === 7 && (minor > 0 || patch >= 2))) throw current.gap;
  return answers.rows('clientsBefore702');
}

function toClient(row: Row): Client {
  const flag = (column: string): boolean => flagOf(row, column);
  return {
    id: need(row, 'id'),
    confidential: flag('is_confidential'),
    systemScopes: flag('system_scopes'),
    insecureRedirect: flag('insecure_redirect'),
    passwordGrant: flag('password_grant'),
    skipsConsent: flag('skips'),
  };
}

function flagOf(row: Row, column: string): boolean {
  const value = need(row, column);
  if (value !== '0' && value !== '1') throw garbled('the list of API clients');
  return value === '1';
}

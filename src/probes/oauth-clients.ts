import type { SqlProbe } from '../core/probe.js';
import { need } from './sql.js';

/** Applications that may ask the API for tokens: enabled and not revoked (table oauth_clients). No secret is read. */
export const oauthClients: SqlProbe<'oauthClients'> = {
  door: 'sql',
  section: 'oauthClients',
  describe: 'table oauth_clients',
  queries: () => [
    {
      id: 'clients',
      sql: `SELECT LEFT(client_id, 8) AS id, is_confidential, COALESCE(scope, '') LIKE '%system/%' AS system_scopes,
        COALESCE(redirect_uri, '') REGEXP 'http://|//localhost|//127[.]0[.]0[.]1' AS insecure_redirect,
        COALESCE(grant_types, '') LIKE '%password%' AS password_grant, skip_ehr_launch_authorization_flow AS skips
        FROM oauth_clients WHERE is_enabled = 1 AND revoke_date IS NULL ORDER BY client_id`,
    },
  ],
  parse: (answers) => ({
    enabled: answers.rows('clients').map((row) => ({
      id: need(row, 'id'),
      confidential: need(row, 'is_confidential') === '1',
      systemScopes: need(row, 'system_scopes') === '1',
      insecureRedirect: need(row, 'insecure_redirect') === '1',
      passwordGrant: need(row, 'password_grant') === '1',
      skipsConsent: row['skips'] === '1',
    })),
  }),
};

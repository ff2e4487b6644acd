/** Sections about what people and apps of an OpenEMR site hold besides their accounts, read over SQL. */
import { Type } from 'typebox';
import { Count, Flag, Moment, Text, Texts } from './schema.js';

export const userSettings = Type.Object({
  overrides: Type.Array(
    Type.Object({
      setting: Text('name of a setting, as in globals.settings'),
      users: Count('users with a value of their own'),
    }),
    { description: 'settings of security and audit that somebody has a value of his own for' },
  ),
});

export const portalAccounts = Type.Object({
  accounts: Count('patients with an account of the portal'),
  staffSet: Count('of these, accounts whose password is still the one that the staff set'),
  dated: Flag('the table tells when accounts were made (it does since OpenEMR 6)'),
  oldestStaffSet: Moment('when the oldest of these was made; 1970 when there is none or no date'),
});

export const apiTokens = Type.Object({
  live: Count('access and refresh tokens that are neither expired nor revoked'),
  ofInactiveUsers: Count('of these, tokens of users who are switched off'),
  ofClosedClients: Count('of these, tokens of apps that are disabled, revoked or gone'),
  lastExpiry: Moment('when the last of them expires; 1970 when there is none'),
});

export const publicClients = Type.Object({
  enabled: Type.Array(
    Type.Object({
      id: Text('first eight characters of client_id'),
      wideScopes: Flag('has user/ or system/ scopes'),
    }),
    { description: 'apps without a secret that may ask the API for tokens' },
  ),
});

export const passwords = Type.Object({
  accounts: Type.Array(
    Type.Object({
      username: Text('log-in name of an active account'),
      verdict: Text(
        'known (its password is one that everybody tries first), other, or untried (a form or cost of hash that is not tried)',
      ),
    }),
  ),
  words: Count('words that were tried on each account'),
});

export const moduleAccess = Type.Object({
  heedsDenials: Flag('this version looks at stored denials (it does since 8.0.0.2)'),
  modules: Type.Array(
    Type.Object({
      module: Text('identifier, such as carecoordination'),
      name: Text('display name'),
      allowed: Texts('who is allowed: log-in names, and groups as "group admin"'),
      denied: Texts('who is denied, in the same way'),
      users: Texts('active users who may use it'),
      ignored: Texts('of these, users whom a stored denial means to keep out'),
    }),
  ),
});

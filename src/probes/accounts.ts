import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { SqlProbe } from '../core/probe.js';
import { firstRows, isoDate, momentIn, need, needNumber, oneRow } from './sql.js';

type Account = FactSections['accounts']['active'][number];

/** Names of functions rather than of people. */
const GENERIC =
  /^(admin|administrator|root|user|users|test|tester|demo|guest|temp|tmp|staff|office|clinic|front|frontdesk|frontoffice|reception|receptionist|nurse|nurses|doctor|doctors|physician|provider|billing|biller|accounting|lab|pharmacy|intern|student|scheduler|manager|shared|generic|support|service|superuser|openemr)[-_.]?\d{0,3}$/i;

/** Accounts that can log in: active rows of users with a row of users_secure. Names of people, mails and hashes are not read. */
export const accounts: SqlProbe<'accounts'> = {
  door: 'sql',
  section: 'accounts',
  describe: 'tables users, users_secure, login_mfa_registrations, log',
  queries: () => [
    {
      id: 'active',
      sql: `SELECT u.id, u.username, ${isoDate('s.last_update_password')} AS changed, COALESCE(s.login_fail_counter, 0) AS failed
        FROM users u JOIN users_secure s ON s.id = u.id WHERE u.active = 1 AND u.username IS NOT NULL AND u.username <> '' ORDER BY u.username`,
    },
    {
      id: 'inactive',
      sql: "SELECT COUNT(*) AS number FROM users WHERE active = 0 AND username IS NOT NULL AND username <> ''",
    },
    { id: 'formsView', sql: 'SELECT id, prefix FROM emr_audit.hashes' },
    { id: 'forms', sql: 'SELECT id, LEFT(password, 7) AS prefix FROM users_secure' },
    { id: 'mfa', sql: 'SELECT user_id, method FROM login_mfa_registrations ORDER BY user_id, method' },
    {
      id: 'logins',
      sql: `SELECT user, ${isoDate('MAX(date)')} AS last FROM log WHERE event = 'login' AND success = 1 GROUP BY user`,
    },
    { id: 'legacyView', sql: 'SELECT username FROM emr_audit.legacy_hashes ORDER BY username' },
    {
      id: 'legacy',
      sql: "SELECT username FROM users WHERE password NOT IN ('', 'NoLongerUsed') AND username <> '' ORDER BY username",
    },
  ],
  parse: (answers) => {
    const active = answers.rows('active');
    if (active.length === 0)
      throw new Unreadable(
        'no active account was seen',
        'Check the grants on users and users_secure (docs/access.md).',
      );
    const forms = new Map(
      firstRows(answers, ['formsView', 'forms']).map((row) => [need(row, 'id'), row['prefix'] ?? '']),
    );
    const factors = answers.rows('mfa');
    const logins = new Map(
      answers.rows('logins').map((row) => [(row['user'] ?? '').toLowerCase(), momentIn(row, 'last')]),
    );
    return {
      active: active.map((row): Account => {
        const [id, username] = [need(row, 'id'), need(row, 'username')];
        const last = logins.get(username.toLowerCase());
        return {
          username,
          mfa: factors.filter((factor) => factor['user_id'] === id).map((factor) => need(factor, 'method')),
          hashForm: hashForm(forms.get(id)),
          passwordChanged: momentIn(row, 'changed'),
          failedLogins: needNumber(row, 'failed'),
          lastLogin: last ?? '1970-01-01T00:00:00Z',
          everLoggedIn: last !== undefined,
          generic: GENERIC.test(username),
        };
      }),
      inactive: needNumber(oneRow(answers, 'inactive'), 'number'),
      legacyHashes: firstRows(answers, ['legacyView', 'legacy']).map((row) => need(row, 'username')),
    };
  },
};

/** The form of a stored password by its first seven characters (PHP password_hash, crypt(5)); bcrypt below cost 10 is weak. Seven characters do not tell argon2id from argon2i: both are good. */
export function hashForm(prefix: string | undefined): string {
  if (prefix === undefined)
    throw new Unreadable(
      'an account has no readable hash prefix',
      'Create the view emr_audit.hashes of docs/access.md.',
    );
  const bcrypt = /^\$2[abxy]\$(\d\d)\$/.exec(prefix);
  if (bcrypt) return Number(bcrypt[1]) >= 10 ? 'bcrypt' : 'bcrypt-weak';
  if (prefix.startsWith('$argon2')) return 'argon2id';
  return prefix.startsWith('$6$') ? 'sha512' : 'other';
}

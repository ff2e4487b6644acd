import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { SqlAnswers, SqlProbe } from '../core/probe.js';
import { NEVER, tidy } from './lines.js';
import { firstRows, momentIn, need, needNumber, oneRow, seconds } from './sql.js';
import { attempt } from './trust.js';

type Account = FactSections['accounts']['active'][number];
type Row = Readonly<Record<string, string | null>>;

/** Names of functions rather than of people. */
const GENERIC =
  /^(?:admin|administrator|root|user|users|test|tester|demo|guest|temp|tmp|staff|office|clinic|front|frontdesk|frontoffice|reception|receptionist|nurse|nurses|doctor|doctors|physician|provider|billing|biller|accounting|lab|pharmacy|intern|student|scheduler|manager|shared|generic|support|service|superuser|openemr)[-_.]?\d{0,3}$/i;

const ACTIVE = "u.active = 1 AND u.username IS NOT NULL AND u.username <> ''";
const active = (changed: string): string =>
  `SELECT u.id, u.username, ${seconds(changed)} AS changed, COALESCE(s.login_fail_counter, 0) AS failed
   FROM users u JOIN users_secure s ON s.id = u.id WHERE ${ACTIVE} ORDER BY u.username, u.id`;

/** The first letters of a hash; argon2i and argon2id are told apart inside the server, and a hash without a mark by its length. */
const FORM = `CASE WHEN password LIKE '$argon2id$%' THEN '$argon2id' ELSE LEFT(password, 7) END`;

/** Accounts that can log in: active rows of users with a row of users_secure. Names of people, mails and hashes are not read. */
export const accounts: SqlProbe<'accounts'> = {
  section: 'accounts',
  door: 'sql',
  describe: 'tables users, users_secure, login_mfa_registrations, log',
  queries: () => [
    { id: 'active', sql: active('s.last_update_password') },
    // OpenEMR 5 has no such column; there the row changes with the password and with every failed log-in.
    { id: 'active5', sql: active('s.last_update') },
    { id: 'version', sql: 'SELECT v_major FROM version' },
    { id: 'count', sql: `SELECT COUNT(*) AS number FROM users u WHERE ${ACTIVE}` },
    {
      id: 'inactive',
      sql: "SELECT COUNT(*) AS number FROM users WHERE active = 0 AND username IS NOT NULL AND username <> ''",
    },
    { id: 'forms', sql: `SELECT id, username, ${FORM} AS prefix FROM users_secure` },
    { id: 'formsView', sql: 'SELECT id, username, prefix FROM emr_audit.hashes' },
    { id: 'mfa', sql: 'SELECT user_id, method FROM login_mfa_registrations ORDER BY user_id, method' },
    {
      id: 'logins',
      sql: `SELECT user, ${seconds('MAX(date)')} AS last FROM log WHERE event = 'login' AND success = 1 GROUP BY user`,
    },
    {
      id: 'legacy',
      sql: "SELECT id, username FROM users WHERE CHAR_LENGTH(password) >= 13 AND username <> '' ORDER BY username, id",
    },
    { id: 'legacyView', sql: 'SELECT id, username FROM emr_audit.legacy_hashes ORDER BY username, id' },
  ],
  parse(answers) {
    const rows = readActive(answers);
    const forms = new Map(
      firstRows(answers, ['forms', 'formsView']).map((row) => [whoIs(row), row['prefix'] ?? '']),
    );
    const factors = answers.rows('mfa');
    const logins = new Map(
      answers.rows('logins').map((row) => [fold(row['user'] ?? ''), momentIn(row, 'last')]),
    );
    return {
      active: rows.map((row): Account => {
        const [id, username] = [need(row, 'id'), need(row, 'username')];
        const last = logins.get(fold(username));
        return {
          username: tidy(username),
          mfa: factors
            .filter((factor) => need(factor, 'user_id') === id)
            .map((factor) => tidy(need(factor, 'method'))),
          hashForm: hashForm(forms.get(whoIs(row))),
          passwordChanged: momentIn(row, 'changed'),
          failedLogins: needNumber(row, 'failed'),
          lastLogin: last ?? NEVER,
          everLoggedIn: last !== undefined,
          generic: GENERIC.test(username),
        };
      }),
      inactive: needNumber(oneRow(answers, 'inactive'), 'number'),
      legacyHashes: readLegacy(answers),
    };
  },
};

function readActive(answers: SqlAnswers): readonly Row[] {
  const current = attempt(() => answers.rows('active'));
  const old = needNumber(oneRow(answers, 'version'), 'v_major') < 6;
  if (!current.ok && !old) throw current.gap;
  const rows = current.ok ? current.value : answers.rows('active5');
  if (rows.length === 0 && needNumber(oneRow(answers, 'count'), 'number') > 0)
    throw new Unreadable(
      'no active account has a password',
      'Check that the account of the scan may read users_secure of this site.',
    );
  if (rows.length === 0)
    throw new Unreadable(
      'no active account was seen',
      'Check that schema: of the deployment file names the database of OpenEMR.',
    );
  return rows;
}

/** Id and name together: a view of another site's database does not fit. */
function whoIs(row: Row): string {
  return `${need(row, 'id')} ${fold(row['username'] ?? '')}`;
}

function fold(name: string): string {
  return name.trimEnd().toLowerCase();
}

/** Names that the view gives must be names of this site. */
function readLegacy(answers: SqlAnswers): string[] {
  return firstRows(answers, ['legacy', 'legacyView']).map((row) => tidy(need(row, 'username')));
}

/** The form of a stored password by its first characters (PHP password_hash, crypt(5)); bcrypt below cost 10 is weak. Seven characters do not tell argon2id from argon2i: both are good. */
export function hashForm(prefix: string | undefined): string {
  if (prefix === undefined)
    throw new Unreadable(
      'an account has no readable hash prefix',
      'Create the view emr_audit.hashes for the database of this site, or grant SELECT (password) on users_secure.',
    );
  const bcrypt = /^\$2[abxy]\$(\d\d)\$/.exec(prefix);
  if (bcrypt) return Number(bcrypt[1]) >= 10 ? 'bcrypt' : 'bcrypt-weak';
  if (prefix.startsWith('$argon2')) return 'argon2id';
  return prefix.startsWith('$6$') ? 'sha512' : 'other';
}

/** Whether anybody can log in with an account (src/Common/Auth/AuthUtils.php): permissions alone open nothing. */
import type { SqlAnswers, SqlQuery } from '../../core/probe.js';
import { need } from '../sql.js';
import { attempt } from '../trust.js';

/** What a log-in needs besides the account and a permission group. */
export const LOGIN_QUERIES: readonly SqlQuery[] = [
  { id: 'passwords', sql: 'SELECT id FROM users_secure ORDER BY id' },
  { id: 'memberships', sql: 'SELECT DISTINCT user FROM `groups` ORDER BY user' },
  {
    id: 'directory',
    sql: "SELECT gl_name, gl_value FROM globals WHERE gl_name IN ('gbl_ldap_enabled', 'use_active_directory', 'google_signin_enabled')",
  },
];

/** Ids with a password, names with an authorization group, and whether another directory checks passwords. */
export interface Logins {
  readonly passwords: ReadonlySet<string>;
  /** Absent where the table groups could not be read. */
  readonly memberships?: ReadonlySet<string>;
  readonly directory: boolean;
}

/** Reads what a log-in needs. */
export function readLogins(answers: SqlAnswers): Logins {
  const memberships = attempt(
    () => new Set(answers.rows('memberships').map((row) => fold(need(row, 'user')))),
  );
  return {
    passwords: new Set(answers.rows('passwords').map((row) => need(row, 'id'))),
    ...(memberships.ok ? { memberships: memberships.value } : {}),
    directory: answers.rows('directory').some((row) => need(row, 'gl_value') === '1'),
  };
}

/** `yes`, or the reason why not; `unknown` where it could not be told. */
export function loginOf(
  account: { readonly id: string; readonly name: string; readonly active: boolean } | undefined,
  inGroup: boolean,
  read: { readonly ok: true; readonly value: Logins } | { readonly ok: false },
): string {
  if (account === undefined) return 'no account';
  if (!account.active) return 'switched off';
  if (!inGroup) return 'in no permission group';
  if (!read.ok) return 'unknown';
  const { passwords, memberships, directory } = read.value;
  if (!passwords.has(account.id) && !directory) return 'no password';
  if (memberships === undefined) return 'unknown';
  return memberships.has(fold(account.name)) ? 'yes' : 'in no authorization group';
}

/** A name as most collations of MySQL compare it, for tables that cannot be joined. */
export function fold(name: string): string {
  return name.trimEnd().toLowerCase();
}

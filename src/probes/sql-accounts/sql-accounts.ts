import { Unreadable } from '../../core/errors.js';
import type { FactSections } from '../../core/facts.js';
import type { SqlAnswers, SqlProbe, SqlQuery } from '../../core/probe.js';
import { tidy } from '../lines.js';
import { firstRows, need, oneRow } from '../sql.js';
import { attempt } from '../trust.js';
import { COLUMN_LETTERS, fromBits, fromLetters } from './privileges.js';
import { addRolePrivileges, type Grant } from './roles.js';

type Row = Readonly<Record<string, string | null>>;
type Account = FactSections['sqlAccounts']['accounts'][number];

const ADMINISTRATORS = [
  'root',
  'mysql',
  'mariadb.sys',
  'mysql.sys',
  'mysql.session',
  'mysql.infoschema',
  'debian-sys-maint',
  'rdsadmin',
  'azure_superuser',
  'cloudsqladmin',
];
const SOCKET_PLUGINS = [
  'unix_socket',
  'auth_socket',
  'mysql_no_login',
  'gssapi',
  'pam',
  'auth_pam',
  'named_pipe',
  'authentication_ldap_simple',
  'authentication_ldap_sasl',
];

const VIEW =
  'SELECT user, host, plugin, access_bits, ssl_type, no_hash, locked, is_role FROM emr_audit.accounts';
const FROM_JSON = `SELECT User AS user, Host AS host, JSON_VALUE(Priv, '$.plugin') AS plugin, JSON_VALUE(Priv, '$.access') AS access_bits,
  COALESCE(JSON_VALUE(Priv, '$.ssl_type'), 0) AS ssl_type, COALESCE(JSON_VALUE(Priv, '$.authentication_string'), '') = '' AS no_hash,
  JSON_VALUE(Priv, '$.account_locked') AS locked, JSON_VALUE(Priv, '$.is_role') AS is_role FROM mysql.global_priv`;
const fromColumns = (locked: string, isRole: string, hash: string): string =>
  `SELECT User AS user, Host AS host, plugin, ssl_type, ${hash} AS no_hash, ${locked} AS locked, ${isRole} AS is_role, ${COLUMN_LETTERS} AS letters FROM mysql.user`;

const TEST_GRANTS = String.raw`WHERE Db IN ('test', 'test\\_%', 'test_%')`;
const QUERIES: readonly SqlQuery[] = [
  { id: 'server', sql: 'SELECT VERSION() AS version' },
  { id: 'view', sql: VIEW },
  { id: 'json', sql: FROM_JSON },
  { id: 'mysql', sql: fromColumns('account_locked', 'NULL', "COALESCE(authentication_string, '') = ''") },
  {
    id: 'oldMariadb',
    sql: fromColumns(
      "'N'",
      'is_role',
      "COALESCE(authentication_string, '') = '' AND COALESCE(Password, '') = ''",
    ),
  },
  { id: 'rolesView', sql: 'SELECT User AS user, Host AS host, Role AS role FROM emr_audit.roles' },
  { id: 'roles', sql: 'SELECT User AS user, Host AS host, Role AS role FROM mysql.roles_mapping' },
  { id: 'edges', sql: 'SELECT TO_USER AS user, TO_HOST AS host, FROM_USER AS role FROM mysql.role_edges' },
  { id: 'dynamic', sql: 'SELECT USER AS user, HOST AS host, PRIV AS privilege FROM mysql.global_grants' },
  { id: 'grantsView', sql: `SELECT Db AS db FROM emr_audit.db_grants ${TEST_GRANTS}` },
  { id: 'grants', sql: `SELECT Db AS db FROM mysql.db ${TEST_GRANTS}` },
  {
    id: 'schemas',
    sql: "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'test'",
  },
];

/** Accounts of the database server: by the view that the audit account is given, else from the server's own tables. No hash is read. */
export const sqlAccounts: SqlProbe<'sqlAccounts'> = {
  section: 'sqlAccounts',
  door: 'sql',
  describe: 'accounts and their global privileges, roles included',
  queries: () => QUERIES,
  parse(answers) {
    const rows = firstRows(answers, ['view', 'json', 'mysql', 'oldMariadb']);
    const accounts = rows.map(toAccount);
    if (!accounts.some(({ administrator }) => administrator))
      throw new Unreadable(
        'the list of database accounts is not whole',
        'Create the view emr_audit.accounts as an administrator.',
      );
    const testGrants = firstRows(answers, ['grantsView', 'grants']).length;
    const all = addRolePrivileges(addDynamic(accounts, answers), rolesOf(rows), () => readGrants(answers));
    return {
      accounts: all.toSorted((one, other) => (one.account < other.account ? -1 : 1)),
      testDatabase: testGrants > 0 || answers.rows('schemas').length > 0,
    };
  },
};

function toAccount(row: Row): Account {
  const [user, host] = [tidy(need(row, 'user')), tidy(need(row, 'host'))];
  const plugin = tidy(row['plugin'] ?? '');
  const isRole = isSet(row['is_role']);
  const locked = isRole || isSet(row['locked']);
  return {
    account: `${user}@${host}`,
    user,
    host,
    remote: !isRole && !/^(?:localhost|127(?:\.[\d%_]+){1,3}|::1)$/i.test(host),
    anyHost: !isRole && (host === '' || host.startsWith('%')),
    plugin,
    noPassword: isSet(need(row, 'no_hash')) && !locked && !SOCKET_PLUGINS.includes(plugin),
    locked,
    requiresTls: !['0', '', 'NONE'].includes(row['ssl_type'] ?? ''),
    privileges:
      row['letters'] === undefined ? fromBits(row['access_bits'] ?? null) : fromLetters(need(row, 'letters')),
    administrator: ADMINISTRATORS.includes(user),
  };
}

function isSet(value: string | null | undefined): boolean {
  return ['1', 'Y', 'true', 'ON'].includes(value ?? '');
}

function rolesOf(rows: readonly Row[]): Set<string> {
  return new Set(rows.filter((row) => isSet(row['is_role'])).map((row) => tidy(need(row, 'user'))));
}

/** Dynamic privileges of MySQL 8 stand in a table of their own; MariaDB has none, and MySQL 5 has no such table. */
function addDynamic(accounts: readonly Account[], answers: SqlAnswers): Account[] {
  const version = need(oneRow(answers, 'server'), 'version');
  if (/mariadb/i.test(version) || version.startsWith('5.')) return [...accounts];
  const grants = answers.rows('dynamic').map((row) => ({
    account: `${need(row, 'user')}@${need(row, 'host')}`,
    privilege: need(row, 'privilege'),
  }));
  return accounts.map((account) => ({
    ...account,
    privileges: [
      ...account.privileges,
      ...grants.flatMap((one) => (one.account === account.account ? [tidy(one.privilege)] : [])),
    ],
  }));
}

function readGrants(answers: SqlAnswers): Grant[] {
  const mariadb = /mariadb/i.test(need(oneRow(answers, 'server'), 'version'));
  const edges = attempt(() => (mariadb ? firstRows(answers, ['rolesView', 'roles']) : answers.rows('edges')));
  if (!edges.ok)
    throw new Unreadable(`who has which role could not be read: ${edges.gap.message}`, edges.gap.remedy);
  return edges.value.map((row) => ({
    user: tidy(need(row, 'user')),
    host: tidy(need(row, 'host')),
    role: tidy(need(row, 'role')),
  }));
}

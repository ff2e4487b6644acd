import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { SqlProbe } from '../core/probe.js';
import { firstRows, need } from './sql.js';

type Row = Readonly<Record<string, string | null>>;

/** Bits of mysql.global_priv's access, MariaDB 10.4 and later (sql/privilege.h), lowest first. */
const BITS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'RELOAD',
  'SHUTDOWN',
  'PROCESS',
  'FILE',
  'GRANT OPTION',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'SHOW DATABASES',
  'SUPER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'REPLICATION SLAVE',
  'BINLOG MONITOR',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'CREATE USER',
  'EVENT',
  'TRIGGER',
  'CREATE TABLESPACE',
  'DELETE HISTORY',
  'SET USER',
  'FEDERATED ADMIN',
  'CONNECTION ADMIN',
  'READ ONLY ADMIN',
  'REPLICATION SLAVE ADMIN',
  'REPLICATION MASTER ADMIN',
  'BINLOG ADMIN',
  'BINLOG REPLAY',
  'SLAVE MONITOR',
];
const ADMINISTRATORS = [
  'root',
  'mysql',
  'mariadb.sys',
  'mysql.sys',
  'mysql.session',
  'mysql.infoschema',
  'debian-sys-maint',
];
const SOCKET_PLUGINS = [
  'unix_socket',
  'auth_socket',
  'mysql_no_login',
  'gssapi',
  'pam',
  'authentication_ldap_simple',
  'authentication_ldap_sasl',
];
const MYSQL_COLUMNS: readonly (readonly [column: string, privilege: string])[] = [
  ['Select_priv', 'SELECT'],
  ['Insert_priv', 'INSERT'],
  ['Update_priv', 'UPDATE'],
  ['Delete_priv', 'DELETE'],
  ['Create_priv', 'CREATE'],
  ['Drop_priv', 'DROP'],
  ['Reload_priv', 'RELOAD'],
  ['Shutdown_priv', 'SHUTDOWN'],
  ['Process_priv', 'PROCESS'],
  ['File_priv', 'FILE'],
  ['Grant_priv', 'GRANT OPTION'],
  ['Super_priv', 'SUPER'],
  ['Repl_slave_priv', 'REPLICATION SLAVE'],
  ['Create_user_priv', 'CREATE USER'],
];

const FROM_JSON = `SELECT User AS user, Host AS host, JSON_VALUE(Priv, '$.plugin') AS plugin, JSON_VALUE(Priv, '$.access') AS access_bits,
  COALESCE(JSON_VALUE(Priv, '$.ssl_type'), 0) AS ssl_type, COALESCE(JSON_VALUE(Priv, '$.authentication_string'), '') = '' AS no_hash,
  JSON_VALUE(Priv, '$.account_locked') AS locked, JSON_VALUE(Priv, '$.is_role') AS is_role FROM mysql.global_priv`;
const FROM_COLUMNS = `SELECT User AS user, Host AS host, plugin, ssl_type, authentication_string = '' AS no_hash, account_locked AS locked, ${MYSQL_COLUMNS.map(([column]) => column).join(', ')} FROM mysql.user`;

/** Accounts of the database server: by the view of docs/access.md, else from the server's own tables. No hash is read. */
export const sqlAccounts: SqlProbe<'sqlAccounts'> = {
  door: 'sql',
  section: 'sqlAccounts',
  describe: 'accounts and their privileges',
  queries: () => [
    {
      id: 'view',
      sql: 'SELECT user, host, plugin, access_bits, ssl_type, no_hash, locked, is_role FROM emr_audit.accounts',
    },
    { id: 'json', sql: FROM_JSON },
    { id: 'columns', sql: FROM_COLUMNS },
    {
      id: 'grantsView',
      sql: "SELECT Db AS db, User AS user FROM emr_audit.db_grants WHERE Db IN ('test', 'test\\\\_%', 'test_%')",
    },
    {
      id: 'grants',
      sql: "SELECT Db AS db, User AS user FROM mysql.db WHERE Db IN ('test', 'test\\\\_%', 'test_%')",
    },
    {
      id: 'schemas',
      sql: "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'test'",
    },
  ],
  parse: (answers) => {
    const accounts = firstRows(answers, ['view', 'json', 'columns']).map(toAccount);
    if (
      !accounts.some(({ user }) => user === 'root' || user.startsWith('mysql') || user.startsWith('mariadb'))
    ) {
      throw new Unreadable(
        'the list of database accounts is not whole',
        'Create the view emr_audit.accounts of docs/access.md.',
      );
    }
    const testGrants = firstRows(answers, ['grantsView', 'grants']).length;
    return { accounts, testDatabase: testGrants > 0 || answers.rows('schemas').length > 0 };
  },
};

function toAccount(row: Row): FactSections['sqlAccounts']['accounts'][number] {
  const user = row['user'] ?? '';
  const host = row['host'] ?? '';
  const plugin = row['plugin'] ?? '';
  const locked = isSet(row['locked']) || isSet(row['is_role']);
  return {
    account: `${user}@${host}`,
    user,
    host,
    remote: !['localhost', '127.0.0.1', '::1', ''].includes(host),
    anyHost: host.startsWith('%'),
    plugin,
    noPassword: isSet(need(row, 'no_hash')) && !locked && !SOCKET_PLUGINS.includes(plugin),
    locked,
    requiresTls: !['0', '', 'NONE'].includes(row['ssl_type'] ?? ''),
    privileges: privilegesOf(row),
    administrator: ADMINISTRATORS.includes(user),
  };
}

function isSet(value: string | null | undefined): boolean {
  return ['1', 'Y', 'true', 'ON'].includes(value ?? '');
}

function privilegesOf(row: Row): string[] {
  const bits = row['access_bits'];
  if (bits === undefined)
    return MYSQL_COLUMNS.flatMap(([column, name]) => (need(row, column) === 'Y' ? [name] : []));
  if (bits !== null && !/^\d+$/.test(bits))
    throw new Unreadable(
      'the privileges of an account could not be understood',
      'Report this with the version of the database server.',
    );
  const access = BigInt(bits ?? 0);
  return BITS.filter((_, index) => (access >> BigInt(index)) & 1n);
}

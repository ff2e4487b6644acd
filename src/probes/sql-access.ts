/** What the database account of a scan needs: one list for the page, the doctor and the tests. */

/** `views` gives counts and marks without a hash or a comment; `direct` needs no views and lets the account see more. */
export const SQL_LEVELS = ['views', 'direct'] as const;
export type SqlLevel = (typeof SQL_LEVELS)[number];

/** Where the statements go. */
export interface SqlPlace {
  readonly level: SqlLevel;
  readonly product: 'mariadb' | 'mysql';
  /** Schema of OpenEMR. */
  readonly schema: string;
  /** Whether the account must come with TLS. */
  readonly tls: boolean;
  /** Account as SQL writes it, such as 'emr_audit'@'10.20.0.5'. */
  readonly account: string;
}

/** Definer views, by name: what they show of which table. */
const VIEWS: Readonly<Record<string, string>> = {
  accounts: `SELECT user, host, json_value(priv, '$.plugin') plugin, json_value(priv, '$.access') access_bits,
  coalesce(json_value(priv, '$.ssl_type'), 0) ssl_type, coalesce(json_value(priv, '$.authentication_string'), '') = '' no_hash,
  json_value(priv, '$.account_locked') locked, json_value(priv, '$.is_role') is_role FROM mysql.global_priv`,
  db_grants: 'SELECT * FROM mysql.db',
  roles: 'SELECT * FROM mysql.roles_mapping',
  tablespaces:
    'SELECT name, encryption_scheme, current_key_id FROM information_schema.innodb_tablespaces_encryption',
  all_tablespaces: 'SELECT name FROM information_schema.innodb_sys_tablespaces',
  hashes: 'SELECT id, username, left(password, 7) prefix FROM OPENEMR.users_secure',
  legacy_hashes: "SELECT id, username FROM OPENEMR.users WHERE password NOT IN ('', 'NoLongerUsed')",
  audit_switches: `SELECT id, date FROM OPENEMR.log
  WHERE event = 'security-administration-insert' AND comments IN (to_base64('Audit Logging Disabled.'), to_base64('Force Breakglass Logging Disabled.'))`,
};

/** A view that gives whole hashes: nobody needs to make it, and without it well-known passwords are not looked for. */
const OPTIONAL_VIEWS: Readonly<Record<string, string>> = {
  password_check: 'SELECT id, username, password FROM OPENEMR.users_secure',
};

const WHOLE_TABLES = [
  'globals',
  'version',
  'gacl_acl',
  'gacl_aco',
  'gacl_aco_map',
  'gacl_aro',
  'gacl_aro_map',
  'gacl_aro_groups',
  'gacl_aro_groups_map',
  'gacl_groups_aro_map',
  'gacl_axo_map',
  'gacl_axo_groups_map',
  'module_acl_sections',
  'module_acl_group_settings',
  'module_acl_user_settings',
];

/** Columns of a table at both levels, and the one that stands in for a view. `since` where table or columns came after OpenEMR 5.0.2. */
interface ColumnGrant {
  readonly table: string;
  readonly columns: string;
  readonly direct?: string;
  readonly since?: string;
}

/** A release that does not know a column refuses the whole statement, so that what came later has statements of its own. */
const COLUMNS: readonly ColumnGrant[] = [
  { table: 'users', columns: 'id, username, active', direct: 'password' },
  { table: 'users_secure', columns: 'id, username, last_update, login_fail_counter', direct: 'password' },
  { table: 'groups', columns: 'user' },
  { table: 'login_mfa_registrations', columns: 'user_id, method' },
  { table: 'log', columns: 'id, date, event, category, user, success', direct: 'comments' },
  { table: 'log_comment_encrypt', columns: 'id, log_id, encrypt, checksum, version' },
  { table: 'api_token', columns: 'user_id, expiry' },
  { table: 'patient_access_onsite', columns: 'portal_pwd_status' },
  { table: 'user_settings', columns: 'setting_user, setting_label' },
  { table: 'users', columns: 'uuid', since: '6.0' },
  { table: 'users_secure', columns: 'last_update_password', since: '6.0' },
  { table: 'patient_access_onsite', columns: 'date_created', since: '6.0' },
  { table: 'api_token', columns: 'client_id, revoked', since: '6.0' },
  {
    table: 'oauth_clients',
    columns: 'client_id, scope, redirect_uri, grant_types, is_confidential, is_enabled, revoke_date',
    since: '6.0',
  },
  { table: 'api_refresh_token', columns: 'user_id, client_id, expiry, revoked', since: '6.1' },
  { table: 'oauth_clients', columns: 'skip_ehr_launch_authorization_flow', since: '7.0.2' },
];

/** How a grant on columns is called: its table, and since when where that is later than OpenEMR 5.0.2. */
function nameOf({ table, since }: ColumnGrant, schema: string): string {
  return `${schema}.${table}${since === undefined ? '' : ` (since ${since})`}`;
}

/** Tables of the server that `direct` reads where `views` has a view. */
const SERVER_TABLES = {
  mariadb: ['mysql.global_priv', 'mysql.db', 'mysql.roles_mapping'],
  mysql: ['mysql.user', 'mysql.db', 'mysql.role_edges', 'mysql.global_grants'],
} as const;

/** The database account, with limits and TLS. */
export function createAccount({ account, product, tls }: SqlPlace): string {
  const limit = product === 'mariadb' ? ' MAX_STATEMENT_TIME 30' : '';
  return `CREATE USER ${account} IDENTIFIED BY '…'${tls ? ' REQUIRE SSL' : ''} WITH MAX_USER_CONNECTIONS 3${limit};`;
}

/** One view. Undefined for a name that is none of ours. */
export function createView(name: string, { schema }: SqlPlace): string | undefined {
  const all = { ...VIEWS, ...OPTIONAL_VIEWS };
  const select = Object.hasOwn(all, name) ? all[name] : undefined;
  return (
    select &&
    `CREATE OR REPLACE SQL SECURITY DEFINER VIEW emr_audit.${name} AS ${select.replaceAll('OPENEMR', identifier(schema))};`
  );
}

/** The schema of the views and all of them. */
export function createViews(place: SqlPlace): string[] {
  return [
    'CREATE DATABASE IF NOT EXISTS emr_audit;',
    ...Object.keys(VIEWS).map((name) => createView(name, place)!),
  ];
}

/** Views that nobody needs to make; the grant on the schema of the views covers them. */
export function optionalViews(place: SqlPlace): string[] {
  return Object.keys(OPTIONAL_VIEWS).map((name) => createView(name, place)!);
}

/** The statement that lets the account read a table or columns of OpenEMR, or a table of the server; undefined for what a scan never reads. */
function grantOn(table: string, place: SqlPlace): string | undefined {
  const to = `TO ${place.account};`;
  const [owner = '', name = ''] = table.split('.');
  if (owner === 'emr_audit') return `GRANT SELECT ON emr_audit.* ${to}`;
  if (SERVER_TABLES[place.product].some((one) => one === table)) return `GRANT SELECT ON ${table} ${to}`;
  if (owner !== place.schema) return undefined;
  if (WHOLE_TABLES.includes(name)) return `GRANT SELECT ON ${fullName(name, place)} ${to}`;
  const wanted = COLUMNS.find((one) => nameOf(one, place.schema) === table);
  if (!wanted) return undefined;
  const columns = [wanted.columns, ...(place.level === 'direct' && wanted.direct ? [wanted.direct] : [])];
  return `GRANT SELECT (${columns.join(', ')}) ON ${fullName(wanted.table, place)} ${to}`;
}

/** GROUPS is a reserved word of MySQL 8. */
function fullName(table: string, { schema }: Pick<SqlPlace, 'schema'>): string {
  return `${identifier(schema)}.${table === 'groups' ? '`groups`' : table}`;
}

/** Every grant of a level. */
export function allGrants(place: SqlPlace): string[] {
  const tables = [
    ...WHOLE_TABLES.map((name) => `${place.schema}.${name}`),
    ...COLUMNS.map((one) => nameOf(one, place.schema)),
  ];
  const first =
    place.level === 'views'
      ? [grantOn('emr_audit.*', place)!]
      : [
          ...SERVER_TABLES[place.product].map((table) => grantOn(table, place)!),
          `GRANT PROCESS ON *.* TO ${place.account};`,
        ];
  return [...first, ...tables.map((table) => grantOn(table, place)!)];
}

/** Everything that a new account needs, in the order in which it is typed. */
export function wholeAccess(place: SqlPlace): string[] {
  return [...(place.level === 'views' ? createViews(place) : []), createAccount(place), ...allGrants(place)];
}

/** The statements that open exactly these tables, views and privileges, in the words of the chosen level. */
export function accessFor(objects: readonly string[], place: SqlPlace): string[] {
  const views = objects.flatMap((object) =>
    place.level === 'views' ? (createView(object.replace(/^emr_audit\./, ''), place) ?? []) : [],
  );
  const usable = objects.filter((object) =>
    place.level === 'views'
      ? !object.startsWith('mysql.') && !/^[A-Z ]+$/.test(object)
      : !object.startsWith('emr_audit.'),
  );
  const grants = usable.flatMap((object) =>
    /^[A-Z ]+$/.test(object)
      ? [`GRANT ${object} ON *.* TO ${place.account};`]
      : (grantOn(object, place) ?? []),
  );
  return [
    ...(views.length > 0 ? ['CREATE DATABASE IF NOT EXISTS emr_audit;', ...views] : []),
    ...new Set(grants),
  ];
}

/** One query for each table and view of a level that reads no row of it: whether it is refused tells whether the grant is there. */
export function accessQueries(
  place: Pick<SqlPlace, 'level' | 'schema'>,
): { readonly object: string; readonly sql: string }[] {
  const direct = place.level === 'direct';
  const own = identifier(place.schema);
  const nothing = (object: string, what: string, from = object) => ({
    object,
    sql: `SELECT ${what} FROM ${from} LIMIT 0`,
  });
  const others = direct ? [...new Set(Object.values(SERVER_TABLES).flat())] : [];
  return [
    ...(direct ? [] : Object.keys(VIEWS).map((name) => nothing(`emr_audit.${name}`, '1'))),
    ...others.map((table) => nothing(table, '1')),
    ...WHOLE_TABLES.map((name) => nothing(`${place.schema}.${name}`, '1', `${own}.${name}`)),
    ...COLUMNS.map((one) =>
      nothing(
        nameOf(one, place.schema),
        direct && one.direct ? `${one.columns}, LEFT(${one.direct}, 1)` : one.columns,
        `${own}.${one.table}`,
      ),
    ),
  ];
}

/** A name in SQL; one of plain letters stays as it is. */
function identifier(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

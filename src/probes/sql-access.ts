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
];

/** Columns at both levels, and the ones that stand in for a view. */
const COLUMNS: Readonly<Record<string, { readonly columns: string; readonly direct?: string }>> = {
  users: { columns: 'id, username, active', direct: 'password' },
  users_secure: { columns: 'id, username, last_update_password, login_fail_counter', direct: 'password' },
  groups: { columns: 'user' },
  login_mfa_registrations: { columns: 'user_id, method' },
  log: { columns: 'id, date, event, category, user, success', direct: 'comments' },
  log_comment_encrypt: { columns: 'id, log_id, encrypt, checksum, version' },
  oauth_clients: {
    columns:
      'client_id, scope, redirect_uri, grant_types, is_confidential, is_enabled, revoke_date, skip_ehr_launch_authorization_flow',
  },
};

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
  const select = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
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

/** The statement that lets the account read a table of OpenEMR or of the server; undefined for what a scan never reads. */
export function grantOn(table: string, place: SqlPlace): string | undefined {
  const to = `TO ${place.account};`;
  const [owner = '', name = ''] = table.split('.');
  if (owner === 'emr_audit') return `GRANT SELECT ON emr_audit.* ${to}`;
  if (SERVER_TABLES[place.product].some((one) => one === table)) return `GRANT SELECT ON ${table} ${to}`;
  if (owner !== place.schema) return undefined;
  // GROUPS is a reserved word of MySQL 8.
  const full = `${identifier(place.schema)}.${name === 'groups' ? '`groups`' : name}`;
  if (WHOLE_TABLES.includes(name)) return `GRANT SELECT ON ${full} ${to}`;
  const wanted = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
  if (!wanted) return undefined;
  const columns = [wanted.columns, ...(place.level === 'direct' && wanted.direct ? [wanted.direct] : [])];
  return `GRANT SELECT (${columns.join(', ')}) ON ${full} ${to}`;
}

/** Every grant of a level. */
export function allGrants(place: SqlPlace): string[] {
  const tables = [...WHOLE_TABLES, ...Object.keys(COLUMNS)].map((name) => `${place.schema}.${name}`);
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
    ...Object.entries(COLUMNS).map(([name, { columns, direct: more }]) =>
      nothing(
        `${place.schema}.${name}`,
        direct && more ? `${columns}, LEFT(${more}, 1)` : columns,
        `${own}.${name}`,
      ),
    ),
  ];
}

/** A name in SQL; one of plain letters stays as it is. */
function identifier(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

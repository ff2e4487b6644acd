/** Rows of the phpGACL tables as the permission check reads them. Which names are one the server says itself: its collation decides. */
import type { AclTables } from '../../acl/check.js';
import { Unreadable } from '../../core/errors.js';
import type { SqlAnswers, SqlQuery } from '../../core/probe.js';
import { need, needNumber } from '../sql.js';
import { attempt, garbled } from '../trust.js';
import { fold, LOGIN_QUERIES, readLogins } from './login.js';
import { isSame, needId, readNames, readUsers, type Name } from './names.js';

type Row = Readonly<Record<string, string | null>>;

const users = (name: string) =>
  `SELECT u.id, u.username, u.active = 1 AS active,
     (SELECT MIN(o.id) FROM gacl_aro o WHERE o.section_value = 'users' AND o.value = ${name}) AS aro_id
   FROM users u WHERE u.username IS NOT NULL AND u.username <> '' ORDER BY u.username, u.id`;

/** One query a table; only ids, names of groups and permissions, and usernames. */
export const ACL_QUERIES: readonly SqlQuery[] = [
  {
    id: 'aros',
    sql: `SELECT a.id, a.value, MIN(b.id) AS first_id FROM gacl_aro a JOIN gacl_aro b ON b.section_value = a.section_value AND b.value = a.value
      WHERE a.section_value = 'users' GROUP BY a.id, a.value ORDER BY a.id`,
  },
  { id: 'groups', sql: 'SELECT id, parent_id, lft, rgt, name, value FROM gacl_aro_groups ORDER BY id' },
  { id: 'members', sql: 'SELECT group_id, aro_id FROM gacl_groups_aro_map ORDER BY group_id, aro_id' },
  {
    id: 'acls',
    sql: "SELECT id, allow = 1 AS allow, enabled = 1 AS enabled, COALESCE(return_value, '') AS return_value FROM gacl_acl ORDER BY id",
  },
  { id: 'objects', sql: 'SELECT section_value, value FROM gacl_aco ORDER BY section_value, value' },
  {
    id: 'permissions',
    sql: `SELECT m.acl_id, m.section_value, m.value, c.section_value AS object_section, c.value AS object_value,
        m.section_value = 'admin' AND m.value = 'super' AS super
      FROM gacl_aco_map m LEFT JOIN gacl_aco c ON c.section_value = m.section_value AND c.value = m.value
      ORDER BY m.acl_id, m.section_value, m.value`,
  },
  { id: 'groupAcls', sql: 'SELECT acl_id, group_id FROM gacl_aro_groups_map ORDER BY acl_id, group_id' },
  {
    id: 'userAcls',
    sql: `SELECT m.acl_id, m.value,
        (SELECT MIN(o.id) FROM gacl_aro o WHERE o.section_value = m.section_value AND o.value = m.value) AS aro_id
      FROM gacl_aro_map m WHERE m.section_value = 'users' ORDER BY m.acl_id, m.value`,
  },
  { id: 'axo', sql: 'SELECT DISTINCT acl_id FROM gacl_axo_map' },
  { id: 'axoGroups', sql: 'SELECT DISTINCT acl_id FROM gacl_axo_groups_map' },
  { id: 'users', sql: users('u.username') },
  // Columns of two collations cannot be compared as they are; OpenEMR itself compares with a text, by the collation of gacl_aro.
  { id: 'usersMixed', sql: users('CONVERT(u.username USING utf8mb4) COLLATE utf8mb4_general_ci') },
  ...LOGIN_QUERIES,
];

/** The tables, with what is odd in them. */
export interface ReadTables extends AclTables {
  readonly broken: string[];
  readonly lookalikes: string[];
}

/** The rows as tables. Throws when a table that every OpenEMR fills is empty. */
export function readAclTables(answers: SqlAnswers): ReadTables {
  for (const name of ['aros', 'groups', 'members', 'acls', 'objects', 'permissions', 'groupAcls'] as const) {
    if (answers.rows(name).length === 0)
      throw new Unreadable(
        `the permission tables are not whole (${name} is empty)`,
        'Check the grants on the gacl_ tables (docs/access.md).',
      );
  }
  const names = readNames(answers);
  const groups = readGroups(answers);
  const acls = readAcls(answers, names);
  return {
    users: readUsers(
      answers,
      names,
      attempt(() => readLogins(answers)),
    ),
    groups,
    acls,
    objects: answers.rows('objects').map((row) => `${need(row, 'section_value')}|${need(row, 'value')}`),
    broken: findBroken(answers, {
      acls: new Set(acls.map(({ id }) => id)),
      groups: new Set(groups.map(({ id }) => id)),
    }),
    lookalikes: names
      .filter((one) => names.some((other) => other.name !== one.name && isSame(one, other)))
      .map(({ name }) => name),
  };
}

function readGroups(answers: SqlAnswers): AclTables['groups'] {
  return answers.rows('groups').map((row) => ({
    id: needId(row, 'id'),
    parent: needId(row, 'parent_id'),
    lft: needId(row, 'lft'),
    rgt: needId(row, 'rgt'),
    value: need(row, 'value'),
    name: need(row, 'name'),
  }));
}

function readAcls(answers: SqlAnswers, names: readonly Name[]): AclTables['acls'] {
  const permissions = byAcl(answers.rows('permissions'), nameOfPermission);
  const groups = byAcl(answers.rows('groupAcls'), (row) => needId(row, 'group_id'));
  const users = byAcl(answers.rows('userAcls'), (row) => {
    const value = need(row, 'value');
    const first = row['aro_id'] === null ? undefined : needId(row, 'aro_id');
    const meant = names.filter((one) =>
      first === undefined ? one.first === undefined && fold(one.name) === fold(value) : one.first === first,
    );
    return meant.length === 0 ? [value] : meant.map(({ name }) => name);
  });
  const withAxo = new Set(
    [...answers.rows('axo'), ...answers.rows('axoGroups')].map((row) => needId(row, 'acl_id')),
  );
  return answers.rows('acls').map((row) => {
    const id = needId(row, 'id');
    return {
      id,
      allow: needFlag(row, 'allow'),
      enabled: needFlag(row, 'enabled'),
      returnValue: row['return_value'] ?? '',
      axo: withAxo.has(id),
      permissions: [...new Set(permissions.get(id) ?? [])],
      groups: groups.get(id) ?? [],
      users: [...new Set((users.get(id) ?? []).flat())],
    };
  });
}

/** A permission by the name of its object, so that another spelling that the database takes for the same is the same. */
function nameOfPermission(row: Row): string {
  const [section, value] = [row['object_section'] ?? null, row['object_value'] ?? null];
  if (section !== null && value !== null) return `${section}|${value}`;
  return row['super'] === '1' ? 'admin|super' : `${need(row, 'section_value')}|${need(row, 'value')}`;
}

function byAcl<Value>(rows: readonly Row[], valueOf: (row: Row) => Value): Map<number, Value[]> {
  const map = new Map<number, Value[]>();
  for (const row of rows) {
    const id = needId(row, 'acl_id');
    const list = map.get(id);
    if (list) list.push(valueOf(row));
    else map.set(id, [valueOf(row)]);
  }
  return map;
}

const MOST_BROKEN = 100;

/** Rows whose ACL or group is gone; OpenEMR steps over them, and so do we. */
function findBroken(
  answers: SqlAnswers,
  known: { readonly acls: ReadonlySet<number>; readonly groups: ReadonlySet<number> },
): string[] {
  const lost = (query: string, table: string) =>
    answers.rows(query).flatMap((row) => {
      const { acl_id: acl = null, group_id: group = null } = row;
      const gone = [
        ...(acl !== null && !known.acls.has(Number(acl)) ? [`ACL ${acl}`] : []),
        ...(group !== null && !known.groups.has(Number(group)) ? [`group ${group}`] : []),
      ];
      return gone.length === 0 ? [] : [`${table}: ${gone.join(' and ')} is gone`];
    });
  const all = [
    ...lost('members', 'gacl_groups_aro_map'),
    ...lost('permissions', 'gacl_aco_map'),
    ...lost('groupAcls', 'gacl_aro_groups_map'),
    ...lost('userAcls', 'gacl_aro_map'),
    ...lost('axo', 'gacl_axo_map'),
    ...lost('axoGroups', 'gacl_axo_groups_map'),
  ];
  return [...new Set(all)].slice(0, MOST_BROKEN);
}

function needFlag(row: Row, column: string): boolean {
  const value = needNumber(row, column);
  if (value > 1) throw garbled(`the column ${column} of the permission tables`);
  return value === 1;
}

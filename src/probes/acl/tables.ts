import { Unreadable } from '../../core/errors.js';
import type { SqlAnswers, SqlQuery } from '../../core/probe.js';
import { need, needNumber } from '../sql.js';
import { garbled } from '../trust.js';
import type { AclTables } from './resolve.js';

/** One query a table; only ids, names of groups and permissions, and usernames. */
export const ACL_QUERIES: readonly SqlQuery[] = [
  { id: 'aros', sql: "SELECT id, value FROM gacl_aro WHERE section_value = 'users' ORDER BY id" },
  { id: 'groups', sql: 'SELECT id, parent_id, lft, rgt, name, value FROM gacl_aro_groups ORDER BY id' },
  { id: 'members', sql: 'SELECT group_id, aro_id FROM gacl_groups_aro_map ORDER BY group_id, aro_id' },
  {
    id: 'acls',
    sql: "SELECT id, allow, enabled, COALESCE(return_value, '') AS return_value FROM gacl_acl ORDER BY id",
  },
  {
    id: 'permissions',
    sql: 'SELECT acl_id, section_value, value FROM gacl_aco_map ORDER BY acl_id, section_value, value',
  },
  { id: 'groupAcls', sql: 'SELECT acl_id, group_id FROM gacl_aro_groups_map ORDER BY acl_id, group_id' },
  {
    id: 'userAcls',
    sql: "SELECT acl_id, value FROM gacl_aro_map WHERE section_value = 'users' ORDER BY acl_id, value",
  },
  { id: 'axo', sql: 'SELECT DISTINCT acl_id FROM gacl_axo_map' },
  { id: 'axoGroups', sql: 'SELECT DISTINCT acl_id FROM gacl_axo_groups_map' },
];

/** The rows as tables. Throws when a table that every OpenEMR fills is empty. */
export function readAclTables(answers: SqlAnswers): AclTables {
  const tables: AclTables = {
    aros: answers.rows('aros').map((row) => ({ id: needId(row, 'id'), value: need(row, 'value') })),
    groups: answers.rows('groups').map((row) => ({
      id: needId(row, 'id'),
      parent: needId(row, 'parent_id'),
      lft: needNumber(row, 'lft'),
      rgt: needNumber(row, 'rgt'),
      name: need(row, 'name'),
      value: need(row, 'value'),
    })),
    members: answers
      .rows('members')
      .map((row) => ({ group: needId(row, 'group_id'), aro: needId(row, 'aro_id') })),
    acls: answers.rows('acls').map((row) => ({
      id: needId(row, 'id'),
      allow: needFlag(row, 'allow'),
      enabled: needFlag(row, 'enabled'),
      returnValue: row['return_value'] ?? '',
    })),
    permissions: answers.rows('permissions').map((row) => ({
      acl: needId(row, 'acl_id'),
      section: need(row, 'section_value'),
      value: need(row, 'value'),
    })),
    groupAcls: answers
      .rows('groupAcls')
      .map((row) => ({ acl: needId(row, 'acl_id'), group: needId(row, 'group_id') })),
    userAcls: answers
      .rows('userAcls')
      .map((row) => ({ acl: needId(row, 'acl_id'), user: need(row, 'value') })),
    withAxo: new Set(
      [...answers.rows('axo'), ...answers.rows('axoGroups')].map((row) => needId(row, 'acl_id')),
    ),
  };
  for (const name of ['aros', 'groups', 'members', 'acls', 'permissions'] as const) {
    if (tables[name].length === 0)
      throw new Unreadable(
        `the permission tables are not whole (${name} is empty)`,
        'Check the grants on the gacl_ tables (docs/access.md).',
      );
  }
  return tables;
}

function needId(row: Readonly<Record<string, string | null>>, column: string): string {
  return String(needNumber(row, column));
}

function needFlag(row: Readonly<Record<string, string | null>>, column: string): boolean {
  const value = needNumber(row, column);
  if (value > 1) throw garbled(`the column ${column} of the permission tables`);
  return value === 1;
}

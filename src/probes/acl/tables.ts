import { Unreadable } from '../../core/errors.js';
import type { SqlAnswers, SqlQuery } from '../../core/probe.js';
import { need, needNumber } from '../sql.js';
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
    aros: answers.rows('aros').map((row) => ({ id: need(row, 'id'), value: need(row, 'value') })),
    groups: answers.rows('groups').map((row) => ({
      id: need(row, 'id'),
      parent: need(row, 'parent_id'),
      lft: needNumber(row, 'lft'),
      rgt: needNumber(row, 'rgt'),
      name: need(row, 'name'),
      value: need(row, 'value'),
    })),
    members: answers
      .rows('members')
      .map((row) => ({ group: need(row, 'group_id'), aro: need(row, 'aro_id') })),
    acls: answers.rows('acls').map((row) => ({
      id: need(row, 'id'),
      allow: need(row, 'allow') === '1',
      enabled: need(row, 'enabled') === '1',
      returnValue: row['return_value'] ?? '',
    })),
    permissions: answers.rows('permissions').map((row) => ({
      acl: need(row, 'acl_id'),
      section: need(row, 'section_value'),
      value: need(row, 'value'),
    })),
    groupAcls: answers
      .rows('groupAcls')
      .map((row) => ({ acl: need(row, 'acl_id'), group: need(row, 'group_id') })),
    userAcls: answers.rows('userAcls').map((row) => ({ acl: need(row, 'acl_id'), user: need(row, 'value') })),
    withAxo: new Set(
      [...answers.rows('axo'), ...answers.rows('axoGroups')].map((row) => need(row, 'acl_id')),
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

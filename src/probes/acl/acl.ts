import { Unreadable } from '../../core/errors.js';
import type { SqlProbe } from '../../core/probe.js';
import { need } from '../sql.js';
import { resolver, type AclTables } from './resolve.js';
import { ACL_QUERIES, readAclTables } from './tables.js';

type Group = AclTables['groups'][number];

/** Who may do what in OpenEMR: effective permissions by phpGACL, joined with the accounts that are active. */
export const acl: SqlProbe<'acl'> = {
  door: 'sql',
  section: 'acl',
  describe: 'phpGACL tables and active accounts',
  queries: () => [
    ...ACL_QUERIES,
    {
      id: 'users',
      sql: "SELECT username, active FROM users WHERE username IS NOT NULL AND username <> '' ORDER BY username",
    },
  ],
  parse: (answers) => {
    const tables = readAclTables(answers);
    const users = answers
      .rows('users')
      .map((row) => ({ name: need(row, 'username'), active: need(row, 'active') === '1' }));
    const active = users.filter((user) => user.active).map(({ name }) => name);
    if (active.length === 0)
      throw new Unreadable('no active account was seen', 'Check the grant on users (docs/access.md).');
    const { passes, groupPasses } = resolver(tables);
    const holders = (section: string, value: string) => active.filter((user) => passes(user, section, value));
    const membership = membershipOf(tables, new Set(active.map((name) => name.toLowerCase())));
    const grouped = new Set(membership.flatMap(({ members }) => members.map((name) => name.toLowerCase())));
    const known = new Set(users.map(({ name }) => name.toLowerCase()));
    const root = tables.groups.find(({ parent }) => parent === '0');
    const enabled = new Set(tables.acls.filter((one) => one.enabled).map(({ id }) => id));
    return {
      groups: membership,
      superusers: holders('admin', 'super'),
      userAdministrators: holders('admin', 'users'),
      aclAdministrators: holders('admin', 'acl'),
      emergencyUsers: membership.find(({ value }) => value === 'breakglass')?.activeMembers ?? [],
      withoutGroup: active.filter((name) => !grouped.has(name.toLowerCase())),
      orphans: tables.aros.filter(({ value }) => !known.has(value.toLowerCase())).map(({ value }) => value),
      emptyGroups: membership
        .filter(({ members, value }) => members.length === 0 && value !== root?.value)
        .map(({ value }) => value),
      userAcls: tables.userAcls
        .filter(({ acl: id }) => enabled.has(id))
        .map(({ acl: id, user }) => ({ acl: Number(id), user })),
      rootAcls: tables.groupAcls
        .filter(({ acl: id, group }) => group === root?.id && enabled.has(id))
        .map(({ acl: id }) => Number(id)),
      denies: tables.acls.filter((one) => one.enabled && !one.allow).map(({ id }) => Number(id)),
      disabled: tables.acls.filter((one) => !one.enabled).map(({ id }) => Number(id)),
      damaged: damagedGroups(tables.groups),
      highSensitivityGroups: tables.groups
        .filter(({ id }) => groupPasses(id, 'sensitivities', 'high'))
        .map(({ value }) => value),
    };
  },
};

function membershipOf(tables: AclTables, active: ReadonlySet<string>) {
  const names = new Map(tables.aros.map(({ id, value }) => [id, value]));
  return tables.groups.map(({ id, value, name }) => {
    const members = tables.members
      .filter(({ group }) => group === id)
      .flatMap(({ aro }) => names.get(aro) ?? []);
    return {
      value,
      name,
      members,
      activeMembers: members.filter((member) => active.has(member.toLowerCase())),
    };
  });
}

/** Groups whose numbers do not nest: left not before right, outside the parent, or overlapping another group. */
function damagedGroups(groups: readonly Group[]): string[] {
  const isWrong = (group: Group): boolean => {
    if (group.lft >= group.rgt) return true;
    const parent = groups.find(({ id }) => id === group.parent);
    if (parent && !(parent.lft < group.lft && group.rgt < parent.rgt)) return true;
    if (!parent && group.parent !== '0') return true;
    return groups.some(
      (other) => other !== group && other.lft < group.lft && group.lft < other.rgt && other.rgt < group.rgt,
    );
  };
  return groups.filter(isWrong).map(({ value }) => value);
}

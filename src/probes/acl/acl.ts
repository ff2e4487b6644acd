import { checker, type AclGroup, type AclTables } from '../../acl/check.js';
import { EMERGENCY } from '../../acl/roles.js';
import { Unreadable } from '../../core/errors.js';
import type { SqlProbe } from '../../core/probe.js';
import { ACL_QUERIES, readAclTables } from './tables.js';

/** Who may do what in OpenEMR: effective permissions by phpGACL, joined with the accounts that are active. */
export const acl: SqlProbe<'acl'> = {
  door: 'sql',
  section: 'acl',
  describe: 'phpGACL tables and active accounts',
  queries: () => ACL_QUERIES,
  parse: (answers) => {
    const tables = readAclTables(answers);
    const accounts = tables.users.filter(({ account, active }) => account && active);
    const active = accounts.map(({ name }) => name);
    if (active.length === 0)
      throw new Unreadable('no active account was seen', 'Check the grant on users (docs/access.md).');
    const { passes, groupPasses } = checker(tables);
    const holders = (permission: string) => active.filter((user) => passes(user, permission));
    const membership = membershipOf(tables);
    const root = tables.groups.find(({ parent }) => parent === 0);
    const enabled = tables.acls.filter((one) => one.enabled);
    return {
      groups: membership,
      superusers: holders('admin|super'),
      userAdministrators: holders('admin|users'),
      aclAdministrators: holders('admin|acl'),
      emergencyUsers: membership.find(({ value }) => value.toLowerCase() === EMERGENCY)?.activeMembers ?? [],
      withoutGroup: accounts.filter((user) => user.groups.length === 0).map(({ name }) => name),
      orphans: tables.users.filter(({ login }) => login === 'no account').map(({ name }) => name),
      emptyGroups: membership
        .filter(({ members, value }) => members.length === 0 && value !== root?.value)
        .map(({ value }) => value),
      userAcls: enabled.flatMap(({ id, users }) => users.map((user) => ({ acl: id, user }))),
      rootAcls: enabled.filter(({ groups }) => root && groups.includes(root.id)).map(({ id }) => id),
      denies: enabled.filter(({ allow }) => !allow).map(({ id }) => id),
      disabled: tables.acls.filter((one) => !one.enabled).map(({ id }) => id),
      damaged: damagedGroups(tables.groups),
      highSensitivityGroups: tables.groups
        .filter(({ id }) => groupPasses(id, 'sensitivities|high'))
        .map(({ value }) => value),
    };
  },
};

function membershipOf({ users, groups }: AclTables) {
  return groups.map(({ id, value, name }) => {
    const members = users.filter((user) => user.groups.includes(id));
    return {
      value,
      name,
      members: members.map((user) => user.name),
      activeMembers: members.filter(({ account, active }) => account && active).map((user) => user.name),
    };
  });
}

/** Groups whose numbers do not nest: left not before right, outside the parent, or overlapping another group. */
function damagedGroups(groups: readonly AclGroup[]): string[] {
  const isWrong = (group: AclGroup): boolean => {
    if (group.lft >= group.rgt) return true;
    const parent = groups.find(({ id }) => id === group.parent);
    if (parent && !(parent.lft < group.lft && group.rgt < parent.rgt)) return true;
    if (!parent && group.parent !== 0) return true;
    return groups.some((other) => other !== group && collides(group, other, groups));
  };
  return groups.filter(isWrong).map(({ value }) => value);
}

/** Two groups share a number, overlap in part, or one lies inside the other without being below it. */
function collides(group: AclGroup, other: AclGroup, groups: readonly AclGroup[]): boolean {
  if ([group.lft, group.rgt].some((edge) => edge === other.lft || edge === other.rgt)) return true;
  if (other.lft < group.lft && group.lft < other.rgt && other.rgt < group.rgt) return true;
  return other.lft < group.lft && group.rgt < other.rgt && !isBelow(group, other, groups);
}

function isBelow(group: AclGroup, other: AclGroup, groups: readonly AclGroup[]): boolean {
  const seen = new Set<number>();
  for (
    let up = group.parent;
    up !== 0 && !seen.has(up);
    up = groups.find(({ id }) => id === up)?.parent ?? 0
  ) {
    if (up === other.id) return true;
    seen.add(up);
  }
  return false;
}

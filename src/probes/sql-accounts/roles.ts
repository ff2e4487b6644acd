import type { FactSections } from '../../core/facts.js';

type Account = FactSections['sqlAccounts']['accounts'][number];

/** An account, or a role, that has a role. */
export interface Grant {
  readonly user: string;
  readonly host: string;
  readonly role: string;
}

/** More roles within roles than anybody has. */
const MAX_DEPTH = 10;

/**
 * Adds what accounts may do by their roles, and by PUBLIC, which everybody has. Who has a role is only asked when a role
 * may do something. `roles` are the names that MariaDB marks as roles; in MySQL any account can be one, mostly a locked one.
 */
export function addRolePrivileges(
  accounts: readonly Account[],
  roles: ReadonlySet<string>,
  readGrants: () => readonly Grant[],
): Account[] {
  const isRole = ({ user, locked, administrator }: Account): boolean =>
    roles.size > 0 ? roles.has(user) : locked && !administrator;
  const powers = new Map(
    accounts
      .filter((one) => isRole(one) && one.privileges.length > 0)
      .map((one) => [one.user, one.privileges]),
  );
  if (powers.size === 0) return [...accounts];
  const grants = [...powers.keys()].every((role) => role === 'PUBLIC') ? [] : readGrants();
  return accounts.map((account) => {
    const held = new Set(isRole(account) ? [] : ['PUBLIC']);
    const direct = grants.filter(({ user, host }) => user === account.user && host === account.host);
    for (const { role } of direct) addNested(role, grants, held, 0);
    const inherited = [...held].flatMap((role) => powers.get(role) ?? []);
    return { ...account, privileges: [...new Set([...account.privileges, ...inherited])] };
  });
}

function addNested(role: string, grants: readonly Grant[], held: Set<string>, depth: number): void {
  if (held.has(role) || depth > MAX_DEPTH) return;
  held.add(role);
  for (const grant of grants) if (grant.user === role) addNested(grant.role, grants, held, depth + 1);
}

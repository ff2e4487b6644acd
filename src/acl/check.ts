/**
 * OpenEMR's permission check on rows of its tables (src/Common/Acl/AclMain.php aclCheckCore over src/Gacl/Gacl.php acl_query
 * with return_all): superusers pass everything; otherwise every ACL that applies counts, and a denial wins.
 */
import type { FactSections } from '../core/facts.js';

/** What was read of the tables; the derived lists do not matter here. */
export type AclTables = Pick<FactSections['permissions'], 'users' | 'groups' | 'acls' | 'objects'>;
export type AclUser = AclTables['users'][number];
export type AclGroup = AclTables['groups'][number];
export type Acl = AclTables['acls'][number];

/** The permission that passes every other one. */
export const SUPER = 'admin|super';

/** The questions that OpenEMR's code asks: any return value, or one of the four. */
export const RETURN_VALUES = ['', 'view', 'addonly', 'wsome', 'write'] as const;

/** Answers as OpenEMR would. Unknown names pass nothing. */
export interface Checker {
  /** Whether a user passes section|value, asked with a return value or without one. */
  readonly passes: (user: string, permission: string, returnValue?: string) => boolean;
  /** Whether a user passes by own ACLs and groups, without the superuser's way around. */
  readonly passesItself: (user: string, permission: string, returnValue?: string) => boolean;
  readonly isSuper: (user: string) => boolean;
  /** Whether a member of the group passes by the group and those above it alone. */
  readonly groupPasses: (group: number, permission: string, returnValue?: string) => boolean;
  /** Every ACL about a permission that counts for a user; the order means nothing. */
  readonly hits: (user: string, permission: string) => readonly Acl[];
  readonly groupHits: (group: number, permission: string) => readonly Acl[];
  /** A group and those above it by the nested-set numbers, the nearest first. */
  readonly ancestors: (group: number) => readonly AclGroup[];
}

/** Prepares the tables. Names were made one by the database already, so they are compared letter by letter. */
export function checker(tables: AclTables): Checker {
  const users = new Map(tables.users.map((user) => [user.name, user]));
  const groups = new Map(tables.groups.map((group) => [group.id, group]));
  const counting = tables.acls.filter(({ enabled, axo }) => enabled && !axo);
  const about = collect(counting, ({ permissions }) => permissions);
  const ofGroup = collect(counting, (acl) => acl.groups);
  const ofUser = collect(counting, (acl) => acl.users);

  const ancestors = (id: number): readonly AclGroup[] => {
    const own = groups.get(id);
    if (!own) return [];
    return tables.groups
      .filter(({ lft, rgt }) => lft <= own.lft && rgt >= own.rgt)
      .sort((left, right) => left.rgt - left.lft - (right.rgt - right.lft));
  };
  const aclsOfGroup = remembered((id: number) => {
    return new Set(ancestors(id).flatMap((group) => ofGroup.get(group.id) ?? []));
  });
  const aclsOfUser = remembered((name: string) => {
    const fromGroups = (users.get(name)?.groups ?? []).flatMap((id) => [...aclsOfGroup(id)]);
    return new Set([...(ofUser.get(name) ?? []), ...fromGroups]);
  });
  const among = (applying: ReadonlySet<Acl>, permission: string) =>
    (about.get(permission) ?? []).filter((acl) => applying.has(acl));

  const hits = (user: string, permission: string) => among(aclsOfUser(user), permission);
  const groupHits = (group: number, permission: string) => among(aclsOfGroup(group), permission);
  const isSuper = remembered((user: string) => decide(hits(user, SUPER)));
  const passesItself = (user: string, permission: string, returnValue = '') =>
    decide(hits(user, permission), returnValue);
  return {
    passes: (user, permission, returnValue) =>
      (permission !== SUPER && isSuper(user)) || passesItself(user, permission, returnValue),
    passesItself,
    isSuper,
    groupPasses: (group, permission, returnValue) => decide(groupHits(group, permission), returnValue),
    hits,
    groupHits,
    ancestors,
  };
}

/** No hit denies; asked for one return value only hits of exactly that one count; among these a denial wins. */
export function decide(hits: readonly Acl[], returnValue = ''): boolean {
  // OpenEMR takes the id 0 for "nothing was found" and gives up.
  if (hits.some(({ id }) => id === 0)) return false;
  const asked = returnValue === '' ? hits : hits.filter((hit) => hit.returnValue === returnValue);
  return asked.length > 0 && asked.every(({ allow }) => allow);
}

function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

function collect<Key>(acls: readonly Acl[], keysOf: (acl: Acl) => readonly Key[]): Map<Key, Acl[]> {
  const map = new Map<Key, Acl[]>();
  for (const acl of acls) {
    for (const key of new Set(keysOf(acl))) {
      const list = map.get(key);
      if (list) list.push(acl);
      else map.set(key, [acl]);
    }
  }
  return map;
}

/** OpenEMR's permission check (src/Common/Acl/AclMain.php aclCheckCore) on rows of the phpGACL tables. */

/** Rows of the phpGACL tables. */
export interface AclTables {
  /** Access objects of section users: id and username. */
  readonly aros: readonly { readonly id: string; readonly value: string }[];
  readonly groups: readonly {
    readonly id: string;
    readonly parent: string;
    readonly lft: number;
    readonly rgt: number;
    readonly name: string;
    readonly value: string;
  }[];
  readonly members: readonly { readonly group: string; readonly aro: string }[];
  readonly acls: readonly {
    readonly id: string;
    readonly allow: boolean;
    readonly enabled: boolean;
    readonly returnValue: string;
  }[];
  readonly permissions: readonly { readonly acl: string; readonly section: string; readonly value: string }[];
  readonly groupAcls: readonly { readonly acl: string; readonly group: string }[];
  readonly userAcls: readonly { readonly acl: string; readonly user: string }[];
  /** ACLs that carry an AXO; OpenEMR's question never has one, so they do not count. */
  readonly withAxo: ReadonlySet<string>;
}

/** Answers whether a user passes section|value, as OpenEMR would. */
export interface Resolver {
  readonly passes: (user: string, section: string, value: string, returnValue?: string) => boolean;
  /** Whether a member of the group passes by the group and its ancestors alone. */
  readonly groupPasses: (group: string, section: string, value: string) => boolean;
}

type Hit = AclTables['acls'][number];

/** Prepares the tables. Names are compared without case, as the tables' collation does. */
export function resolver(tables: AclTables): Resolver {
  const aroOf = new Map(tables.aros.map(({ id, value }) => [value.toLowerCase(), id]));
  const acls = new Map(
    tables.acls.filter(({ id, enabled }) => enabled && !tables.withAxo.has(id)).map((acl) => [acl.id, acl]),
  );
  const aclsOfGroup = collect(
    tables.groupAcls,
    ({ group }) => group,
    ({ acl }) => acl,
  );
  const aclsOfUser = collect(
    tables.userAcls,
    ({ user }) => user.toLowerCase(),
    ({ acl }) => acl,
  );
  const groupsOfAro = collect(
    tables.members,
    ({ aro }) => aro,
    ({ group }) => group,
  );
  const aclsOf = collect(
    tables.permissions,
    ({ section, value }) => key(section, value),
    ({ acl }) => acl,
  );
  const groups = new Map(tables.groups.map((group) => [group.id, group]));

  const ofGroup = (id: string): string[] => {
    const own = groups.get(id);
    if (!own) return [];
    return tables.groups
      .filter(({ lft, rgt }) => lft <= own.lft && rgt >= own.rgt)
      .flatMap((ancestor) => aclsOfGroup.get(ancestor.id) ?? []);
  };
  const hits = (candidates: readonly string[], section: string, value: string): Hit[] => {
    const wanted = new Set(aclsOf.get(key(section, value)) ?? []);
    return [...new Set(candidates)].filter((id) => wanted.has(id)).flatMap((id) => acls.get(id) ?? []);
  };
  const candidatesOf = (user: string): string[] => {
    const aro = aroOf.get(user.toLowerCase());
    if (aro === undefined) return [];
    return [...(aclsOfUser.get(user.toLowerCase()) ?? []), ...(groupsOfAro.get(aro) ?? []).flatMap(ofGroup)];
  };
  const passes = (user: string, section: string, value: string, returnValue = ''): boolean => {
    const candidates = candidatesOf(user);
    const isSuper = section === 'admin' && value === 'super';
    if (!isSuper && allowed(hits(candidates, 'admin', 'super'), '')) return true;
    return allowed(hits(candidates, section, value), returnValue);
  };
  return {
    passes,
    groupPasses: (group, section, value) => allowed(hits(ofGroup(group), section, value), ''),
  };
}

/** Deny wins over allow among all hits; with a return value only hits of exactly that value count; no hit is a deny. */
function allowed(hits: readonly Hit[], returnValue: string): boolean {
  const counting = returnValue === '' ? hits : hits.filter((hit) => hit.returnValue === returnValue);
  return counting.length > 0 && counting.every(({ allow }) => allow);
}

function key(section: string, value: string): string {
  return `${section}|${value}`;
}

function collect<Row, Value>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  valueOf: (row: Row) => Value,
): Map<string, Value[]> {
  const map = new Map<string, Value[]>();
  for (const row of rows) {
    const list = map.get(keyOf(row)) ?? [];
    list.push(valueOf(row));
    map.set(keyOf(row), list);
  }
  return map;
}

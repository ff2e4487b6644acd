/** What differs between two states of the permission tables, in effect and in the rows. */
import { checker, RETURN_VALUES, type Acl, type AclTables, type Checker } from './check.js';

/** What one user may do more and less. */
export interface UserChange {
  readonly name: string;
  readonly kind: 'new' | 'gone' | 'changed';
  /** `yes`, or why nobody can log in, before and after; empty on the side where the user is not. */
  readonly login: readonly [before: string, after: string];
  readonly superuser: readonly [before: boolean, after: boolean];
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** As section|value|return value, the last part empty where any will do. Only what can be used counts: inactive users have nothing. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** A row of the tables that is new, gone or different. */
export interface RowChange {
  readonly what: string;
  readonly change: string;
}

/** Everything that changed; empty lists mean that nothing did. */
export interface Changes {
  readonly users: readonly UserChange[];
  readonly rows: readonly RowChange[];
}

/** Compares two states. Users and groups are told apart by name, ACLs by id. */
export function compare(before: AclTables, after: AclTables): Changes {
  const [old, now] = [sideOf(before), sideOf(after)];
  const names = [...new Set([...old.users.keys(), ...now.users.keys()])].sort();
  return {
    users: names.map((name) => changeOf(name, old, now)).filter(hasChanged),
    rows: [...groupRows(before, after), ...aclRows(before, after)],
  };
}

interface Side {
  readonly tables: AclTables;
  readonly check: Checker;
  readonly users: ReadonlyMap<string, AclTables['users'][number]>;
  readonly groupNames: ReadonlyMap<number, string>;
}

function sideOf(tables: AclTables): Side {
  return {
    tables,
    check: checker(tables),
    users: new Map(tables.users.map((user) => [user.name, user])),
    groupNames: new Map(tables.groups.map(({ id, value }) => [id, value])),
  };
}

function changeOf(name: string, old: Side, now: Side): UserChange {
  const [had, has] = [rightsOf(name, old), rightsOf(name, now)];
  const [was, is] = [groupsOf(name, old), groupsOf(name, now)];
  const [before, after] = [old.users.get(name), now.users.get(name)];
  return {
    name,
    kind: before === undefined ? 'new' : after === undefined ? 'gone' : 'changed',
    login: [before?.login ?? '', after?.login ?? ''],
    superuser: [isSuper(name, old), isSuper(name, now)],
    joined: is.filter((group) => !was.includes(group)),
    left: was.filter((group) => !is.includes(group)),
    gained: [...has].filter((right) => !had.has(right)),
    lost: [...had].filter((right) => !has.has(right)),
  };
}

function isSuper(name: string, { users, check }: Side): boolean {
  return (users.get(name)?.active ?? false) && check.isSuper(name);
}

function rightsOf(name: string, { users, tables, check }: Side): ReadonlySet<string> {
  if (!users.get(name)?.active) return new Set();
  return new Set(
    tables.objects.flatMap((object) =>
      RETURN_VALUES.filter((wanted) => check.passes(name, object, wanted)).map(
        (wanted) => `${object}|${wanted}`,
      ),
    ),
  );
}

function groupsOf(name: string, { users, groupNames }: Side): string[] {
  return (users.get(name)?.groups ?? []).map((id) => groupNames.get(id) ?? `group ${id}`).sort();
}

function hasChanged({ kind, login, joined, left, gained, lost }: UserChange): boolean {
  if (kind !== 'changed' || login[0] !== login[1]) return true;
  return joined.length + left.length + gained.length + lost.length > 0;
}

function groupRows(before: AclTables, after: AclTables): RowChange[] {
  const [old, now] = [byId(before.groups), byId(after.groups)];
  return ids(old, now).flatMap((id): RowChange[] => {
    const [was, is] = [old.get(id), now.get(id)];
    const what = `group ${(is ?? was)!.value}`;
    if (!was) return [{ what, change: `is new, below ${now.get(is!.parent)?.value ?? 'nothing'}` }];
    if (!is) return [{ what, change: 'is gone' }];
    const parts = [
      ...(was.value === is.value ? [] : [`was called ${was.value}`]),
      ...(was.name === is.name ? [] : [`is now named ${is.name}, was ${was.name}`]),
      ...(was.parent === is.parent ? [] : ['stands below another group']),
    ];
    return parts.map((change) => ({ what, change }));
  });
}

function aclRows(before: AclTables, after: AclTables): RowChange[] {
  const [old, now] = [byId(before.acls), byId(after.acls)];
  const names = new Map([...before.groups, ...after.groups].map(({ id, value }) => [id, value]));
  return ids(old, now).flatMap((id): RowChange[] => {
    const [was, is] = [old.get(id), now.get(id)];
    const what = `ACL ${id}`;
    if (!was) return [{ what, change: `is new: ${summaryOf(is!, names)}` }];
    if (!is) return [{ what, change: `is gone: ${summaryOf(was, names)}` }];
    return aclParts(was, is, names).map((change) => ({ what, change }));
  });
}

function summaryOf(acl: Acl, names: ReadonlyMap<number, string>): string {
  const holders = [...acl.groups.map((id) => names.get(id) ?? `group ${id}`), ...acl.users];
  const state = acl.enabled ? '' : 'switched off, ';
  return `${state}${acl.allow ? 'allows' : 'denies'} ${holders.join(', ') || 'nobody'} ${acl.permissions.length} permissions${acl.returnValue === '' ? '' : ` (${acl.returnValue})`}`;
}

function aclParts(was: Acl, is: Acl, names: ReadonlyMap<number, string>): string[] {
  const group = (id: number) => names.get(id) ?? `group ${id}`;
  const lists = (title: string, old: readonly string[], now: readonly string[]) => [
    ...now.filter((one) => !old.includes(one)).map((one) => `${title} ${one} added`),
    ...old.filter((one) => !now.includes(one)).map((one) => `${title} ${one} taken out`),
  ];
  return [
    ...(was.enabled === is.enabled ? [] : [`switched ${is.enabled ? 'on' : 'off'}`]),
    ...(was.allow === is.allow
      ? []
      : [is.allow ? 'allows, and denied before' : 'denies, and allowed before']),
    ...(was.returnValue === is.returnValue
      ? []
      : [`return value ${was.returnValue || 'empty'} became ${is.returnValue || 'empty'}`]),
    ...(was.axo === is.axo
      ? []
      : [is.axo ? 'carries an AXO now and no longer counts' : 'lost its AXO and counts now']),
    ...lists('group', was.groups.map(group), is.groups.map(group)),
    ...lists('user', was.users, is.users),
    ...lists('permission', was.permissions, is.permissions),
  ];
}

function byId<One extends { readonly id: number }>(list: readonly One[]): Map<number, One> {
  return new Map(list.map((one) => [one.id, one]));
}

function ids(old: ReadonlyMap<number, unknown>, now: ReadonlyMap<number, unknown>): number[] {
  return [...new Set([...old.keys(), ...now.keys()])].sort((left, right) => left - right);
}

/** What follows from the tables: roles, and who has which power without being a superuser. */
import type { FactSections } from '../core/facts.js';
import { checker, type AclGroup, type AclTables, type Checker } from './check.js';

type Permissions = FactSections['permissions'];

/** The group of emergency log-ins, since OpenEMR 6.0 known by this name. */
export const EMERGENCY = 'breakglass';

/** The lists that rules and the report read. */
export function derive(tables: AclTables): Pick<Permissions, 'roles' | 'powers'> {
  const check = checker(tables);
  return {
    roles: tables.groups.map((group) => roleOf(group, tables, check)),
    powers: powersOf(tables, check),
  };
}

function roleOf(group: AclGroup, tables: AclTables, check: Checker): Permissions['roles'][number] {
  const superuser = check.groupPasses(group.id, 'admin|super');
  const may = (returnValue: string) =>
    tables.objects.filter((object) => superuser || check.groupPasses(group.id, object, returnValue));
  return {
    group: group.value,
    name: group.name,
    standing: standingOf(group),
    active: tables.users.filter(
      ({ account, active, groups }) => account && active && groups.includes(group.id),
    ).length,
    superuser,
    passes: may(''),
    writes: may('write'),
    given: tables.acls
      .filter(({ allow, enabled, axo, groups }) => allow && enabled && !axo && groups.includes(group.id))
      .flatMap(({ permissions, returnValue }) => permissions.map((one) => `${one}|${returnValue}`))
      .toSorted(),
  };
}

function standingOf({ parent, value }: AclGroup): string {
  if (parent === 0) return 'root';
  return value.toLowerCase() === EMERGENCY ? 'emergency' : 'ordinary';
}

function powersOf(tables: AclTables, check: Checker): Permissions['powers'] {
  const plain = tables.users.filter(({ name, account, active }) => account && active && !check.isSuper(name));
  return tables.objects
    .map((permission) => ({
      permission,
      users: plain.filter(({ name }) => check.passesItself(name, permission)).map(({ name }) => name),
    }))
    .filter(({ users }) => users.length > 0);
}

import { checker, RETURN_VALUES } from '../../../acl/check.js';
import type { Permissions } from './load.js';

/** What one user passes, as programs read it. */
export interface Rights {
  readonly name: string;
  readonly active: boolean;
  readonly login: string;
  readonly groups: readonly string[];
  readonly superuser: boolean;
  /** Permissions with the return values that pass; an empty one means that any will do. */
  readonly may: Readonly<Record<string, readonly string[]>>;
}

/** The rights of every user, or of one. */
export function rightsOf(permissions: Permissions, only?: string): Rights[] {
  const check = checker(permissions);
  const groups = new Map(permissions.groups.map(({ id, value }) => [id, value]));
  return permissions.users
    .filter(({ name }) => only === undefined || name === only)
    .map(({ name, active, login, groups: ids }) => ({
      name,
      active,
      login,
      groups: ids.map((id) => groups.get(id) ?? String(id)),
      superuser: check.isSuper(name),
      may: Object.fromEntries(
        permissions.objects
          .map(
            (object) => [object, RETURN_VALUES.filter((value) => check.passes(name, object, value))] as const,
          )
          .filter(([, values]) => values.length > 0),
      ),
    }));
}

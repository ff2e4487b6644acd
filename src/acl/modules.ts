/** Who may use which module: OpenEMR keeps this apart from phpGACL (src/Common/Acl/AclMain.php zhAclCheck). */
import type { AclTables } from './check.js';

/** A stored answer for one user or one group. */
export interface Setting<Who> {
  readonly who: Who;
  readonly allowed: boolean;
}

/** A module and what is stored about it. */
export interface ModuleSettings {
  readonly module: string;
  readonly users: readonly Setting<string>[];
  readonly groups: readonly Setting<number>[];
}

/** Active users who may use a module. */
export interface ModuleUsers {
  readonly users: string[];
  /** Of these, those whom a stored denial means to keep out and does not. */
  readonly ignored: string[];
}

/**
 * Answers as OpenEMR does: any permission of a user or of a group that the user is a direct member of; groups above and superusers
 * count nothing. Up to 8.0.0.1 denials are stored and never looked at (CVE-2026-33302); since then an own answer comes before that
 * of groups, and a denial before a permission.
 */
export function usersOf(
  settings: ModuleSettings,
  tables: Pick<AclTables, 'users'>,
  heedsDenials: boolean,
): ModuleUsers {
  const active = tables.users.filter((user) => user.account && user.active);
  const verdicts = active.map(({ name, groups }) => {
    const own = settings.users.filter(({ who }) => who === name);
    const theirs = settings.groups.filter(({ who }) => groups.includes(who));
    const allowed = [...own, ...theirs].some((one) => one.allowed);
    const meant = decide(own) ?? decide(theirs) ?? false;
    return { name, passes: heedsDenials ? meant : allowed, ignored: !heedsDenials && allowed && !meant };
  });
  return {
    users: verdicts.filter(({ passes }) => passes).map(({ name }) => name),
    ignored: verdicts.filter(({ ignored }) => ignored).map(({ name }) => name),
  };
}

function decide(settings: readonly Setting<unknown>[]): boolean | undefined {
  return settings.length === 0 ? undefined : settings.every(({ allowed }) => allowed);
}

/** The chain behind an answer: user, group, groups above it, ACL, return value, and what denies. */
import { checker, SUPER, type Acl, type AclGroup, type AclTables } from './check.js';

/** How one ACL reaches a user. */
export interface Link {
  readonly acl: Acl;
  /** From the user's own group up to the group that the ACL is attached to; empty where it is attached to the user. */
  readonly path: readonly AclGroup[];
  /** Why it does not count in this question, empty where it does. */
  readonly ignored: string;
}

/** An answer with its reasons. */
export interface Reasons {
  readonly user: string;
  readonly permission: string;
  readonly returnValue: string;
  readonly allowed: boolean;
  /** The answer comes from admin|super; `links` then are about that. */
  readonly bySuper: boolean;
  /** Every ACL about the permission that reaches the user: those that decide first. */
  readonly links: readonly Link[];
  /** ACLs about the permission itself, where the answer came from admin|super. */
  readonly own: readonly Link[];
}

/** Explains one answer. */
export function explain(tables: AclTables, user: string, permission: string, returnValue = ''): Reasons {
  const check = checker(tables);
  const bySuper = permission !== SUPER && check.isSuper(user);
  const own = linksTo(tables, user, permission, returnValue);
  return {
    user,
    permission,
    returnValue,
    allowed: check.passes(user, permission, returnValue),
    bySuper,
    links: bySuper ? linksTo(tables, user, SUPER, '') : own,
    own: bySuper ? own : [],
  };
}

function linksTo(tables: AclTables, user: string, permission: string, returnValue: string): Link[] {
  const check = checker(tables);
  const groups = tables.users.find(({ name }) => name === user)?.groups ?? [];
  const links = tables.acls
    .filter(({ permissions }) => permissions.includes(permission))
    .flatMap((acl): Link[] => {
      const ignored = ignoredBecause(acl, returnValue);
      const direct = acl.users.includes(user) ? [{ acl, path: [], ignored }] : [];
      const inherited = groups.flatMap((id): Link[] => {
        const above = check.ancestors(id);
        return above
          .filter((group) => acl.groups.includes(group.id))
          .map((group) => ({ acl, path: pathTo(above, id, group), ignored }));
      });
      return [...direct, ...inherited];
    });
  return links.sort((left, right) => Number(left.ignored !== '') - Number(right.ignored !== ''));
}

/** Groups from the user's own up to the one meant; numbers that do not nest may leave only the two ends. */
function pathTo(above: readonly AclGroup[], own: number, meant: AclGroup): AclGroup[] {
  const start = above.filter(({ id }) => id === own);
  const between = above.filter(({ id, lft, rgt }) => id !== own && lft >= meant.lft && rgt <= meant.rgt);
  return own === meant.id ? start : [...start, ...between];
}

function ignoredBecause({ enabled, axo, returnValue: has }: Acl, asked: string): string {
  if (!enabled) return 'it is switched off';
  if (axo) return 'it carries an AXO, and OpenEMR never asks for one';
  if (asked !== '' && has !== asked) return `its return value is ${has === '' ? 'empty' : has}, not ${asked}`;
  return '';
}

/** What would turn a yes into a no, in sentences: the denials that are there but do not count, and where a new one would bite. */
export function deniesOf({ links }: Reasons): {
  readonly biting: readonly Link[];
  readonly sleeping: readonly Link[];
} {
  const denies = links.filter(({ acl }) => !acl.allow);
  return {
    biting: denies.filter(({ ignored }) => ignored === ''),
    sleeping: denies.filter(({ ignored }) => ignored !== ''),
  };
}

/** How far a permission goes, as one letter. */
import { decide, type Acl, type Checker } from './check.js';

/** Strongest first. `other` passes only where no return value, or one of its own, is asked for. */
export const LEVELS = ['write', 'wsome', 'addonly', 'view', 'other', 'none'] as const;
export type Level = (typeof LEVELS)[number];

/** How far a permission goes, and whether a denial stands in its way somewhere. */
export interface Reach {
  readonly level: Level;
  readonly denied: boolean;
}

/** Letters for a level; small tables read better with them. */
export const LETTERS: Readonly<Record<Level, string>> = {
  write: 'W',
  wsome: 'S',
  addonly: 'A',
  view: 'V',
  other: 'o',
  none: '.',
};

/** What each letter means, in the order of power. */
export const MEANINGS: Readonly<Record<Level, string>> = {
  write: 'write',
  wsome: 'write some',
  addonly: 'add only',
  view: 'view',
  other: 'may, without a return value',
  none: 'may not',
};

/** How far a user goes. */
export function reachOfUser(check: Checker, user: string, permission: string): Reach {
  const whole = check.isSuper(user) && permission !== 'admin|super';
  return whole ? { level: 'write', denied: false } : reachOf(check.hits(user, permission));
}

/** How far a member of a group goes by that group and those above it. */
export function reachOfGroup(check: Checker, group: number, permission: string): Reach {
  const whole = permission !== 'admin|super' && check.groupPasses(group, 'admin|super');
  return whole ? { level: 'write', denied: false } : reachOf(check.groupHits(group, permission));
}

function reachOf(hits: readonly Acl[]): Reach {
  const level = LEVELS.find((one) =>
    one === 'none' ? true : decide(hits, one === 'other' ? '' : one),
  ) as Level;
  return { level, denied: hits.some(({ allow }) => !allow) };
}

/** A reach as it stands in a table: a letter, and `!` where something is denied. */
export function mark({ level, denied }: Reach): string {
  if (level === 'none') return denied ? '!' : LETTERS.none;
  return LETTERS[level] + (denied ? '!' : '');
}

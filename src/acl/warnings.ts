import { checker, type AclTables } from './check.js';
import type { Changes } from './diff.js';

/** What an administrator should know before making a change, in sentences. */
export function warningsOf(after: AclTables, { users }: Changes): string[] {
  const check = checker(after);
  const left = after.users.filter(
    ({ name, active, login }) => active && login !== 'no password' && check.isSuper(name),
  );
  const could = left.filter(({ login }) => login === 'yes' || login === 'unknown');
  return [
    ...(could.length === 0
      ? [
          'Nobody who can log in is a superuser any more: permissions could then be mended in the database only.',
        ]
      : []),
    ...(could.length === 1 ? [`${could[0]!.name} is the only superuser left.`] : []),
    ...users
      .filter(({ superuser: [was, is] }) => !was && is)
      .map(({ name }) => `${name} becomes a superuser: every chart, every permission.`),
    ...users
      .filter(({ login: [was, is] }) => was === 'yes' && is === 'in no permission group')
      .map(({ name }) => `${name} is in no group any more and cannot log in.`),
    ...users
      .filter(({ left: groups, lost }) => groups.length > 0 && lost.length === 0)
      .map(({ name }) => `${name} loses nothing: other groups or ACLs give the same.`),
  ];
}

import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf } from './lines.js';

const NO_LOGIN = /(\/(nologin|false|true|sync|halt|shutdown)|^\/dev\/null)$/;

/** Accounts of the host, from passwd(5) through the name service. */
export const logins: ShellProbe<'logins'> = {
  door: 'shell',
  section: 'logins',
  describe: 'getent passwd',
  steps: () => [{ id: 'passwd', run: 'getent passwd || cat /etc/passwd' }],
  parse: (answers) => ({ users: parsePasswd(answers.text('passwd')) }),
};

/** Lines of passwd(5). Throws when root is not among them: then it is not the whole file. */
export function parsePasswd(text: string): FactSections['logins']['users'] {
  const users = linesOf(text).flatMap((line) => {
    const fields = line.split(':');
    const uid = Number(fields[2]);
    if (fields.length < 7 || !fields[0] || !Number.isInteger(uid) || uid < 0) return [];
    const shell = fields[6] ?? '';
    return [
      {
        name: fields[0],
        uid,
        shell,
        interactive: !NO_LOGIN.test(shell),
        system: uid < 1000 || uid === 65_534,
      },
    ];
  });
  if (!users.some(({ name }) => name === 'root'))
    throw new Unreadable('the list of accounts holds no root', 'Check `getent passwd` on the host.');
  return users;
}

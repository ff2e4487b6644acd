import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf, tidy } from './lines.js';
import { garbled, wholeNumber } from './trust.js';

/** Shells with which nobody can log in. */
const NO_SHELL = /\/(?:nologin|false|true|sync|halt|shutdown|null)$/;

/** Accounts of a host, without the names of people. */
export const logins: ShellProbe<'logins'> = {
  section: 'logins',
  door: 'shell',
  describe: 'Accounts, user ids and log-in shells, from getent passwd',
  steps: () => [
    {
      id: 'passwd',
      run: `out=$(getent passwd) || exit
printf '%s\\n' "$out" | awk -F: '{ print $1 ":" $3 ":" $7 }'`,
    },
  ],
  parse(answers) {
    const users = linesOf(answers.text('passwd')).map((line) => {
      const [name = '', id, shell] = line.split(':');
      if (name === '' || shell === undefined) throw garbled('the list of accounts');
      const uid = wholeNumber(id, 'the list of accounts');
      return {
        name: tidy(name),
        uid,
        shell: tidy(shell),
        interactive: !NO_SHELL.test(shell),
        system: uid < 1000 || uid === 65_534,
      };
    });
    if (!users.some(({ uid }) => uid === 0))
      throw new Unreadable('the list of accounts does not name root', 'Check on the host: getent passwd');
    return { users };
  },
};

import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { parseStat, STAT_FORMAT } from './files.js';
import { linesOf } from './lines.js';

const FILES =
  '/etc/passwd /etc/group /etc/shadow /etc/gshadow /etc/sudoers /etc/crontab /etc/ssh/sshd_config /etc/cron.d /etc/cron.daily';
const END = 'end of list';

/** Permissions of the files that decide who may do what, and files below /etc that everybody may write. */
export const systemFiles: ShellProbe<'systemFiles'> = {
  door: 'shell',
  section: 'systemFiles',
  describe: 'stat of system files, find /etc',
  steps: () => [
    {
      id: 'stat',
      run: `for f in ${FILES}; do [ -e "$f" ] && stat --printf '${STAT_FORMAT}\\n' "$f"; done; true`,
    },
    // A folder that we cannot enter is one that "everybody" cannot enter either.
    { id: 'writable', run: `find /etc -xdev -type f -perm -0002 2>/dev/null | head -n 50; echo '${END}'` },
  ],
  parse: (answers) => {
    const files = parseStat(answers.text('stat'));
    const writable = linesOf(answers.text('writable'));
    if (!files.some(({ path }) => path === '/etc/shadow'))
      throw new Unreadable(
        '/etc/shadow could not be looked at',
        'Check that GNU stat is installed on the host.',
      );
    if (writable.at(-1) !== END)
      throw new Unreadable(
        'the search of /etc did not come to its end',
        'Scan again when the host is less busy.',
      );
    return { files, worldWritable: writable.slice(0, -1) };
  },
};

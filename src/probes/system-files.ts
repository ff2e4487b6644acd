import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { FILE_FORMAT, parseFiles, recordsOf } from './files.js';
import { tidy } from './lines.js';
import { garbled } from './trust.js';

const FILES = (
  'passwd group shadow gshadow sudoers sudoers.d crontab cron.d cron.hourly cron.daily cron.weekly cron.monthly hosts ' +
  'fstab profile environment ld.so.conf ld.so.preload ssh/sshd_config pam.d security systemd/system nftables.conf'
)
  .split(' ')
  .map((name) => `/etc/${name}`);

/** A folder that an ordinary account cannot enter is one that everybody cannot enter either, so no root is needed. */
const WRITABLE = `find /etc -xdev \\( -path /etc/passwd -o -type f -perm -0002 \\) -printf '%p//'
[ $? -le 1 ] && printf 'end//'`;

/** Permissions of the files that decide who may do what on a host. */
export const systemFiles: ShellProbe<'systemFiles'> = {
  section: 'systemFiles',
  door: 'shell',
  describe:
    'Permissions of /etc/passwd, shadow, sudoers and the like, and files of /etc that everybody may write',
  steps: () => [
    {
      id: 'list',
      run: `set --
for file in ${FILES.join(' ')}; do [ -e "$file" ] && set -- "$@" "$file"; done
find -H "$@" -maxdepth 0 -printf '${FILE_FORMAT}'`,
      maxBytes: 65_536,
    },
    { id: 'writable', run: WRITABLE, timeout: 20 },
  ],
  parse(answers) {
    const files = parseFiles(answers.text('list'), 'the list of system files');
    for (const path of ['/etc/passwd', '/etc/shadow'])
      if (!files.some((file) => file.path === path))
        throw new Unreadable(`${path} was not found`, `Check on the host: ls -l ${path}`);
    const paths = recordsOf(answers.text('writable'), 'the list of files that everybody may write');
    if (
      paths.pop() !== 'end' ||
      !paths.includes('/etc/passwd') ||
      !paths.every((path) => path.startsWith('/etc/'))
    )
      throw garbled('the list of files that everybody may write');
    const open = paths.filter((path) => path !== '/etc/passwd');
    return { files, worldWritable: open.map((path) => tidy(path, 500)).toSorted() };
  },
};

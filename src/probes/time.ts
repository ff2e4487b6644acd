import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf, momentOf } from './lines.js';

/** Names of running programs, as the kernel shortens them, and what they are called in full. */
const SERVICES: Readonly<Record<string, string>> = {
  chronyd: 'chronyd',
  'systemd-timesyn': 'systemd-timesyncd',
  ntpd: 'ntpd',
  ntpsec: 'ntpd',
  openntpd: 'ntpd',
};

/** Reads one short file a process, without a new process for each. */
const SCRIPT = `
date -u '+now %s' || exit
read -r init < /proc/1/comm && echo 'processes visible'
for file in /proc/[0-9]*/comm; do
  read -r name < "$file" && case $name in ${Object.keys(SERVICES).join('|')}) printf 'service %s\\n' "$name" ;; esac
done
echo end`;

/** Whether a time service keeps the clock right, without which a log proves little. */
export const time: ShellProbe<'time'> = {
  section: 'time',
  door: 'shell',
  describe: 'Running time service and the clock of the host, from /proc and date',
  steps: () => [{ id: 'now', run: SCRIPT, maxBytes: 16_384 }],
  parse(answers) {
    const lines = linesOf(answers.text('now'));
    if (!lines.includes('processes visible') || lines.at(-1) !== 'end')
      throw new Unreadable(
        'the running programs of the host are hidden from the account of the scan',
        'Add the account to the group that the gid= option of /proc names (mount | grep hidepid), or scan as root.',
      );
    const found =
      lines.flatMap((line) => (line.startsWith('service ') ? [SERVICES[line.slice(8)] ?? ''] : []))[0] ?? '';
    const now = lines.find((line) => line.startsWith('now '))?.slice(4) ?? '';
    return { synchronised: found !== '', service: found, now: momentOf(now, 'the clock of the host') };
  },
};

import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf, momentOf } from './lines.js';

const SERVICES: readonly (readonly [process: string, service: string])[] = [
  ['chronyd', 'chronyd'],
  ['systemd-timesyn', 'systemd-timesyncd'],
  ['ntpd', 'ntpd'],
  ['ntpsec', 'ntpd'],
  ['openntpd', 'openntpd'],
  ['vmtoolsd', 'vmtoolsd'],
];

/** Whether a time service runs, and the host's clock. */
export const time: ShellProbe<'time'> = {
  door: 'shell',
  section: 'time',
  describe: 'running time service, date',
  steps: () => [
    { id: 'processes', run: 'cat /proc/[0-9]*/comm 2>/dev/null; true' },
    { id: 'now', run: 'date -u +%s' },
  ],
  parse: (answers) => {
    const names = linesOf(answers.text('processes'));
    if (names.length === 0)
      throw new Unreadable(
        'the list of processes could not be read',
        'Check that /proc is readable on the host.',
      );
    const service = SERVICES.find(([process]) => names.includes(process))?.[1] ?? '';
    return { synchronised: service !== '', service, now: momentOf(answers.text('now').trim()) };
  },
};

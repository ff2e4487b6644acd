import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf, momentOf } from './lines.js';

type Time = FactSections['time'];

/** What a service says of the clock. */
interface Clock {
  readonly state: 'synchronised' | 'own clock' | 'not synchronised' | 'not told';
  /** Seconds since 1970 of the last comparison with a source. */
  readonly compared?: number;
}

/** A time service: its name in full, how it is asked without root, and what its answer means. */
interface Service {
  readonly name: string;
  readonly ask: string;
  readonly clock: (answer: string) => Clock;
}

const NOT_TOLD: Clock = { state: 'not told' };

/** chronyc over UDP, for its socket would be a file of ours in /run. The fields are those of `tracking` in chronyc(1). */
const chrony: Service = {
  name: 'chronyd',
  ask: 'chronyc -h 127.0.0.1 -n -c tracking 2>/dev/null',
  clock(answer) {
    const fields = answer.trim().split(',');
    if (fields.length < 14) return NOT_TOLD;
    if (fields.at(-1) === 'Not synchronised') return { state: 'not synchronised' };
    if (fields[0] === '7F7F0101') return { state: 'own clock' };
    return { state: 'synchronised', compared: Number(fields[3]) };
  },
};

/** The file is touched at each synchronisation, and its folder is there since systemd 239: systemd-timesyncd(8). */
const timesyncd: Service = {
  name: 'systemd-timesyncd',
  ask: '[ -d /run/systemd/timesync ] && { stat -c %Y /run/systemd/timesync/synchronized 2>/dev/null || echo never; }',
  clock(answer) {
    const text = answer.trim();
    if (text === 'never') return { state: 'not synchronised' };
    return /^\d+$/.test(text) ? { state: 'synchronised', compared: Number(text) } : NOT_TOLD;
  },
};

/** Seconds from 1900, where NTP counts from, to 1970 (RFC 5905, figure 4). */
const NTP_EPOCH = 2_208_988_800;

/** The system variables of ntpq(8); leap 3 is a clock that is not synchronised (RFC 5905, figure 9). */
const ntpd: Service = {
  name: 'ntpd',
  ask: 'ntpq -n -c rv 127.0.0.1 2>/dev/null',
  clock(answer) {
    const leap = /\bleap=([01]{2})\b/.exec(answer)?.[1];
    const time = /\breftime=([0-9a-f]{8})\./.exec(answer)?.[1];
    if (leap === undefined || time === undefined) return NOT_TOLD;
    if (leap === '11') return { state: 'not synchronised' };
    if (/\brefid=(?:127\.127\.1\.|LOCA?L)/.test(answer)) return { state: 'own clock' };
    return { state: 'synchronised', compared: Number.parseInt(time, 16) - NTP_EPOCH };
  },
};

/** By the names of running programs, as the kernel shortens them. */
const SERVICES: Readonly<Record<string, Service>> = {
  chronyd: chrony,
  'systemd-timesyn': timesyncd,
  ntpd,
  ntpsec: ntpd,
  openntpd: { name: 'openntpd', ask: ':', clock: () => NOT_TOLD },
};

/** Reads one short file a process, without a new process for each. */
const SCRIPT = `
date -u '+now %s' || exit
read -r init < /proc/1/comm && echo 'processes visible'
for file in /proc/[0-9]*/comm; do
  read -r name < "$file" && case $name in
${Object.entries(SERVICES)
  .map(
    ([program, { ask }]) =>
      `  ${program}) printf 'service %s\\n' "$name"; ${ask}; printf '\\nanswered\\n' ;;`,
  )
  .join('\n')}
  esac
done
echo end`;

/** Whether a time service keeps the clock right, without which a log proves little. */
export const time: ShellProbe<'time'> = {
  section: 'time',
  door: 'shell',
  describe:
    'Running time service, what it says of the clock, and the clock itself, from /proc, chronyc, ntpq and date',
  steps: () => [{ id: 'now', run: SCRIPT, maxBytes: 16_384 }],
  parse(answers) {
    const text = answers.text('now');
    const lines = linesOf(text);
    if (!lines.includes('processes visible') || lines.at(-1) !== 'end')
      throw new Unreadable(
        'the running programs of the host are hidden from the account of the scan',
        'Add the account to the group that the gid= option of /proc names (mount | grep hidepid), or scan as root.',
      );
    const now = lines.find((line) => line.startsWith('now '))?.slice(4) ?? '';
    return { ...running(text), now: momentOf(now, 'the clock of the host') };
  },
};

/** The first service that runs; of two, the one that says that it keeps the clock. */
function running(text: string): Omit<Time, 'now'> {
  const found = [...text.matchAll(/^service (\S+)\n([^]*?)\nanswered$/gm)].flatMap(([, program, answer]) => {
    const service = SERVICES[program!];
    return service === undefined ? [] : [{ service: service.name, clock: service.clock(answer!) }];
  });
  const one = found.find(({ clock }) => clock.state === 'synchronised') ?? found[0];
  const compared = one?.clock.compared;
  return {
    service: one?.service ?? '',
    state: one?.clock.state ?? 'not synchronised',
    dated: compared !== undefined,
    compared: momentOf(compared ?? 0, 'the last comparison of the clock'),
  };
}

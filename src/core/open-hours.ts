/** When the clinic is open, as the deployment file says it: `Mon-Fri 07:00-19:00`. */

/** One line of opening hours; minutes since midnight. A span that ends before it begins goes over midnight. */
export interface OpenSpan {
  /** 0 Sunday to 6 Saturday. */
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Opening hours. */
export interface OpenHours {
  readonly open: readonly OpenSpan[];
  /** Zone of the hours, such as America/Chicago; absent where it is that of the log. */
  readonly zone?: string;
  /** Zone in which OpenEMR writes its dates (gbl_time_zone, or that of PHP); absent where it is `zone`. */
  readonly logZone?: string;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const DAY = DAYS.join('|');

/** What `parseOpenSpan` understands. */
export const OPEN_SPAN = `^(${DAY})(-(${DAY}))? ([01]\\d|2[0-3]):[0-5]\\d-([01]\\d:[0-5]\\d|2[0-3]:[0-5]\\d|24:00)$`;

/** Reads one line of opening hours; undefined for anything else. */
export function parseOpenSpan(text: string): OpenSpan | undefined {
  if (!new RegExp(OPEN_SPAN).test(text)) return undefined;
  const [names = '', times = ''] = text.split(' ');
  const [first = '', last = first] = names.split('-');
  const [from = 0, to = 0] = times.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours * 60 + minutes;
  });
  const start = DAYS.findIndex((day) => day === first);
  const length = ((DAYS.findIndex((day) => day === last) - start + 7) % 7) + 1;
  return { days: Array.from({ length }, (_, index) => (start + index) % 7), from, to };
}

/** Whether this machine knows a time zone by that name. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const MINUTE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}/;

/** Tells of a date of the log (`2026-11-22 13:10:27`) whether the clinic was closed then; undefined for no date. */
export function closedAt({ open, zone, logZone }: OpenHours): (date: string) => boolean | undefined {
  const shift = zone !== undefined && logZone !== undefined && logZone !== zone ? shifter(logZone, zone) : 0;
  return (date) => {
    if (!MINUTE.test(date)) return undefined;
    const wall = Date.parse(`${date.slice(0, 16).replace(' ', 'T')}:00Z`);
    if (Number.isNaN(wall)) return undefined;
    const moment = new Date(shift === 0 ? wall : shift(wall));
    const minute = moment.getUTCHours() * 60 + moment.getUTCMinutes();
    return !open.some((span) => isOpen(span, moment.getUTCDay(), minute));
  };
}

function isOpen({ days, from, to }: OpenSpan, day: number, minute: number): boolean {
  if (from < to) return days.includes(day) && minute >= from && minute < to;
  return (days.includes(day) && minute >= from) || (days.includes((day + 6) % 7) && minute < to);
}

/** From the wall clock of one zone to that of another, both as if they were UTC. */
function shifter(from: string, to: string): (wall: number) => number {
  const [there, here] = [offsets(from), offsets(to)];
  return (wall) => {
    const guess = wall - there(wall);
    const instant = wall - there(guess);
    return instant + here(instant);
  };
}

const QUARTER = 900_000;

/** Milliseconds that a zone is ahead of UTC; asked once for each quarter of an hour of the last days. */
function offsets(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    timeZoneName: 'longOffset',
    hour: 'numeric',
  });
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const name = format.formatToParts(quarter * QUARTER).find(({ type }) => type === 'timeZoneName')?.value;
    const match = /([+-])(\d{2}):(\d{2})/.exec(name ?? '');
    const minutes = match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
    if (known.size > 1000) known.clear();
    known.set(quarter, minutes * 60_000);
    return minutes * 60_000;
  };
}

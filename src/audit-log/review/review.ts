/** Puts the activity of a span together: reads the log once, keeps no row. */
import type { FactSections } from '../../core/facts.js';
import { closedAt, type OpenHours } from '../../core/open-hours.js';
import { ABOUT, readAbout, type About } from '../about.js';
import type { LogSource } from '../source.js';
import type { LogProgress } from '../verify.js';
import type { ByDay } from './ids.js';
import { PEOPLE, readPeople, type People } from './people.js';
import { activityRows, toActivity } from './row.js';
import { SERIES, Tally, type DayCounts } from './tally.js';

/** What the review found, as a scan reads it later. */
export type Review = FactSections['activityReview'];

/** The span, both days included, as the log writes days. */
export interface ReviewOptions {
  readonly from: string;
  readonly until: string;
  /** The moment of the review, ISO 8601. */
  readonly at: string;
  readonly hours?: OpenHours;
  readonly onProgress?: (progress: LogProgress) => void;
}

const CHUNK = 4000;
const MAX_PIECES = 120;
const MAX_ITEMS = 3000;
const DAY_MS = 86_400_000;

/** Reads the whole log, because dates have no index, and counts what lies in the span. Throws Unreadable. */
export async function reviewLog(
  source: LogSource,
  options: ReviewOptions,
): Promise<{ readonly review: Review; readonly emergencyReason: string }> {
  const about = readAbout(await source.ask(ABOUT));
  const people = readPeople(await source.ask(PEOPLE));
  const tally = new Tally(people, options.hours && closedAt(options.hours));
  await source.begin();
  const upTo = about.tables.log.last;
  let [after, rows, came] = [0, 0, CHUNK];
  while (came === CHUNK) {
    came = await source.stream(activityRows(after, upTo, CHUNK), CHUNK, (fields) => {
      const row = toActivity(fields);
      after = row.id;
      const day = row.date.slice(0, 10);
      if (day >= options.from && day <= options.until) tally.add(row);
    });
    rows += came;
    options.onProgress?.({ rows, part: upTo === 0 ? 1 : after / upTo });
  }
  return { review: toReview(tally, about, people, options), emergencyReason: people.emergencyReason };
}

function toReview(tally: Tally, about: About, people: People, options: ReviewOptions): Review {
  const { pieces, each } = piecesOf(tally.days, options.from, options.until);
  return {
    declared: true,
    at: options.at,
    from: options.from,
    fromAt: moment(options.from),
    until: options.until,
    rows: tally.rows,
    version: about.version,
    hours: options.hours !== undefined,
    emergencyKnown: people.emergency !== undefined,
    encryptedFailures: tally.encryptedFailures,
    readings: tally.readings,
    looks: tally.looks.ids.count,
    lastLook: tally.lastLook,
    lastLookBy: tally.lastLookBy,
    failedByAccount: itemsOf(tally.failedBy),
    failedByAddress: itemsOf(tally.failedFrom).map(({ user: address, ...item }) => ({ address, ...item })),
    addressesBeyond: tally.addressesBeyond,
    lockouts: itemsOf(tally.lockedBy),
    outside: itemsOf(tally.outsideBy),
    administration: itemsOf(tally.administrationBy),
    administrationOutside: itemsOf(tally.administrationOutside),
    emergency: tally.uses.finish().map(({ date, ...use }) => ({ ...use, date, at: moment(date) })),
    emergencyBeyond: tally.uses.more,
    manyRecords: tally.readers.finish().slice(0, MAX_ITEMS),
    days: pieces,
    daysEach: each,
  };
}

/** Most first. */
function itemsOf(map: ReadonlyMap<string, ByDay>): Review['failedByAccount'] {
  return [...map]
    .map(([user, counted]) => {
      const { day, count: most } = counted.worst();
      return {
        user,
        count: counted.ids.count,
        day,
        most,
        dayAt: moment(day),
        logIds: counted.ids.toString(),
      };
    })
    .sort((left, right) => right.count - left.count || (left.user < right.user ? -1 : 1))
    .slice(0, MAX_ITEMS);
}

/** A date of the log as a moment; the zone is that of the log, so that it is right to a day. */
function moment(date: string): string {
  const [day = '', time = '00:00:00'] = date.split(' ');
  const at = Date.parse(`${day}T${time.slice(0, 8)}Z`);
  return new Date(Number.isNaN(at) ? 0 : at).toISOString();
}

function piecesOf(
  days: ReadonlyMap<string, DayCounts>,
  from: string,
  until: string,
): { readonly pieces: Review['days']; readonly each: number } {
  const [first, last] = [from, until].map((day) => Date.parse(`${day}T00:00:00Z`) / DAY_MS);
  const length = Math.max(1, last! - first! + 1);
  const each = Math.ceil(length / MAX_PIECES);
  const pieces = Array.from({ length: Math.ceil(length / each) }, (_, index) => ({
    day: new Date((first! + index * each) * DAY_MS).toISOString().slice(0, 10),
    ...(Object.fromEntries(SERIES.map((name) => [name, 0])) as DayCounts),
  }));
  for (const [day, counts] of days) {
    const piece = pieces[Math.floor((Date.parse(`${day}T00:00:00Z`) / DAY_MS - first!) / each)];
    if (piece) for (const name of SERIES) piece[name] += counts[name];
  }
  return { pieces, each };
}

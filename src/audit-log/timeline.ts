/** What the order of the rows tells: holes in the numbering, time that runs backwards, days without a row, switches. */
import type { Findings } from './findings.js';
import { longestIncreasing } from './increasing.js';
import { Shapes } from './shapes.js';
import type { Row } from './row.js';

/** A hole between two rows. `partnersGone` is how many numbers the checksums miss at the same place, -1 when that cannot be told. */
export interface Hole {
  readonly from: number;
  readonly to: number;
  readonly partnersGone: number;
  readonly date: string;
}

const MAX_HOLES = 100_000;
const TOLERATED_SECONDS = 5;
const JITTER = 200;

/** Takes the rows in the order of their ids, a chunk at a time. */
export class Timeline {
  readonly holes: Hole[] = [];
  holesBeyond = 0;
  readonly days = new Map<string, number>();
  first: Row | undefined;
  last: Row | undefined;
  #beforeLast: Row | undefined;
  readonly #findings: Findings;
  readonly #step: number;
  #lastPartner: number | undefined;
  readonly #shapes = new Shapes();
  #off: Row | undefined;
  #sinceOff = 0;

  constructor(findings: Findings, step: number) {
    this.#findings = findings;
    this.#step = step;
  }

  /** The next rows, settled with their partners. */
  add(rows: readonly Row[]): void {
    const strangers = this.#strangers(rows);
    for (const row of rows) {
      if (row.shape !== undefined) this.#shapes.add(row.shape, row.id);
      this.#hole(row, strangers);
      if (Number.isNaN(row.seconds))
        this.#findings.problem({ kind: 'time-backwards', logId: row.id, detail: 'it has no date' });
      else if (this.last) this.#time(this.last, row);
      this.#beforeLast = this.last;
      this.#day(row);
      this.#switch(row);
      this.first ??= row;
      this.last = row;
    }
  }

  /** Says what is still open at the end of the log. */
  end(): void {
    this.#shapes.judge(this.#findings);
    if (this.#off)
      this.#findings.problem({
        kind: 'switched-off',
        logId: this.#off.id,
        date: this.#off.date,
        rows: this.#sinceOff,
        detail: 'it was not switched on again',
      });
  }

  /** Checksums whose number does not fit their place: written later or moved, unless requests merely crossed. */
  #strangers(rows: readonly Row[]): ReadonlySet<Row> {
    const partnered = rows.filter(({ partner }) => partner !== undefined);
    const numbers = partnered.map(({ partner }) => partner!.id);
    if (numbers.every((number, index) => index === 0 || number > numbers[index - 1]!)) return new Set();
    const kept = longestIncreasing(numbers);
    const straight = partnered.filter((_, index) => kept.has(index));
    const strangers = partnered.filter((_, index) => !kept.has(index));
    for (const row of strangers) {
      const number = row.partner!.id;
      const neighbour = straight.findLast(({ partner }) => partner!.id < number) ?? straight[0]!;
      const around = [straight.findLast(({ id }) => id < row.id), straight.find(({ id }) => id > row.id)];
      const crossed = around.some(
        (one) =>
          one && Math.abs(neighbour.id - one.id) <= JITTER && Math.abs(neighbour.seconds - one.seconds) <= 60,
      );
      if (crossed) continue;
      this.#findings.problem({ kind: 'partner-moved', logId: row.id, date: row.date });
    }
    return new Set(strangers);
  }

  #hole(row: Row, strangers: ReadonlySet<Row>): void {
    const number = strangers.has(row) ? undefined : row.partner?.id;
    const missing = this.last === undefined ? 0 : row.id - this.last.id - 1;
    if (missing > 0 && (this.#step <= 1 || missing >= 2 * this.#step)) {
      const known = number !== undefined && this.#lastPartner !== undefined;
      const hole = {
        from: this.last!.id + 1,
        to: row.id - 1,
        partnersGone: known ? number - this.#lastPartner! - 1 : -1,
        date: this.last!.date,
      };
      if (this.holes.length < MAX_HOLES) this.holes.push(hole);
      else this.holesBeyond += 1;
    }
    this.#lastPartner = strangers.has(row) ? this.#lastPartner : number;
  }

  /** Names the row that stands out: the one before when this one continues what was before that. */
  #time(before: Row, row: Row): void {
    const back = before.seconds - row.seconds;
    if (!(back > 1)) return;
    const ahead = this.#beforeLast !== undefined && row.seconds >= this.#beforeLast.seconds;
    const [odd, other] = ahead ? [before, row] : [row, before];
    const where = {
      logId: odd.id,
      date: odd.date,
      detail: `${duration(back)} ${ahead ? 'after' : 'before'} row ${other.id}`,
    };
    if (back <= TOLERATED_SECONDS) this.#findings.note({ kind: 'late-row', ...where });
    else if (isAutumnStep(before, back)) this.#findings.note({ kind: 'clock-change', ...where });
    else this.#findings.problem({ kind: 'time-backwards', ...where });
  }

  #day(row: Row): void {
    const day = row.date.slice(0, 10);
    this.days.set(day, (this.days.get(day) ?? 0) + 1);
  }

  #switch(row: Row): void {
    if (this.#off && row.switch === undefined) this.#sinceOff += 1;
    if (row.switch === 'hidden')
      this.#findings.note({ kind: 'switch-hidden', logId: row.id, date: row.date });
    if (row.switch === 'unforced')
      this.#findings.problem({
        kind: 'switched-off',
        logId: row.id,
        date: row.date,
        detail: 'what emergency users do is no longer recorded by force',
      });
    if (row.switch === 'off' && !this.#off) [this.#off, this.#sinceOff] = [row, 0];
    if (row.switch !== 'on' || !this.#off) return;
    const seconds = row.seconds - this.#off.seconds;
    const where = { logId: this.#off.id, lastLogId: row.id, date: this.#off.date };
    if (seconds >= 0 && seconds <= 1 && this.#sinceOff === 0)
      this.#findings.note({ kind: 'switched-shortly', ...where });
    else
      this.#findings.problem({
        kind: 'switched-off',
        ...where,
        rows: this.#sinceOff,
        detail: `for ${duration(Math.abs(seconds))}`,
      });
    this.#off = undefined;
  }
}

/** The clock goes back at night, on a Sunday of March, April, September, October or November, by half an hour or an hour. */
function isAutumnStep(before: Row, back: number): boolean {
  if (back > 3600 + TOLERATED_SECONDS) return false;
  const moment = new Date(before.seconds * 1000);
  const nights = moment.getUTCHours() <= 3 && moment.getUTCDay() === 0;
  return nights && [2, 3, 8, 9, 10].includes(moment.getUTCMonth());
}

/** A span of time in words. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} seconds`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} hours`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** Seconds of a date of the log, as if it were UTC; NaN for none. Days are remembered, because they repeat. */
export function clockReader(): (date: Buffer | null | undefined) => number {
  let [day, midnight] = ['', Number.NaN];
  return (date) => {
    if (date == null || date.length < 19) return Number.NaN;
    const own = date.toString('latin1', 0, 10);
    if (own !== day) [day, midnight] = [own, Date.parse(`${own}T00:00:00Z`) / 1000];
    const two = (from: number): number => (date[from]! - 48) * 10 + date[from + 1]! - 48;
    return midnight + two(11) * 3600 + two(14) * 60 + two(17);
  };
}

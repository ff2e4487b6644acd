/** How many patients each account had to do with on each day, and which days stand out. */
import { RowIds } from './ids.js';

/** A day on which an account had to do with many more patients than usual. */
export interface ManyRecords {
  readonly user: string;
  readonly day: string;
  readonly patients: number;
  /** Median of the account's other days; 0 where it has fewer than five. */
  readonly usual: number;
  /** Median of the days of all others; 0 where there are fewer than five. */
  readonly others: number;
  readonly logIds: string;
}

interface Open {
  readonly patients: Set<number>;
  readonly ids: RowIds;
}

interface Day {
  readonly user: string;
  readonly day: string;
  readonly patients: number;
  readonly logIds: string;
}

/** Fewer patients than this in a day are never many. */
const LEAST = 30;
/** Times the usual. */
const FACTOR = 3;
const ENOUGH = 5;
const MAX_DAYS = 200_000;

/** Takes rows in the order of their ids; a day is kept open until the log is two days further. */
export class Readers {
  readonly #open = new Map<string, Map<string, Open>>();
  readonly #days: Day[] = [];

  add(user: string, day: string, patient: number, id: number): void {
    let accounts = this.#open.get(day);
    if (!accounts) {
      this.#open.set(day, (accounts = new Map()));
      if (this.#open.size > 2) this.#close([...this.#open.keys()].sort()[0]!);
    }
    let open = accounts.get(user);
    if (!open) accounts.set(user, (open = { patients: new Set(), ids: new RowIds() }));
    if (!open.patients.has(patient)) open.ids.add(id);
    open.patients.add(patient);
  }

  #close(day: string): void {
    for (const [user, { patients, ids }] of this.#open.get(day) ?? [])
      if (this.#days.length < MAX_DAYS)
        this.#days.push({ user, day, patients: patients.size, logIds: ids.toString() });
    this.#open.delete(day);
  }

  /** The days that stand out against the account's own and the others' usual, most patients first. */
  finish(): ManyRecords[] {
    for (const day of [...this.#open.keys()].sort()) this.#close(day);
    this.#days.sort((left, right) => left.patients - right.patients);
    const own = new Map<string, Day[]>();
    for (const day of this.#days) {
      const days = own.get(day.user);
      if (days) days.push(day);
      else own.set(day.user, [day]);
    }
    const others = new Map<string, number>();
    const othersOf = (name: string): number => {
      const known = others.get(name) ?? median(this.#days.filter(({ user }) => user !== name));
      others.set(name, known);
      return known;
    };
    const found = this.#days
      .filter(({ patients }) => patients >= LEAST)
      .map((one) => ({
        ...one,
        usual: median(own.get(one.user)!.filter(({ day }) => day !== one.day)),
        others: othersOf(one.user),
      }))
      .filter(({ patients, usual, others }) => {
        const most = Math.max(usual, others);
        return most > 0 && patients >= FACTOR * most;
      });
    return found.sort((left, right) => right.patients - left.patients || (left.day < right.day ? -1 : 1));
  }
}

/** Of days that are sorted. */
function median(days: readonly Day[]): number {
  return days.length < ENOUGH ? 0 : days[Math.floor(days.length / 2)]!.patients;
}

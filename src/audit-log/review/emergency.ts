/** Each use of an emergency log-in: from a log-in to the next one, or to eight hours of silence. */
import { RowIds } from './ids.js';
import type { ActivityRow } from './row.js';

/** One use. */
export interface EmergencyUse {
  readonly user: string;
  /** First row of the use, usually the log-in. */
  readonly logId: number;
  readonly date: string;
  readonly lastDate: string;
  readonly rows: number;
  /** Different patients in its rows. */
  readonly patients: number;
  readonly logIds: string;
}

interface Open {
  readonly first: ActivityRow;
  readonly ids: RowIds;
  readonly patients: Set<number>;
  lastDate: string;
}

const SILENCE = 8 * 3_600_000;
const MAX_USES = 1000;

/** Takes the rows of emergency accounts in the order of their ids. */
export class EmergencyUses {
  readonly #uses: EmergencyUse[] = [];
  readonly #open = new Map<string, Open>();
  /** Uses beyond those that are named. */
  more = 0;

  add(row: ActivityRow): void {
    const open = this.#open.get(row.user);
    const login = row.event === 'login' && row.success;
    if (!open || login || apart(open.lastDate, row.date) > SILENCE) {
      this.#close(row.user);
      this.#open.set(row.user, { first: row, ids: new RowIds(), patients: new Set(), lastDate: row.date });
    }
    const use = this.#open.get(row.user)!;
    use.ids.add(row.id);
    use.lastDate = row.date;
    if (row.patient > 0) use.patients.add(row.patient);
  }

  #close(user: string): void {
    const use = this.#open.get(user);
    if (!use) return;
    this.#open.delete(user);
    if (this.#uses.length >= MAX_USES) this.more += 1;
    else
      this.#uses.push({
        user,
        logId: use.first.id,
        date: use.first.date,
        lastDate: use.lastDate,
        rows: use.ids.count,
        patients: use.patients.size,
        logIds: use.ids.toString(),
      });
  }

  /** All uses, oldest first. */
  finish(): EmergencyUse[] {
    for (const user of this.#open.keys()) this.#close(user);
    return this.#uses.sort((left, right) => left.logId - right.logId);
  }
}

function apart(left: string, right: string): number {
  const [from, to] = [left, right].map((date) => Date.parse(`${date.replace(' ', 'T')}Z`));
  return Math.abs(to! - from!);
}

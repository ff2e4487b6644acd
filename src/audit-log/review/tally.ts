/** Counts what a person who reviews the log looks for; keeps counts, ids, dates, names of accounts and addresses of failed log-ins. */
import type { People } from './people.js';
import { EmergencyUses } from './emergency.js';
import { ByDay } from './ids.js';
import { Readers } from './readers.js';
import type { ActivityRow } from './row.js';

/** What is counted for each day. */
export const SERIES = ['rows', 'failed', 'locked', 'outside', 'emergency', 'administration'] as const;
export type Series = (typeof SERIES)[number];
export type DayCounts = Record<Series, number>;

/** Addresses that are kept apart; an attacker can come from any number of them. */
const MAX_ADDRESSES = 2000;
const READING = /^(view|(patient-record|scheduling|order|lab-results|lab-order)-select)$/;
const ADMINISTRATION = /^security-administration-(insert|update|delete|replace)$/;

/** Takes rows in the order of their ids. */
export class Tally {
  readonly days = new Map<string, DayCounts>();
  readonly failedBy = new Map<string, ByDay>();
  readonly failedFrom = new Map<string, ByDay>();
  readonly lockedBy = new Map<string, ByDay>();
  readonly outsideBy = new Map<string, ByDay>();
  readonly administrationBy = new Map<string, ByDay>();
  readonly administrationOutside = new Map<string, ByDay>();
  readonly readers = new Readers();
  readonly uses = new EmergencyUses();
  readonly looks = new ByDay();
  rows = 0;
  readings = 0;
  encryptedFailures = 0;
  addressesBeyond = 0;
  lastLook = '';
  lastLookBy = '';
  readonly #people: People;
  readonly #closed: ((date: string) => boolean | undefined) | undefined;

  /** `closed` tells whether the clinic was closed at a date of the log. */
  constructor(people: People, closed: ((date: string) => boolean | undefined) | undefined) {
    this.#people = people;
    this.#closed = closed;
  }

  add(row: ActivityRow): void {
    const day = row.date.slice(0, 10);
    const counts = this.#countsOf(day);
    this.rows += 1;
    counts.rows += 1;
    if (READING.test(row.event)) this.readings += 1;
    if (row.failure) this.#failed(row, day, counts);
    if (row.looked) {
      this.looks.add(day, row.id);
      this.lastLook = row.date;
      this.lastLookBy = this.#people.accounts.has(row.user) ? row.user : '';
    }
    if (row.portal || !this.#people.accounts.has(row.user)) return;
    if (row.patient > 0) this.readers.add(row.user, day, row.patient, row.id);
    if (!row.failure) this.#staff(row, day, counts);
  }

  #failed(row: ActivityRow, day: string, counts: DayCounts): void {
    const { address, locked, encrypted } = row.failure!;
    const name = this.#people.accounts.has(row.user) ? row.user : '';
    counts.failed += 1;
    bucket(this.failedBy, name).add(day, row.id);
    if (encrypted) this.encryptedFailures += 1;
    else if (this.failedFrom.has(address) || this.failedFrom.size < MAX_ADDRESSES)
      bucket(this.failedFrom, address).add(day, row.id);
    else this.addressesBeyond += 1;
    if (!locked) return;
    counts.locked += 1;
    bucket(this.lockedBy, name).add(day, row.id);
  }

  /** A logout is written by itself when a session times out: it is nobody's activity. */
  #staff(row: ActivityRow, day: string, counts: DayCounts): void {
    const outside = row.event !== 'logout' && this.#closed?.(row.date) === true;
    if (outside) {
      counts.outside += 1;
      bucket(this.outsideBy, row.user).add(day, row.id);
    }
    if (ADMINISTRATION.test(row.event)) {
      counts.administration += 1;
      bucket(this.administrationBy, row.user).add(day, row.id);
      if (outside) bucket(this.administrationOutside, row.user).add(day, row.id);
    }
    if (this.#people.emergency?.has(row.user.toLowerCase()) !== true) return;
    counts.emergency += 1;
    this.uses.add(row);
  }

  #countsOf(day: string): DayCounts {
    let counts = this.days.get(day);
    if (!counts) {
      counts = { rows: 0, failed: 0, locked: 0, outside: 0, emergency: 0, administration: 0 };
      this.days.set(day, counts);
    }
    return counts;
  }
}

function bucket(map: Map<string, ByDay>, key: string): ByDay {
  let found = map.get(key);
  if (!found) map.set(key, (found = new ByDay()));
  return found;
}

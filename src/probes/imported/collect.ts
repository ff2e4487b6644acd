/** Results of one run, put together by rule and status, within bounds. */
import { SEVERITIES } from '../../core/types.js';
import type { ResultStatus, ToolResult } from './types.js';

const MAX_SEEN = 50_000;
const MAX_KEPT = 4000;
const MAX_PLACES = 5;
const ORDER: readonly ResultStatus[] = ['fail', 'unknown', 'suppressed', 'pass', 'not-applicable'];

/** One result as a parser meets it. */
export interface OneResult extends Omit<ToolResult, 'count' | 'places'> {
  readonly count?: number;
  readonly places?: readonly string[];
}

type Grouped = OneResult & { count: number; places: string[] };

/** Collects results; the worst are kept where there are too many. */
export class Collector {
  readonly #groups = new Map<string, Grouped>();
  #beyond = 0;

  add(one: OneResult): void {
    const key = JSON.stringify([one.id, one.status, one.severity, one.area, one.suppression, one.justified]);
    const known = this.#groups.get(key);
    const count = Math.trunc(Math.min(Math.max(1, one.count ?? 1), 1_000_000_000));
    if (!known) {
      if (this.#groups.size >= MAX_SEEN) this.#beyond += 1;
      else
        this.#groups.set(key, {
          ...one,
          count,
          places: (one.places ?? []).filter(Boolean).slice(0, MAX_PLACES),
        });
      return;
    }
    known.count = Math.min(known.count + count, Number.MAX_SAFE_INTEGER);
    for (const place of one.places ?? []) {
      if (known.places.length >= MAX_PLACES) break;
      if (place !== '' && !known.places.includes(place)) known.places.push(place);
    }
  }

  /** Worst first. `lost` is true when something bad or unknown was among what was left out. */
  finish(): { results: ToolResult[]; leftOut: number; lost: boolean } {
    const sorted = [...this.#groups.values()].sort(
      (left, right) =>
        ORDER.indexOf(left.status) - ORDER.indexOf(right.status) ||
        SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
        (left.id < right.id ? -1 : Number(left.id > right.id)),
    );
    const dropped = sorted.slice(MAX_KEPT);
    return {
      results: sorted.slice(0, MAX_KEPT),
      leftOut: dropped.length + this.#beyond,
      lost: this.#beyond > 0 || dropped.some(({ status }) => ORDER.indexOf(status) <= 2),
    };
  }
}

/** What is told of a run whose results did not all fit. */
export const TOO_MANY = `it has more than ${MAX_KEPT} kinds of bad results, and the least severe were left out`;

/**
 * OpenEMR's checksum puts the columns one after the other without anything between them, so that letters can be moved over the
 * edge of a column without changing it: user `admin` of group `Default` and user `` of group `adminDefault` have the same.
 * Such a row differs from all others of its kind by where it is cut.
 */
import { at, type Fields } from './columns.js';
import { text } from './checksum.js';
import type { Findings } from './findings.js';

const COLUMNS = [at.event, at.category, at.user, at.groupname] as const;
/** Event with category, user with group, and all four. */
const WINDOWS = [
  [0, 1],
  [2, 3],
  [0, 1, 2, 3],
] as const;
const MAX_SHAPES = 20_000;
/** Rows of one kind that are named. */
const MAX_IDS = 100;

interface Shape {
  count: number;
  readonly ids: number[];
}

/** How a row is cut; undefined for one that did not succeed, because a failed log-in holds whatever was typed. */
export function shapeOf(fields: Fields): string | undefined {
  if (text(fields[at.success]) !== '1') return undefined;
  return COLUMNS.map((column) => text(fields[column])).join('\n');
}

/** Counts the ways in which rows are cut. */
export class Shapes {
  readonly #shapes = new Map<string, Shape>();

  add(key: string, id: number): void {
    const shape = this.#shapes.get(key);
    if (shape) {
      shape.count += 1;
      if (shape.ids.length < MAX_IDS) shape.ids.push(id);
    } else if (this.#shapes.size < MAX_SHAPES) this.#shapes.set(key, { count: 1, ids: [id] });
  }

  /** Names the rows that are cut in another way than most rows with the same letters; all of them where neither way is more usual. */
  judge(findings: Findings): void {
    const odd = new Set<number>();
    for (const window of WINDOWS) for (const id of this.#oddIn(window, odd)) odd.add(id);
    for (const logId of [...odd].sort((left, right) => left - right))
      findings.problem({
        kind: 'columns-shifted',
        logId,
        detail: 'other rows have the same letters in other columns',
      });
  }

  #oddIn(window: readonly number[], known: ReadonlySet<number>): number[] {
    const byLetters = new Map<string, Map<string, Shape>>();
    for (const [key, { count, ids }] of this.#shapes) {
      const columns = key.split('\n');
      const parts = window.map((index) => columns[index]!);
      const same = byLetters.get(parts.join('')) ?? new Map<string, Shape>();
      byLetters.set(parts.join(''), same);
      const shape = same.get(parts.join('\n')) ?? { count: 0, ids: [] };
      same.set(parts.join('\n'), {
        count: shape.count + count,
        ids: [...shape.ids, ...ids].slice(0, MAX_IDS),
      });
    }
    return [...byLetters.values()].flatMap((same) => {
      const explained = [...same.values()].some(({ ids }) => ids.some((id) => known.has(id)));
      if (same.size === 1 || explained) return [];
      const most = Math.max(...[...same.values()].map(({ count }) => count));
      const usual = [...same.values()].filter(({ count }) => count === most);
      return [...same.values()]
        .filter(({ count }) => count < most || usual.length > 1)
        .flatMap(({ ids }) => ids);
    });
  }
}

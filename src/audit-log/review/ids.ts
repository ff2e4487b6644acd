/** Ids of rows, as a person writes them down: 5, 7, 20-22. Bounded: what is beyond is counted. */

const MAX_SPANS = 12;

/** Takes ids in rising order. */
export class RowIds {
  count = 0;
  readonly #spans: [number, number][] = [];
  #named = 0;

  add(id: number): void {
    this.count += 1;
    const last = this.#spans.at(-1);
    if (last && this.#named === this.count - 1 && id === last[1] + 1) last[1] = id;
    else if (this.#spans.length < MAX_SPANS) this.#spans.push([id, id]);
    else return;
    this.#named += 1;
  }

  /** Such as `5, 7, 20-22 and 3 more`. */
  toString(): string {
    const named = this.#spans.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
    const more = this.count - this.#named;
    return more > 0 ? `${named} and ${more} more` : named;
  }
}

/** Numbers by day, and the rows that they come from. */
export class ByDay {
  readonly ids = new RowIds();
  readonly #days = new Map<string, number>();

  add(day: string, id: number): void {
    this.ids.add(id);
    this.#days.set(day, (this.#days.get(day) ?? 0) + 1);
  }

  /** The day with most, the latest of equals. */
  worst(): { readonly day: string; readonly count: number } {
    let worst = { day: '', count: 0 };
    for (const [day, count] of this.#days)
      if (count > worst.count || (count === worst.count && day > worst.day)) worst = { day, count };
    return worst;
  }
}

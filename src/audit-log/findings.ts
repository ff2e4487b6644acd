/** Collects what was found: ids, dates and our own words, never a value of the log. */
import type { NoteKind, ProblemKind } from './kinds.js';

/** One finding. A span of rows has `lastLogId`, and `rows` says how many of it are meant. */
export interface LogFinding<Kind extends string = ProblemKind | NoteKind> {
  readonly kind: Kind;
  /** Id in table log; 0 where the finding is about the log as a whole. */
  readonly logId: number;
  readonly lastLogId?: number;
  readonly rows?: number;
  /** Date of the row as the log writes it. */
  readonly date?: string;
  readonly detail?: string;
}

const MAX_NAMED = 10_000;

/** Findings of one kind after another, bounded: what is beyond the bound is counted. */
export class Findings {
  readonly problems: LogFinding<ProblemKind>[] = [];
  readonly notes: LogFinding<NoteKind>[] = [];
  readonly #counts = new Map<string, number>();

  problem(finding: LogFinding<ProblemKind>): void {
    if (this.#count(finding.kind) <= MAX_NAMED) this.problems.push(finding);
  }

  note(finding: LogFinding<NoteKind>): void {
    if (this.#count(finding.kind) <= MAX_NAMED) this.notes.push(finding);
  }

  /** How many there are of each kind, named or not. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** Takes findings of one kind back, such as those that another one explains. */
  drop(kind: ProblemKind | NoteKind, unwanted: (finding: LogFinding) => boolean): void {
    for (const list of [this.problems, this.notes] as LogFinding[][]) {
      for (let index = list.length - 1; index >= 0; index -= 1) {
        if (list[index]!.kind !== kind || !unwanted(list[index]!)) continue;
        list.splice(index, 1);
        const left = (this.#counts.get(kind) ?? 1) - 1;
        if (left === 0) this.#counts.delete(kind);
        else this.#counts.set(kind, left);
      }
    }
  }

  #count(kind: string): number {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count;
  }
}

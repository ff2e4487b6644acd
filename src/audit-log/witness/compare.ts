/** Holds the rows that are there now against what the witness saw: names what was changed, removed or put in. */
import type { Findings } from '../findings.js';
import type { Row } from '../row.js';
import { Frontier } from './merkle.js';
import { BLOCK_ROWS, LEVEL, spanOf, TAG_BYTES, type Block } from './state.js';

interface Expected {
  readonly id: number;
  readonly tag: string;
}

/** Takes the rows of some blocks in the order of their ids. */
export class Comparer {
  /** Ids that a person has accepted as pruned end here. */
  readonly #pruned: number;
  readonly #findings: Findings;
  readonly #blocks: readonly Block[];
  #block = 0;
  #run = 0;
  #offset = 0;
  #row = 0;
  #tree = new Frontier();
  #whole = true;
  #removed: { from: number; to: number; rows: number } | undefined;
  checked = 0;
  /** Leaves of one block, kept for the root at a size inside it. */
  readonly kept: string[] = [];
  readonly #keep: number;

  constructor(
    blocks: readonly Block[],
    findings: Findings,
    options: { pruned?: number; keep?: number } = {},
  ) {
    const { pruned = 0, keep = -1 } = options;
    this.#keep = keep;
    this.#blocks = blocks;
    this.#findings = findings;
    this.#pruned = pruned;
  }

  /** The next row that is there, with its leaf. False when it is younger than what the witness saw. */
  add({ id, date }: Row, leaf: string): boolean {
    let expected = this.#expected();
    while (expected && expected.id < id) {
      this.#isGone(expected.id);
      this.#advance(undefined);
      expected = this.#expected();
    }
    this.#endOfHole();
    if (!expected) return false;
    if (expected.id > id) {
      this.#findings.problem({ kind: 'witness-inserted', logId: id, date });
      return true;
    }
    this.checked += 1;
    const same = leaf.startsWith(expected.tag);
    if (!same) this.#findings.problem({ kind: 'witness-changed', logId: id, date });
    this.#advance(same ? leaf : undefined);
    return true;
  }

  /** After the last row: what is still expected is gone. */
  end(): void {
    for (let expected = this.#expected(); expected; expected = this.#expected()) {
      this.#isGone(expected.id);
      this.#advance(undefined);
    }
    this.#endOfHole();
  }

  #expected(): Expected | undefined {
    const block = this.#blocks[this.#block];
    if (!block) return undefined;
    const start = this.#row * TAG_BYTES;
    return {
      id: block.runs[this.#run]![0] + this.#offset,
      tag: block.tags.toString('latin1', start, start + TAG_BYTES),
    };
  }

  #advance(leaf: string | undefined): void {
    const block = this.#blocks[this.#block]!;
    if (leaf === undefined) this.#whole = false;
    else if (this.#whole) this.#tree.push(leaf);
    if (leaf !== undefined && this.#block === this.#keep) this.kept.push(leaf);
    this.#row += 1;
    this.#offset += 1;
    if (this.#offset === block.runs[this.#run]![1]) [this.#run, this.#offset] = [this.#run + 1, 0];
    if (this.#row < block.rows) return;
    if (this.#whole && this.#tree.root() !== block.root) this.#differs(block);
    [this.#block, this.#run, this.#offset, this.#row] = [this.#block + 1, 0, 0, 0];
    [this.#tree, this.#whole] = [new Frontier(), true];
  }

  /** Every short tag agrees and the root does not: one in four thousand million. */
  #differs(block: Block): void {
    const [first, last] = spanOf(block);
    this.#findings.problem({
      kind: 'witness-changed',
      logId: first,
      lastLogId: last,
      rows: block.rows,
      detail: 'one or more rows of this block',
    });
  }

  #isGone(id: number): void {
    if (id <= this.#pruned) return;
    if (this.#removed && this.#removed.to === id - 1) {
      this.#removed.to = id;
      this.#removed.rows += 1;
      return;
    }
    this.#endOfHole();
    this.#removed = { from: id, to: id, rows: 1 };
  }

  #endOfHole(): void {
    if (!this.#removed) return;
    const { from, to, rows } = this.#removed;
    this.#findings.problem({
      kind: 'witness-removed',
      logId: from,
      ...(to > from ? { lastLogId: to } : {}),
      rows,
    });
    this.#removed = undefined;
  }
}

/** The tree over all blocks of a witness. */
export function frontierOf(blocks: readonly Block[]): Frontier {
  const tree = new Frontier();
  for (const { rows, root } of blocks) if (rows === BLOCK_ROWS) tree.push(root, LEVEL);
  return tree;
}

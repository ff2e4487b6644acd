/** Adds new rows to a witness. */
import { Frontier } from './merkle.js';
import { BLOCK_ROWS, BlockBuilder, type Block } from './state.js';
import type { Row } from '../row.js';
import { frontierOf } from './compare.js';

/** Blocks that grow by one leaf after another. */
export class Grower {
  readonly #blocks: Block[];
  #builder: BlockBuilder;

  constructor(blocks: readonly Block[]) {
    const open = blocks.at(-1);
    const resumed = open !== undefined && open.rows < BLOCK_ROWS;
    this.#blocks = resumed ? blocks.slice(0, -1) : [...blocks];
    this.#builder = resumed ? BlockBuilder.resume(open) : new BlockBuilder();
  }

  add({ id, partner, api }: Row, leaf: string): void {
    this.#builder.add(id, leaf, partner?.id, api?.id);
    if (this.#builder.leaves.length < BLOCK_ROWS) return;
    this.#blocks.push(this.#builder.close(rootOf(this.#builder.leaves)));
    this.#builder = new BlockBuilder();
  }

  /** All blocks, the open one last, and the root over all leaves. */
  finish(): { readonly blocks: readonly Block[]; readonly root: string; readonly size: number } {
    const { leaves } = this.#builder;
    const tree = frontierOf(this.#blocks);
    for (const leaf of leaves) tree.push(leaf);
    const blocks =
      leaves.length === 0 ? this.#blocks : [...this.#blocks, this.#builder.close(rootOf(leaves))];
    return { blocks, root: tree.root(), size: tree.size };
  }
}

function rootOf(leaves: readonly string[]): string {
  const tree = new Frontier();
  for (const leaf of leaves) tree.push(leaf);
  return tree.root();
}

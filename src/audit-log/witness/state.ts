/** What the witness keeps: for every 1,024 rows a root, the ids, and four bytes a row, so that a changed row has a name. */
import { HASH_BYTES } from './merkle.js';
import type { Since } from '../verify.js';
import type { Checkpoint } from './checkpoint.js';

/** Leaves of a block: 2^LEVEL. */
export const LEVEL = 10;
export const BLOCK_ROWS = 2 ** LEVEL;
export const TAG_BYTES = 4;
/** Bytes of a hash, and of the salt. */
export const HASH_SIZE = HASH_BYTES;
export const SALT_BYTES = 32;

/** One block of rows. The last block may be open; it keeps its leaves so that the tree can grow. */
export interface Block {
  /** Pairs of first id and number of ids that follow one another. */
  readonly runs: readonly (readonly [from: number, count: number])[];
  readonly rows: number;
  /** Numbers in the other tables that are just before the first partner and the first record of the API. */
  readonly beforePartner: number;
  readonly beforeApi: number;
  /** First four bytes of each leaf. */
  readonly tags: Buffer;
  readonly root: string;
  readonly leaves?: Buffer;
}

/** Something that a person has explained, so that it is not reported again. */
export interface Accepted {
  readonly kind: 'pruned';
  readonly upTo: number;
  readonly at: string;
}

/** Everything in the witness's file. */
export interface Witness {
  readonly checkpoint: Checkpoint;
  /** Random; without it nobody can guess a row from its hash. */
  readonly salt: Buffer;
  readonly next: Since;
  readonly accepted: readonly Accepted[];
  readonly blocks: readonly Block[];
}

/** The ids of a block, in order. */
export function* idsOf({ runs }: Block): Generator<number> {
  for (const [from, count] of runs) for (let id = from; id < from + count; id += 1) yield id;
}

/** First and last id of a block. */
export function spanOf({ runs }: Block): readonly [first: number, last: number] {
  const [from, count] = runs.at(-1)!;
  return [runs[0]![0], from + count - 1];
}

/** Collects leaves until a block is full. */
export class BlockBuilder {
  readonly leaves: string[] = [];
  readonly #runs: [number, number][] = [];
  #partner = Number.MAX_SAFE_INTEGER;
  #api = Number.MAX_SAFE_INTEGER;

  /** Goes on where an open block ended. */
  static resume(block: Block): BlockBuilder {
    const builder = new BlockBuilder();
    const text = block.leaves?.toString('latin1') ?? '';
    for (let start = 0; start < text.length; start += HASH_BYTES)
      builder.leaves.push(text.slice(start, start + HASH_BYTES));
    builder.#runs.push(...block.runs.map(([from, count]): [number, number] => [from, count]));
    builder.#partner = block.beforePartner + 1;
    builder.#api = block.beforeApi + 1;
    return builder;
  }

  add(id: number, leaf: string, partner: number | undefined, api: number | undefined): void {
    const run = this.#runs.at(-1);
    if (run && run[0] + run[1] === id) run[1] += 1;
    else this.#runs.push([id, 1]);
    this.leaves.push(leaf);
    this.#partner = Math.min(this.#partner, partner ?? this.#partner);
    this.#api = Math.min(this.#api, api ?? this.#api);
  }

  /** The block; an open one keeps its leaves. */
  close(root: string): Block {
    const leaves = Buffer.from(this.leaves.join(''), 'latin1');
    const tags = Buffer.alloc(this.leaves.length * TAG_BYTES);
    this.leaves.forEach((leaf, index) => tags.write(leaf.slice(0, TAG_BYTES), index * TAG_BYTES, 'latin1'));
    const known = (number: number): number => (number === Number.MAX_SAFE_INTEGER ? 0 : number - 1);
    return {
      runs: this.#runs,
      rows: this.leaves.length,
      beforePartner: known(this.#partner),
      beforeApi: known(this.#api),
      tags,
      root,
      ...(this.leaves.length < BLOCK_ROWS ? { leaves } : {}),
    };
  }
}

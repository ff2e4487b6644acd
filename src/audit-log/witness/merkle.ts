/** The Merkle tree of RFC 6962, as far as a growing log needs it. Hashes are 32 letters of Latin-1: half the cost of buffers. */
import { hash } from 'node:crypto';

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** Leaf hash of RFC 6962: SHA-256 over a zero byte and the entry. */
export function hashLeaf(entry: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from([0]), entry]), 'binary');
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** Inner node of RFC 6962: SHA-256 over a one byte and both children. */
export function hashNode(left: string, right: string): string {
  pair.write(left, 1, 'latin1');
  pair.write(right, 1 + HASH_BYTES, 'latin1');
  return hash('sha256', pair, 'binary');
}

/** The right edge of a tree: enough to grow it and to know its root at every size. */
export class Frontier {
  readonly #nodes: { readonly level: number; readonly hash: string }[] = [];
  size = 0;

  /** Adds a whole subtree of 2^level leaves; the size so far is a multiple of that. */
  push(subtree: string, level = 0): void {
    if (this.size % 2 ** level !== 0) throw new RangeError('a subtree stands at the wrong place');
    let node = { level, hash: subtree };
    for (let top = this.#nodes.at(-1); top?.level === node.level; top = this.#nodes.at(-1)) {
      this.#nodes.pop();
      node = { level: node.level + 1, hash: hashNode(top.hash, node.hash) };
    }
    this.#nodes.push(node);
    this.size += 2 ** level;
  }

  /** MTH of RFC 6962 over all leaves so far. */
  root(): string {
    const last = this.#nodes.at(-1);
    if (!last) return hash('sha256', '', 'binary');
    return this.#nodes.slice(0, -1).reduceRight((right, { hash: left }) => hashNode(left, right), last.hash);
  }
}

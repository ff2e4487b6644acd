import { createHash } from 'node:crypto';
import { array, assert, integer, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from '../../src/audit-log/witness/checkpoint.js';
import { formatWitness, parseWitness } from '../../src/audit-log/witness/file.js';
import { Grower } from '../../src/audit-log/witness/grow.js';
import { Frontier, hashLeaf } from '../../src/audit-log/witness/merkle.js';
import type { Row } from '../../src/audit-log/row.js';
import { BLOCK_ROWS, idsOf, type Witness } from '../../src/audit-log/witness/state.js';

const ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
/** Roots over the first one to eight entries, from the test data of Certificate Transparency. */
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

/** MTH as RFC 6962 section 2.1 writes it down. */
function slowRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return createHash('sha256').digest('binary');
  if (leaves.length === 1) return leaves[0]!;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const children = slowRoot(leaves.slice(0, half)) + slowRoot(leaves.slice(half));
  return createHash('sha256').update(`\u0001${children}`, 'latin1').digest('binary');
}

const leafOf = (id: number): string => hashLeaf(Buffer.from(String(id)));
const rowOf = (id: number): Row => ({
  id,
  date: '',
  seconds: 0,
  sums: undefined,
  cipher: false,
  impossible: undefined,
  apiCall: false,
  shape: undefined,
  switch: undefined,
  tag: '',
});

function grow(ids: readonly number[], cuts: readonly number[]): ReturnType<Grower['finish']> {
  let state: ReturnType<Grower['finish']> = new Grower([]).finish();
  for (const [index, from] of [0, ...cuts].entries()) {
    const grower = new Grower(state.blocks);
    for (const id of ids.slice(from, cuts[index])) grower.add(rowOf(id), leafOf(id));
    state = grower.finish();
  }
  return state;
}

function witnessOf(ids: readonly number[]): Witness {
  const { blocks, root, size } = grow(ids, []);
  return {
    checkpoint: {
      origin: 'db/openemr/audit-log',
      size,
      root,
      lastId: ids.at(-1) ?? 0,
      time: '2026-11-23T00:00:00.000Z',
    },
    salt: Buffer.alloc(32, 7),
    next: { log: ids.at(-1) ?? 0, partner: 5, api: 2, modernFrom: Number.POSITIVE_INFINITY },
    accepted: [{ kind: 'pruned', upTo: 3, at: '2026-11-23T00:00:00.000Z' }],
    blocks,
  };
}

describe('the tree of RFC 6962', () => {
  it.each(ROOTS.map((root, index) => [index + 1, root] as const))('over %i entries', (size, root) => {
    const tree = new Frontier();
    for (const entry of ENTRIES.slice(0, size)) tree.push(hashLeaf(Buffer.from(entry, 'hex')));
    expect(hex(tree.root())).toBe(root);
  });

  it('of no entry is the hash of nothing', () => {
    expect(hex(new Frontier().root())).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('grown in pieces, by rows and by blocks, has the root that the definition gives', () => {
    assert(
      property(
        integer({ min: 0, max: 2600 }),
        array(integer({ min: 0, max: 2600 }), { maxLength: 4 }),
        (size, cuts) => {
          const ids = Array.from({ length: size }, (_, index) => 3 * index + (index % 2) + 1);
          const sorted = cuts.map((cut) => Math.min(cut, size)).sort((left, right) => left - right);
          const grown = grow(ids, sorted);
          expect(hex(grown.root)).toBe(hex(slowRoot(ids.map(leafOf))));
          expect(grown.blocks.flatMap((block) => [...idsOf(block)])).toEqual(ids);
          expect(grown.blocks.slice(0, -1).every(({ rows }) => rows === BLOCK_ROWS)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the files of the witness', () => {
  it.each([0, 1, 1023, 1024, 1025, 3000])('come back as they were with %i rows', (size) => {
    const witness = witnessOf(Array.from({ length: size }, (_, index) => index + 1));
    expect(parseWitness(formatWitness(witness), 'w')).toEqual(witness);
  });

  it('are refused when a single letter is another one, or when they are cut off', () => {
    const text = formatWitness(witnessOf(Array.from({ length: 1500 }, (_, index) => index + 1)));
    assert(
      property(nat(text.length - 1), (at) => {
        const other = text[at] === 'A' ? 'B' : 'A';
        expect(() => parseWitness(text.slice(0, at) + other + text.slice(at + 1), 'w')).toThrow(/w /);
        expect(() => parseWitness(text.slice(0, at), 'w')).toThrow(/w /);
      }),
      { numRuns: 60 },
    );
  });

  it('a checkpoint is read back, and refused where a line is wrong', () => {
    const { checkpoint } = witnessOf([1, 2, 3]);
    const text = formatCheckpoint(checkpoint);
    expect(parseCheckpoint(text, 'c')).toEqual(checkpoint);
    expect(parseCheckpoint(`${text}\n— somebody c2lnbmF0dXJl\n`, 'c')).toEqual(checkpoint);
    for (const [index, line] of text.trimEnd().split('\n').entries())
      expect(() => parseCheckpoint(text.replace(line, `${line}\u00e9`), 'c'), String(index)).toThrow(
        /c has no/,
      );
    expect(() => parseCheckpoint('', 'c')).toThrow('c is no checkpoint');
  });
});

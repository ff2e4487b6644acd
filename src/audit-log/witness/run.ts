/** The three things that are done with a witness: bear witness, check every row, and prove an earlier checkpoint. */
import { randomBytes } from 'node:crypto';
import type { About } from '../about.js';
import { Findings } from '../findings.js';
import { LogReader } from '../reader.js';
import type { LeafMaker } from '../span.js';
import type { LogSource } from '../source.js';
import { Timeline } from '../timeline.js';
import { verifyLog, type Verification, type VerifyOptions } from '../verify.js';
import type { Checkpoint } from './checkpoint.js';
import { Comparer, frontierOf } from './compare.js';
import { Grower } from './grow.js';
import { LeafHasher } from './leaves.js';
import { BLOCK_ROWS, SALT_BYTES, spanOf, type Block, type Witness } from './state.js';

/** Where and when, and which old blocks are read again. */
export interface WitnessOptions extends Omit<VerifyOptions, 'leaves' | 'since' | 'onBegin'> {
  readonly origin: string;
  readonly time: string;
  readonly witness: Witness | undefined;
  /** How many old blocks are read again. */
  readonly sample: number;
  readonly seed: number;
  /** Forget the beginning of the log that is gone. */
  readonly acceptPruned: boolean;
}

/** What came of it. */
export interface Witnessed {
  readonly verification: Verification;
  readonly witness: Witness;
  readonly added: number;
  /** Old rows that were read again. */
  readonly again: number;
}

/** Reads what is new, and a sample of what is old, and gives the witness that has seen it. */
export async function bearWitness(source: LogSource, options: WitnessOptions): Promise<Witnessed> {
  const old = options.witness;
  const salt = old?.salt ?? randomBytes(SALT_BYTES);
  const hasher = new LeafHasher(salt);
  const grower = new Grower(old?.blocks ?? []);
  const before = old?.checkpoint.size ?? 0;
  let [again, firstId] = [0, 0];
  const verification = await verifyLog(source, {
    ...options,
    since: old?.next,
    leaves: { tag: (fields) => hasher.tag(fields), add: (row) => grower.add(row, hasher.leaf(row)) },
    onBegin: async (about, findings) => {
      if (!old) return;
      firstId = await smallestId(source);
      const pruned = options.acceptPruned ? firstId - 1 : prunedOf(old);
      again = await readAgain(source, about, {
        witness: old,
        blocks: choose(old.blocks, options),
        findings,
        hasher,
        pruned,
      });
    },
  });
  const { blocks, root, size } = grower.finish();
  const last = blocks.at(-1);
  const accepted = old?.accepted ?? [];
  return {
    verification,
    added: size - before,
    again,
    witness: {
      checkpoint: {
        origin: old?.checkpoint.origin ?? options.origin,
        size,
        root,
        lastId: last ? spanOf(last)[1] : 0,
        time: options.time,
      },
      salt,
      next: verification.next.log >= (old?.next.log ?? 0) ? verification.next : old!.next,
      accepted:
        options.acceptPruned && firstId > 1
          ? [...accepted, { kind: 'pruned', upTo: firstId - 1, at: options.time }]
          : accepted,
      blocks,
    },
  };
}

/** Reads every row and holds it against the witness. */
export async function verifyWithWitness(
  source: LogSource,
  options: VerifyOptions & { readonly witness: Witness; readonly against?: Checkpoint },
): Promise<{ readonly verification: Verification; readonly proven: boolean | undefined }> {
  const { witness, against } = options;
  const hasher = new LeafHasher(witness.salt);
  const position = against && placeOf(witness.blocks, against.size);
  let comparer: Comparer | undefined;
  const leaves: LeafMaker = {
    tag: (fields) => hasher.tag(fields),
    add: (row) => void comparer!.add(row, hasher.leaf(row)),
  };
  let found: Findings | undefined;
  let proven: boolean | undefined;
  const verification = await verifyLog(source, {
    ...options,
    leaves,
    onBegin: (_, findings) => {
      found = findings;
      comparer = new Comparer(witness.blocks, findings, { pruned: prunedOf(witness), keep: position?.block });
      return Promise.resolve();
    },
    onEnd: () => {
      comparer!.end();
      if (!against) return;
      proven = proves(witness, against, comparer!.kept, position) && !touched(found!);
      if (!proven && !touched(found!))
        found!.problem({
          kind: 'witness-broken',
          logId: 0,
          rows: against.size,
          detail: `the rows agree with the witness, and the checkpoint of ${against.time} does not`,
        });
    },
  });
  return { verification, proven };
}

function touched(findings: Findings): boolean {
  return Object.keys(findings.counts()).some((kind) => kind.startsWith('witness-'));
}

function proves(
  witness: Witness,
  against: Checkpoint,
  kept: readonly string[],
  position: Place | undefined,
): boolean {
  if (!position || against.size > witness.checkpoint.size) return false;
  const tree = frontierOf(witness.blocks.slice(0, position.block));
  if (kept.length < position.rest) return false;
  for (const leaf of kept.slice(0, position.rest)) tree.push(leaf);
  return tree.size === against.size && tree.root() === against.root;
}

interface Place {
  readonly block: number;
  readonly rest: number;
}

function placeOf(blocks: readonly Block[], size: number): Place | undefined {
  const place = { block: Math.floor(size / BLOCK_ROWS), rest: size % BLOCK_ROWS };
  return place.block <= blocks.length ? place : undefined;
}

/** Ids up to this are gone with a person's consent. */
export function prunedOf({ accepted }: Witness): number {
  return Math.max(0, ...accepted.map(({ upTo }) => upTo));
}

async function smallestId(source: LogSource): Promise<number> {
  let first = 0;
  const query = { id: 'first', sql: 'SELECT COALESCE(MIN(id), 0) FROM log' };
  await source.stream(query, 1, ([id]) => (first = Number(id?.toString('latin1') ?? 0)));
  return first;
}

/** The newest two blocks, and others by lot. */
function choose(blocks: readonly Block[], { sample, seed }: WitnessOptions): Block[] {
  const rest = blocks.slice(0, -2).map((_, index) => index);
  let state = seed >>> 0 || 1;
  const chosen = new Set<number>();
  while (chosen.size < Math.min(sample, rest.length)) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    chosen.add(Math.floor((state / 2 ** 32) * rest.length));
  }
  return [
    ...[...chosen].sort((left, right) => left - right).map((index) => blocks[index]!),
    ...blocks.slice(-2),
  ];
}

interface Again {
  readonly witness: Witness;
  readonly blocks: readonly Block[];
  readonly findings: Findings;
  readonly hasher: LeafHasher;
  readonly pruned: number;
}

async function readAgain(source: LogSource, about: About, again: Again): Promise<number> {
  const { witness, findings, hasher, pruned } = again;
  let rows = 0;
  for (const block of again.blocks) {
    const [first, last] = spanOf(block);
    const comparer = new Comparer([block], findings, { pruned });
    const span = {
      after: first - 1,
      upTo: last,
      afterPartner: block.beforePartner,
      afterApi: block.beforeApi,
    };
    const reader = new LogReader(source, about, span, {
      findings,
      timeline: new Timeline(new Findings(), about.step),
      modernFrom: witness.next.modernFrom,
      leaves: { tag: (fields) => hasher.tag(fields), add: (row) => void comparer.add(row, hasher.leaf(row)) },
    });
    while (await reader.step());
    comparer.end();
    rows += reader.tally.rows;
  }
  return rows;
}

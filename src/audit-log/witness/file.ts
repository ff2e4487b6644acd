/** The witness's own file: one line of JSON for what it knows, then one line a block. */
import { createHash } from 'node:crypto';
import { AuditError } from '../../core/errors.js';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.js';
import { Grower } from './grow.js';
import {
  BLOCK_ROWS,
  HASH_SIZE,
  SALT_BYTES,
  TAG_BYTES,
  type Accepted,
  type Block,
  type Witness,
} from './state.js';

/** The last line: a hash over all others, against damage. Against malice the file is kept away from others. */
const SUM = 'sha256 ';

interface Head {
  readonly format: 1;
  readonly checkpoint: string;
  readonly salt: string;
  readonly next: { log: number; partner: number; api: number; modernFrom: number | null };
  readonly accepted: readonly Accepted[];
}

type Line = readonly [
  runs: readonly (readonly [number, number])[],
  beforePartner: number,
  beforeApi: number,
  root: string,
  tags: string,
  leaves?: string,
];

/** Lines of full blocks as they were read: they are written back to the letter, night after night. */
const LINES = new WeakMap<Block, string>();

/** The text of the file. */
export function formatWitness(witness: Witness): string {
  const { modernFrom } = witness.next;
  const head: Head = {
    format: 1,
    checkpoint: formatCheckpoint(witness.checkpoint),
    salt: witness.salt.toString('base64'),
    next: { ...witness.next, modernFrom: Number.isFinite(modernFrom) ? modernFrom : null },
    accepted: witness.accepted,
  };
  const lines = [JSON.stringify(head)];
  for (const block of witness.blocks) lines.push(LINES.get(block) ?? JSON.stringify(toLine(block)));
  lines.push(SUM + sumOf(lines), '');
  return lines.join('\n');
}

/** SHA-256 over lines, each with its line feed; one after the other, because all together they are large. */
function sumOf(lines: readonly string[]): string {
  const sum = createHash('sha256');
  for (const line of lines) sum.update(line).update('\n');
  return sum.digest('hex');
}

function toLine({ runs, beforePartner, beforeApi, root, tags, leaves }: Block): Line {
  const start = [
    runs,
    beforePartner,
    beforeApi,
    Buffer.from(root, 'latin1').toString('base64'),
    tags.toString('base64'),
  ] as const;
  return leaves ? [...start, leaves.toString('base64')] : start;
}

/** Reads the file. Throws E_WITNESS for a file that is damaged anywhere: the root over all blocks must be that of its checkpoint. */
export function parseWitness(text: string, file: string): Witness {
  const wrong = (what: string, line: number): AuditError =>
    new AuditError('E_WITNESS', `${file} ${what}`, { place: { file, line } });
  const all = text.split('\n');
  const [sum, rest] = all.splice(-2);
  if (rest !== '' || sum !== SUM + sumOf(all))
    throw wrong('is cut off or was changed: its last line does not fit', 1);
  const [first = '', ...lines] = all;
  const head = readHead(first);
  if (!head) throw wrong('is no file of a witness', 1);
  const blocks = lines.map((line, index) => {
    const block = readLine(line);
    if (!block || (block.rows < BLOCK_ROWS && index < lines.length - 1))
      throw wrong('has a damaged block', index + 2);
    if (block.rows === BLOCK_ROWS) LINES.set(block, line);
    return block;
  });
  const checkpoint = parseCheckpoint(head.checkpoint, file);
  const { root, size } = new Grower(blocks).finish();
  if (root !== checkpoint.root || size !== checkpoint.size)
    throw wrong('does not give the root of its own checkpoint: it was changed', 1);
  const { modernFrom } = head.next;
  return {
    checkpoint,
    salt: Buffer.from(head.salt, 'base64'),
    next: { ...head.next, modernFrom: modernFrom ?? Number.POSITIVE_INFINITY },
    accepted: head.accepted,
    blocks,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isKey = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readHead(text: string): Head | undefined {
  const head = readJson(text) as Partial<Head> | undefined;
  if (typeof head !== 'object' || head?.format !== 1 || typeof head.checkpoint !== 'string') return undefined;
  const { next, salt, accepted } = head;
  if (typeof salt !== 'string' || Buffer.from(salt, 'base64').length !== SALT_BYTES) return undefined;
  if (!next || ![next.log, next.partner, next.api].every(isKey)) return undefined;
  if (next.modernFrom !== null && !isKey(next.modernFrom)) return undefined;
  if (
    !Array.isArray(accepted) ||
    !accepted.every((one: Accepted) => one?.kind === 'pruned' && isKey(one.upTo))
  )
    return undefined;
  return head as Head;
}

function readLine(text: string): Block | undefined {
  const line = readJson(text) as Line | undefined;
  if (!Array.isArray(line) || line.length < 5 || line.length > 6) return undefined;
  const [runs, beforePartner, beforeApi, root, tags, leaves] = line;
  if (![root, tags, leaves ?? ''].every((part) => typeof part === 'string')) return undefined;
  if (!isRuns(runs) || !isKey(beforePartner) || !isKey(beforeApi)) return undefined;
  const [rootBytes, leafBytes] = [root, leaves ?? ''].map((part) => Buffer.from(part, 'base64'));
  const rows = runs.reduce((sum, [, count]) => sum + count, 0);
  if (
    rows > BLOCK_ROWS ||
    rootBytes!.length !== HASH_SIZE ||
    Buffer.byteLength(tags, 'base64') !== rows * TAG_BYTES
  )
    return undefined;
  if (leafBytes!.length !== (rows < BLOCK_ROWS ? rows * HASH_SIZE : 0)) return undefined;
  // Most nights need the tags of a few blocks only.
  let tagBytes: Buffer | undefined;
  return {
    runs,
    rows,
    beforePartner,
    beforeApi,
    get tags() {
      return (tagBytes ??= Buffer.from(tags, 'base64'));
    },
    root: rootBytes!.toString('latin1'),
    ...(leaves === undefined ? {} : { leaves: leafBytes! }),
  };
}

function isRuns(runs: unknown): runs is [number, number][] {
  if (!Array.isArray(runs) || runs.length === 0) return false;
  let last = 0;
  return runs.every((run: unknown) => {
    if (!Array.isArray(run) || run.length !== 2 || !run.every(isKey)) return false;
    const [from = 0, count = 0] = run;
    if (from <= last || count < 1) return false;
    last = from + count - 1;
    return true;
  });
}

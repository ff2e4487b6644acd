import { alertName } from '../data/groups.js';
import { isReason } from '../net/reason.js';
import type { Scan } from '../scan-state.js';
import type { HelloOptions } from '../wire/hello.js';
import { because } from '../told.js';
import { shortWait, unfinished, type Unfinished } from './unfinished.js';
import { safe, untold, vulnerable, type Verdict } from './verdict.js';

const HEARTBEAT = 24;
/** A request that claims one byte and brings none: a server that does not check sends back at most 17 bytes that are not ours. */
const REQUEST = Buffer.of(1, 0, 1);
/** Application data before the end of the handshake, which every server refuses. */
const NONSENSE = Buffer.of(0);

async function hear({ channel, whole }: Unfinished, patience: number): Promise<Verdict> {
  if (!whole.hello.extensions.has(15)) return safe('the server does not answer the heartbeat extension');
  channel.send(HEARTBEAT, REQUEST);
  let asked = false;
  for (;;) {
    const piece = await channel.next(patience);
    if (piece.kind === 'record' && piece.type === HEARTBEAT)
      return vulnerable(`a heartbeat that brought no data was answered with ${piece.body.length} bytes`);
    if (piece.kind === 'alert')
      return safe(
        `a heartbeat that claimed too much got no answer; what followed got alert ${alertName(piece.description)}`,
      );
    if (piece.kind !== 'trouble') continue;
    if (piece.reason.code !== 'timeout')
      return safe(`a heartbeat that claimed too much ended the connection (${because(piece.reason)})`);
    if (asked) return untold('neither the heartbeat nor what followed was answered');
    asked = true;
    channel.send(23, NONSENSE);
  }
}

/** Heartbleed: one heartbeat of no length, inside one unfinished handshake; nothing that comes back is kept (RFC 6520 section 4). */
export async function heartbleed(scan: Scan, hello: HelloOptions | null): Promise<Verdict> {
  if (scan.notes.flags.heartbeat === false) return safe('no answer carried the heartbeat extension');
  if (!hello) return safe('no version is offered that knows heartbeats');
  // A bare hello does not ask for heartbeats by itself.
  const asking = hello.bare ? { ...hello, last: [[15, Buffer.of(1)] as const] } : hello;
  const verdict = await unfinished(scan, asking, (open) => hear(open, shortWait(scan, 400)));
  return isReason(verdict) ? untold(`the handshake ended in ${because(verdict)}`) : verdict;
}

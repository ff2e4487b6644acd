import { alertName } from '../data/groups.js';
import { isReason } from '../net/reason.js';
import type { Scan } from '../scan-state.js';
import type { HelloOptions } from '../wire/hello.js';
import { because } from '../told.js';
import { shortWait, unfinished, type Unfinished } from './unfinished.js';
import { safe, untold, vulnerable, type Verdict } from './verdict.js';

const CHANGE = Buffer.of(1);
/** What a server says to a record that it cannot decrypt: it took the early change for real. */
const DECRYPTING: ReadonlySet<number> = new Set([20, 21, 22]);

/** The next thing that is an end of some kind, or null while the server keeps quiet. */
async function end(
  { channel }: Unfinished,
  patience: number,
): Promise<{ alert: number | null; how: string } | null> {
  for (;;) {
    const piece = await channel.next(patience);
    if (piece.kind === 'alert')
      return { alert: piece.description, how: `alert ${alertName(piece.description)}` };
    if (piece.kind !== 'trouble') continue;
    return piece.reason.code === 'timeout' ? null : { alert: null, how: because(piece.reason) };
  }
}

async function hear(open: Unfinished, patience: number, whole: number): Promise<Verdict> {
  open.channel.send(20, CHANGE);
  const first = await end(open, patience);
  if (first) return safe(`a change_cipher_spec before the key was answered with ${first.how}`);
  open.channel.send(20, CHANGE);
  const second = await end(open, whole);
  if (!second) return untold('two changes of the cipher before the key got no answer');
  if (second.alert !== null && DECRYPTING.has(second.alert))
    return vulnerable(`a change_cipher_spec before the key was taken: the next one got ${second.how}`);
  return safe(`changes of the cipher before the key were answered with ${second.how}`);
}

/** CCS injection: an early change_cipher_spec in one unfinished handshake, and a second one only if the first is swallowed. */
export async function ccsInjection(scan: Scan, hello: HelloOptions | null): Promise<Verdict> {
  if (!hello) return safe('no version is offered in which a cipher can be changed too early');
  const [patience, whole] = [shortWait(scan, 500), shortWait(scan, 2000)];
  const verdict = await unfinished(scan, hello, (open) => hear(open, patience, whole));
  return isReason(verdict) ? untold(`the handshake ended in ${because(verdict)}`) : verdict;
}

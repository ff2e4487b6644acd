import type { Channel } from '../client/channel.js';
import { alertName } from '../data/groups.js';
import type { Features } from '../facts.js';
import { isReason } from '../net/reason.js';
import type { Scan } from '../scan-state.js';
import type { Reason, Told } from '../types.js';
import { buildHelloMessage } from '../wire/hello.js';
import { because, no, notApplicable, unknown, yes } from '../told.js';
import { with12 } from './start.js';
import type { Kept } from './session.js';

/** How long a server may think about a new handshake inside a connection. */
const THINKING = 3000;

/** Waits for a ServerHello inside the connection, or for a no in any words. */
async function answerTo(channel: Channel, patience: number): Promise<Told> {
  const until = performance.now() + patience;
  for (;;) {
    const piece = await channel.next(until - performance.now());
    if (piece.kind === 'handshake' && piece.type === 2)
      return yes('a second handshake inside one connection was answered with a ServerHello');
    if (piece.kind === 'alert')
      return no(`the second handshake was answered with alert ${alertName(piece.description)}`);
    if (piece.kind !== 'trouble') continue;
    const { code } = piece.reason;
    if (code === 'closed' || code === 'reset')
      return no(`the second handshake ended the connection (${code})`);
    return unknown(`the second handshake got no answer (${because(piece.reason)})`);
  }
}

/** Asks once for a second handshake inside a finished connection, and stops at the answer. */
export async function clientRenegotiation(
  scan: Scan,
  keeping: Promise<Kept | Reason | null>,
): Promise<Features['clientRenegotiation']> {
  const kept = await keeping;
  if (kept === null)
    return notApplicable('TLS 1.3 has no renegotiation, and no older handshake can be finished here');
  if (isReason(kept)) return unknown(`no connection to renegotiate in: ${because(kept)}`);
  const { hello } = kept.start;
  const told = await with12<Told>(scan, kept.start, ({ channel, clientVerify, whole }) => {
    // With RFC 5746 the hello proves that it belongs to this connection; without, the server would have to take it on trust.
    const safe = whole.hello.extensions.has(0xff01);
    const inner = { ...hello, signals: [], ...(safe ? { renegotiation: clientVerify } : {}) };
    channel.send(22, buildHelloMessage(safe ? inner : { ...inner, bare: true }));
    return answerTo(channel, Math.max(THINKING, 8 * scan.asker.line.roundTrip()));
  });
  return isReason(told) ? unknown(`no connection to renegotiate in: ${because(told)}`) : told;
}

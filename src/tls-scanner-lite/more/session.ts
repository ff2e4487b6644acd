import type { Session, Start12 } from '../client/tls12.js';
import type { Live } from '../enumerate.js';
import { isReason } from '../net/reason.js';
import type { Scan } from '../scan-state.js';
import type { Reason } from '../types.js';
import { helloOf, newest12, with12 } from './start.js';

/** A session of TLS 1.2 or earlier and how it was made, for what needs one. */
export interface Kept {
  readonly session: Session;
  readonly start: Start12;
  readonly live: Live;
}

const CLOSE_NOTIFY = Buffer.of(1, 0);

/** One finished handshake of TLS 1.2 or earlier, or why there is none. */
export async function keepSession(scan: Scan, lives: readonly Live[]): Promise<Kept | Reason | null> {
  const found = newest12(lives);
  return found && keep(scan, found.live, { hello: helloOf(scan, found.live, found.suites) });
}

async function keep(scan: Scan, live: Live, start: Start12): Promise<Kept | Reason> {
  const session = await with12(scan, start, ({ channel, session: made }) => {
    // A session whose connection just breaks off is thrown away (RFC 5246 section 7.2.1).
    channel.send(21, CLOSE_NOTIFY);
    return Promise.resolve(made);
  });
  return isReason(session) ? session : { session, start, live };
}

/** A session with an id: who gives out a ticket often gives an id only to those that ask for no ticket (RFC 5077 section 3.4). */
export async function sessionWithId(scan: Scan, kept: Kept): Promise<Kept | Reason> {
  if (kept.session.id.length > 0 || !kept.session.ticket) return kept;
  return keep(scan, kept.live, { hello: { ...kept.start.hello, noTicket: true } });
}

import { openChannel } from '../client/channel.js';
import { guarded, isTrouble, nextMessage } from '../client/flight.js';
import { recordVersion } from '../client/tls12.js';
import { wholeHandshake } from '../more/start.js';
import { because } from '../told.js';
import { NOT_ASKED_FOR } from '../more/resumption.js';
import type { Kept } from '../more/session.js';
import { isReason } from '../net/reason.js';
import type { Scan } from '../scan-state.js';
import type { Reason } from '../types.js';
import { buildHelloMessage } from '../wire/hello.js';
import { parseServerHello } from '../wire/parse.js';
import { safe, untold, vulnerable, type Verdict } from './verdict.js';

const TRIES = 3;

/** The session id that answers a ticket that comes with an id of one byte. */
async function echoed(scan: Scan, kept: Kept, id: Buffer): Promise<Buffer | Reason> {
  const { hello } = kept.start;
  const ticket = kept.session.ticket ?? Buffer.alloc(0);
  return scan.asker.line.call((conduit) =>
    guarded(async () => {
      const channel = openChannel(conduit, recordVersion(hello), wholeHandshake(scan));
      channel.send(22, buildHelloMessage({ ...hello, sessionId: id, ticket }));
      const answer = await nextMessage(channel);
      if (isTrouble(answer)) return answer;
      return parseServerHello(answer.body).sessionId;
    }),
  );
}

/** Ticketbleed: a real ticket with a session id of one byte; a server that pads the id fills it with its memory. */
export async function ticketbleed(scan: Scan, keeping: Promise<Kept | Reason | null>): Promise<Verdict> {
  const kept = await keeping;
  if (kept === null) return safe('no ticket of TLS 1.2 or earlier is given out');
  if (isReason(kept)) return untold(`no ticket could be had: the handshake ended in ${because(kept)}`);
  if (!kept.session.ticket)
    return kept.start.hello.bare ? untold(NOT_ASKED_FOR) : safe('the server gives out no tickets');
  for (let round = 0; round < TRIES; round += 1) {
    const id = Buffer.of(0x41 + round);
    const answer = await echoed(scan, kept, id);
    if (isReason(answer)) return untold(`a hello with a ticket ended in ${because(answer)}`);
    if (answer.equals(id)) return safe('a session id of one byte came back as it was');
    if (answer.length <= 1 || !answer.subarray(0, 1).equals(id))
      return safe('a ticket with a session id of one byte was answered with a session id of its own');
  }
  return vulnerable(`a session id of one byte came back with more behind it, ${TRIES} times`);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { NOT_RESUMED } from '../client/tls12.js';
import type { Resumption } from '../client/tls13.js';
import type { Live } from '../enumerate.js';
import type { Features } from '../facts.js';
import { TURNED_AWAY } from '../insist.js';
import { isReason } from '../net/reason.js';
import type { Scan } from '../scan-state.js';
import type { Reason, Told } from '../types.js';
import { because, no, notApplicable, unknown, yes } from '../told.js';
import { sessionWithId, type Kept } from './session.js';
import { helloOf, live13, with12, with13 } from './start.js';

/** What finished handshakes show about sessions. */
export type SessionFacts = Pick<
  Features,
  | 'sessionTickets'
  | 'sessionIdResumption'
  | 'ticketResumption'
  | 'tls13Resumption'
  | 'earlyData'
  | 'clientCertificateRequired'
>;

type Legacy = Pick<SessionFacts, 'sessionTickets' | 'sessionIdResumption' | 'ticketResumption'>;

/** A server sends its last word before it keeps the session, and another of its processes sees that later still: milliseconds. */
const KEPT_BY_NOW = 50;

/** A session that was not taken back at once is shown once more: a yes cannot be chance, a no can. */
async function shownTwice<T>(show: () => Promise<T>, refused: (ended: T) => boolean): Promise<T> {
  const ended = await show();
  if (!refused(ended)) return ended;
  await sleep(KEPT_BY_NOW);
  return show();
}

async function resumes(scan: Scan, kept: Kept, how: 'id' | 'ticket'): Promise<Told> {
  const start = { ...kept.start, resume: { session: kept.session, with: how } };
  const ended = await shownTwice(
    () => with12(scan, start, (finished) => Promise.resolve(finished.resumed)),
    (one) => isReason(one) && one.detail === NOT_RESUMED,
  );
  const means = how === 'id' ? 'its session id' : 'its ticket';
  if (!isReason(ended)) return yes(`another handshake with ${means} was resumed`);
  if (ended.detail === NOT_RESUMED) return no(`two more handshakes with ${means} were new ones`);
  return unknown(`another handshake with ${means} ended in ${because(ended)}`);
}

const every = (told: Told): Legacy => ({
  sessionTickets: told,
  sessionIdResumption: told,
  ticketResumption: told,
});

/** Why nothing is known of tickets where only bare hellos are answered. */
export const NOT_ASKED_FOR = 'the server answers only hellos that do not ask for a ticket';

/** Finishes handshakes of TLS 1.2 or earlier: does the server hand out sessions, and take them back? */
async function legacySessions(scan: Scan, kept: Kept): Promise<Legacy> {
  const { session, start } = kept;
  const none = (how: string): Told => (start.hello.bare ? unknown(NOT_ASKED_FOR) : no(how));
  const [sessionIdResumption, ticketResumption] = await Promise.all([
    sessionWithId(scan, kept).then((one) => resumesById(scan, one)),
    session.ticket ? resumes(scan, kept, 'ticket') : none('the server gave no ticket'),
  ]);
  const sessionTickets = session.ticket
    ? yes(
        `a ticket of ${session.ticket.length} bytes came with the handshake, good for ${session.ticketLifetime} s`,
      )
    : none('a finished handshake brought no ticket');
  return { sessionTickets, sessionIdResumption, ticketResumption };
}

async function resumesById(scan: Scan, kept: Kept | Reason): Promise<Told> {
  if (isReason(kept)) return unknown(`the handshake without a ticket ended in ${because(kept)}`);
  return kept.session.id.length > 0 ? resumes(scan, kept, 'id') : no('the server gave no session id');
}

/** A server that wants a certificate shows what it thinks of none at the end of the handshake. */
function requiredIn12(scan: Scan, kept: Kept | Reason | null): Told {
  const requested = scan.notes.flags.clientCertificateRequested;
  if (requested === false) return no('no certificate was asked for');
  if (kept === null || requested === null) return unknown('no handshake could be finished');
  if (!isReason(kept)) return no('the handshake was finished without a certificate');
  return TURNED_AWAY.has(kept.code)
    ? yes(`the handshake without a certificate ended in ${because(kept)}`)
    : unknown(`the handshake without a certificate ended in ${because(kept)}`);
}

interface Seen13 {
  readonly requested: boolean;
  readonly tickets: readonly Resumption[];
  readonly alert: number | null;
  readonly ended: Reason['code'];
}

type Modern = Pick<SessionFacts, 'tls13Resumption' | 'earlyData' | 'clientCertificateRequired'>;

const every13 = (told: Told): Modern => ({
  tls13Resumption: told,
  earlyData: told,
  clientCertificateRequired: told,
});

async function resumed13(scan: Scan, hello: Parameters<typeof helloOf>, ticket: Resumption): Promise<Told> {
  const start = { hello: helloOf(...hello), resume: ticket };
  const resumed = await shownTwice(
    () => with13(scan, start, (finished) => Promise.resolve({ value: finished.resumed })),
    (one) => !isReason(one) && !one.value,
  );
  if (isReason(resumed)) return unknown(`another handshake ended in ${because(resumed)}`);
  return resumed.value
    ? yes('another handshake with its ticket was resumed')
    : no('two more handshakes with its ticket were new ones');
}

const NO_GOODBYE =
  'the server ended without a ticket and without a goodbye; some give tickets only with their first answer';

/** BoringSSL sends its tickets with its first answer, so only a server that has said goodbye has said all that it had to say. */
function noTicket({ alert, ended }: Seen13, how: string): Told {
  if (alert !== null) return alert === 0 ? no(how) : unknown(`the handshake ended in alert ${alert}`);
  return unknown(ended === 'timeout' ? 'no ticket came in time' : NO_GOODBYE);
}

function earlyDataOf(seen: Seen13): Told {
  if (seen.tickets.length === 0) return noTicket(seen, 'no ticket came, and 0-RTT needs one');
  const most = Math.max(0, ...seen.tickets.map(({ ticket }) => ticket.maxEarlyData));
  return most > 0
    ? yes(`a ticket allows ${most} bytes before the handshake ends`)
    : no('no ticket allows data before the handshake ends');
}

/** Alerts with which a server says that it wants a certificate (RFC 8446 section 6.2). */
const WANTED = new Set([40, 42, 43, 46, 49, 116]);

function requiredIn13(seen: Seen13): Told {
  if (!seen.requested) return no('no certificate was asked for');
  if (seen.alert !== null && WANTED.has(seen.alert))
    return yes(`the handshake without a certificate ended in alert ${seen.alert}`);
  if (seen.tickets.length > 0) return no('the handshake was finished without a certificate');
  return unknown(`after a handshake without a certificate the server only closed (${seen.ended})`);
}

async function modernSessions(scan: Scan, lives: readonly Live[]): Promise<Modern> {
  const found = live13(lives);
  if (!found) {
    const has = lives.some(({ protocol }) => protocol === 'TLS 1.3');
    return every13(
      has ? unknown('its suites or groups cannot be spoken here') : notApplicable('TLS 1.3 is not offered'),
    );
  }
  const { live, suites } = found;
  const seen = await with13<Seen13>(scan, { hello: helloOf(scan, live, suites) }, async (finished) => ({
    requested: finished.clientCertificateRequested,
    ...(await finished.settle()),
  }));
  if (isReason(seen)) return every13(unknown(`the handshake ended in ${because(seen)}`));
  if (seen.requested) scan.notes.flags.clientCertificateRequested = true;
  else scan.notes.flags.clientCertificateRequested ??= false;
  const [ticket] = seen.tickets;
  return {
    tls13Resumption: ticket
      ? await resumed13(scan, [scan, live, suites], ticket)
      : noTicket(seen, 'the server gave no ticket'),
    earlyData: earlyDataOf(seen),
    clientCertificateRequired: requiredIn13(seen),
  };
}

const worse = (a: Told, b: Told): Told => {
  const rank = ['yes', 'unknown', 'no', 'not-applicable'];
  return rank.indexOf(a.value) <= rank.indexOf(b.value) ? a : b;
};

/** Everything about sessions and client certificates, in both generations of the protocol. */
export async function sessionFacts(
  scan: Scan,
  lives: readonly Live[],
  keeping: Promise<Kept | Reason | null>,
): Promise<SessionFacts> {
  const older = async (): Promise<Legacy & { required: Told }> => {
    const kept = await keeping;
    if (kept === null)
      return {
        ...every(notApplicable('no handshake up to TLS 1.2 can be finished here')),
        required: notApplicable(''),
      };
    const required = requiredIn12(scan, kept);
    if (isReason(kept)) return { ...every(unknown(`the handshake ended in ${because(kept)}`)), required };
    return { ...(await legacySessions(scan, kept)), required };
  };
  const [{ required, ...legacy }, modern] = await Promise.all([older(), modernSessions(scan, lives)]);
  return {
    ...legacy,
    ...modern,
    clientCertificateRequired: worse(required, modern.clientCertificateRequired),
  };
}

import { randomBytes } from 'node:crypto';
import { digest, prf } from '../crypto/prf.js';
import type { Conduit } from '../net/conduit.js';
import type { Reason } from '../types.js';
import { buildHelloMessage, vector, type HelloOptions } from '../wire/hello.js';
import { reader } from '../wire/reader.js';
import type { Channel } from './channel.js';
import { openChannel } from './channel.js';
import { guarded, isTrouble, readFlight, stopped, type WholeFlight } from './flight.js';
import { bulksOf, clientKey, hashFor, masterSecret, type Secrets } from './keys12.js';

/** Enough of a session to resume it. */
export interface Session {
  readonly secrets: Secrets;
  readonly id: Buffer;
  readonly ticket: Buffer | null;
  readonly ticketLifetime: number | null;
  readonly extended: boolean;
}

/** A finished handshake: the connection is open and protected both ways. */
export interface Finished12 {
  readonly channel: Channel;
  readonly whole: WholeFlight;
  readonly session: Session;
  readonly resumed: boolean;
  readonly clientVerify: Buffer;
  readonly serverVerify: Buffer;
}

/** What a handshake starts with; `resume` is a session to ask for again. */
export interface Start12 {
  readonly hello: HelloOptions;
  readonly resume?: { readonly session: Session; readonly with: 'id' | 'ticket' };
}

const handshake = (type: number, body: Buffer): Buffer => Buffer.concat([Buffer.of(type), vector(3, body)]);

/** The hash of a transcript, in the version's own way (RFC 2246 section 7.4.9, RFC 5246 section 7.4.9). */
function transcriptHash(
  version: number,
  secrets: Pick<Secrets, 'hash'>,
  messages: readonly Buffer[],
): Buffer {
  const all = Buffer.concat([...messages]);
  if (version >= 0x0303) return digest(secrets.hash, all);
  return Buffer.concat([digest('md5', all), digest('sha1', all)]);
}

function verifyData(secrets: Secrets, side: 'client' | 'server', messages: readonly Buffer[]): Buffer {
  const { version, hash, master } = secrets;
  const seed = transcriptHash(version, secrets, messages);
  return prf({ version, hash, length: 12 }, master, `${side} finished`, seed);
}

interface Progress {
  readonly channel: Channel;
  readonly messages: Buffer[];
  readonly clientRandom: Buffer;
}

/** Reads up to the server's Finished, taking a ticket on the way (RFC 5077 section 3.3). */
async function readFinished(
  { channel, messages }: Progress,
  secrets: Secrets,
  bulks: NonNullable<ReturnType<typeof bulksOf>>,
): Promise<{ ticket: Buffer | null; lifetime: number | null; verify: Buffer } | Reason> {
  let [ticket, lifetime]: [Buffer | null, number | null] = [null, null];
  for (;;) {
    const piece = await channel.next();
    if (piece.kind === 'change-cipher-spec') {
      channel.protectRead(bulks.read);
      continue;
    }
    if (piece.kind !== 'handshake') return stopped(piece);
    if (piece.type === 4) {
      const input = reader(piece.body);
      lifetime = input.u16() * 65_536 + input.u16();
      ticket = input.vector(2);
    }
    if (piece.type === 20) {
      if (!piece.body.equals(verifyData(secrets, 'server', messages)))
        return { code: 'malformed', detail: "the server's Finished does not fit" };
      messages.push(piece.raw);
      return { ticket, lifetime, verify: piece.body };
    }
    messages.push(piece.raw);
  }
}

/** Sends change_cipher_spec and our Finished. */
function sendFinished(
  { channel, messages }: Progress,
  secrets: Secrets,
  bulks: NonNullable<ReturnType<typeof bulksOf>>,
): Buffer {
  const verify = verifyData(secrets, 'client', messages);
  channel.send(20, Buffer.of(1));
  channel.protectWrite(bulks.write);
  const message = handshake(20, verify);
  messages.push(message);
  channel.send(22, message);
  return verify;
}

const unable: Reason = { code: 'unexpected-answer', detail: 'a suite that cannot be spoken here' };

/** The rest of a full handshake: our keys, then both Finished. */
async function finishFull(progress: Progress, whole: WholeFlight): Promise<Finished12 | Reason> {
  const { channel, messages, clientRandom } = progress;
  const { hello, flight } = whole;
  const key = clientKey(hello, flight, hello.version);
  if (isTrouble(key)) return key;
  if (flight.clientCertificateRequested) {
    const none = handshake(11, vector(3, Buffer.alloc(0)));
    messages.push(none);
    channel.send(22, none);
  }
  const message = handshake(16, key.body);
  messages.push(message);
  channel.send(22, message);
  const extended = hello.extensions.has(23);
  const { version, suite } = hello;
  const hash = hashFor(version, suite);
  const seed = extended
    ? transcriptHash(version, { hash }, messages)
    : Buffer.concat([clientRandom, hello.random]);
  const master = masterSecret({ version, hash, premaster: key.premaster, seed, extended });
  const encryptThenMac = hello.extensions.has(22);
  const secrets: Secrets = {
    version,
    suite,
    hash,
    master,
    clientRandom,
    serverRandom: hello.random,
    encryptThenMac,
  };
  const bulks = bulksOf(secrets);
  if (!bulks) return unable;
  const clientVerify = sendFinished(progress, secrets, bulks);
  const end = await readFinished(progress, secrets, bulks);
  if (isTrouble(end)) return end;
  const session = {
    secrets,
    id: hello.sessionId,
    ticket: end.ticket,
    ticketLifetime: end.lifetime,
    extended,
  };
  return { channel, whole, session, resumed: false, clientVerify, serverVerify: end.verify };
}

/** The rest of an abbreviated handshake: the server finishes first (RFC 5246 section 7.3). */
async function finishResumed(
  progress: Progress,
  whole: WholeFlight,
  session: Session,
): Promise<Finished12 | Reason> {
  const { hello } = whole;
  const secrets: Secrets = {
    ...session.secrets,
    suite: hello.suite,
    clientRandom: progress.clientRandom,
    serverRandom: hello.random,
    encryptThenMac: hello.extensions.has(22),
  };
  const bulks = bulksOf(secrets);
  if (!bulks) return unable;
  const end = await readFinished(progress, secrets, bulks);
  if (isTrouble(end)) return end;
  const clientVerify = sendFinished(progress, secrets, bulks);
  const { channel } = progress;
  return { channel, whole, session, resumed: true, clientVerify, serverVerify: end.verify };
}

/** Handshakes on a channel that may already be protected, which makes it a renegotiation. */
async function handshakeOn(channel: Channel, start: Start12): Promise<Finished12 | Reason> {
  const clientRandom = randomBytes(32);
  const { resume } = start;
  // With a ticket the id only shows whether it was taken: a server that resumes repeats it (RFC 5077 section 3.4).
  const sessionId = resume ? (resume.with === 'id' ? resume.session.id : randomBytes(32)) : Buffer.alloc(0);
  const ticket = resume?.with === 'ticket' ? (resume.session.ticket ?? Buffer.alloc(0)) : Buffer.alloc(0);
  const message = buildHelloMessage({ ...start.hello, random: clientRandom, sessionId, ticket });
  channel.send(22, message);
  const head = await readFlight(channel, resume !== undefined);
  if (isTrouble(head)) return head;
  if (head.hello.version !== start.hello.version)
    return { code: 'unexpected-answer', detail: 'another version' };
  const progress: Progress = { channel, messages: [message, ...head.raw], clientRandom };
  if (!resume) return finishFull(progress, head);
  const repeated = sessionId.length > 0 && head.hello.sessionId.equals(sessionId);
  if (repeated) return finishResumed(progress, head, resume.session);
  return { code: 'unexpected-answer', detail: NOT_RESUMED };
}

/** The detail of the reason that a session was not resumed; everything else went well. */
export const NOT_RESUMED = 'the session was not resumed';

/** Finishes a handshake of TLS 1.0 to 1.2 and leaves the connection open; sends no data. */
export function shake12(conduit: Conduit, start: Start12, timeout: number): Promise<Finished12 | Reason> {
  return guarded(() => handshakeOn(openChannel(conduit, recordVersion(start.hello), timeout), start));
}

/** Records of a first hello say TLS 1.0 whatever comes of it (RFC 5246 appendix E.1). */
export function recordVersion({ version }: HelloOptions): number {
  return Math.min(version, 0x0303);
}

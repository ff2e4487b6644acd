import { randomBytes } from 'node:crypto';
import { shareOf, type Share } from '../crypto/exchange.js';
import { bulkKind, keyHash, type BulkKind } from '../crypto/kinds.js';
import { digest, digestLength, type KeyHash } from '../crypto/prf.js';
import { suiteOf } from '../data/suites.js';
import type { Conduit } from '../net/conduit.js';
import type { Reason } from '../types.js';
import { buildHelloMessage, vector, type HelloOptions } from '../wire/hello.js';
import { parseServerHello, type ServerHello } from '../wire/parse.js';
import {
  alpnIn,
  parseCertificateVerify,
  parseCertificates13,
  parseEncryptedExtensions,
  parseTicket13,
  type Certificates13,
  type Ticket13,
} from '../wire/parse13.js';
import { reader } from '../wire/reader.js';
import { openChannel, type Channel } from './channel.js';
import { guarded, isTrouble, nextMessage, stopped } from './flight.js';
import { binderOf, bulkUnder, finishedMac, startSchedule, ticketKey } from './schedule13.js';

/** A ticket with the key that it stands for. */
export interface Resumption {
  readonly ticket: Ticket13;
  readonly key: Buffer;
  readonly suite: number;
}

/** What a finished TLS 1.3 handshake showed. */
export interface Finished13 {
  readonly hello: ServerHello;
  readonly alpn: string | null;
  readonly sent: Certificates13 | null;
  readonly scheme: number | null;
  readonly clientCertificateRequested: boolean;
  readonly resumed: boolean;
  /** Sends our side of the end, hears the rest, and gives back the tickets; the alert when we were turned away. */
  readonly settle: () => Promise<{
    readonly tickets: readonly Resumption[];
    readonly alert: number | null;
    readonly ended: Reason['code'];
  }>;
}

/** What a handshake starts with: groups it may use, the first of which gets a share. */
export interface Start13 {
  readonly hello: HelloOptions;
  readonly resume?: Resumption;
}

const message = (type: number, body: Buffer): Buffer => Buffer.concat([Buffer.of(type), vector(3, body)]);
const hashOf = (suite: number): KeyHash => keyHash(suiteOf(suite).name);

/** A hello with a pre_shared_key at its end, bound to what comes before (RFC 8446 section 4.2.11). */
function withTicket(hello: HelloOptions, resume: Resumption, before: readonly Buffer[]): Buffer {
  const hash = hashOf(resume.suite);
  const age = Buffer.alloc(4);
  age.writeUInt32BE((resume.ticket.ageAdd + 20) >>> 0);
  const identities = vector(2, Buffer.concat([vector(2, resume.ticket.ticket), age]));
  const size = digestLength(hash);
  const build = (binder: Buffer): Buffer =>
    buildHelloMessage({ ...hello, last: [[41, Buffer.concat([identities, vector(2, vector(1, binder))])]] });
  const draft = build(Buffer.alloc(size));
  const truncated = Buffer.concat([...before, draft.subarray(0, draft.length - size - 3)]);
  return build(binderOf(hash, resume.key, truncated));
}

interface Opened {
  readonly hello: ServerHello;
  readonly share: Share;
  readonly messages: Buffer[];
}

/** Sends hellos until the server has chosen; answers one HelloRetryRequest (RFC 8446 section 4.1.4). */
async function open(channel: Channel, start: Start13): Promise<Opened | Reason> {
  const fixed = { ...start.hello, random: randomBytes(32), sessionId: randomBytes(32) };
  let messages: Buffer[] = [];
  let [group, extra]: [number | undefined, (readonly [number, Buffer])[]] = [start.hello.groups[0], []];
  for (let round = 0; round < 2; round += 1) {
    const share = shareOf(group ?? 0);
    if (!share) return { code: 'unexpected-answer', detail: `group ${group} is not spoken here` };
    const tls13 = { keyShare: { group: share.group, key: share.key } };
    const options: HelloOptions = { ...fixed, tls13, last: extra };
    const hello =
      start.resume && round === 0 ? withTicket(options, start.resume, messages) : buildHelloMessage(options);
    messages.push(hello);
    channel.send(22, hello);
    const answer = await nextMessage(channel, true);
    if (isTrouble(answer)) return answer;
    if (answer.type !== 2) return { code: 'unexpected-answer', detail: `handshake message ${answer.type}` };
    const chosen = parseServerHello(answer.body);
    if (chosen.version !== 0x0304) return { code: 'unexpected-answer', detail: 'another version' };
    if (!chosen.retry) return { hello: chosen, share, messages: [...messages, answer.raw] };
    const hash = digest(hashOf(chosen.suite), Buffer.concat(messages));
    messages = [message(254, hash), answer.raw];
    group = chosen.group ?? group;
    const cookie = chosen.extensions.get(44);
    extra = cookie ? [[44, cookie]] : [];
  }
  return { code: 'unexpected-answer', detail: 'a second HelloRetryRequest' };
}

interface Encrypted {
  alpn: string | null;
  sent: Certificates13 | null;
  scheme: number | null;
  clientCertificateRequested: boolean;
}

/** Reads what is encrypted under the handshake keys, up to the server's Finished. */
async function readEncrypted(
  channel: Channel,
  messages: Buffer[],
  expected: (transcript: Buffer) => Buffer,
): Promise<Encrypted | Reason> {
  const seen: Encrypted = { alpn: null, sent: null, scheme: null, clientCertificateRequested: false };
  for (;;) {
    const next = await channel.next();
    if (next.kind === 'change-cipher-spec') continue;
    if (next.kind !== 'handshake') return stopped(next);
    if (next.type === 20) {
      if (!next.body.equals(expected(Buffer.concat(messages))))
        return { code: 'malformed', detail: "the server's Finished does not fit" };
      messages.push(next.raw);
      return seen;
    }
    messages.push(next.raw);
    if (next.type === 8) seen.alpn = alpnIn(parseEncryptedExtensions(next.body));
    else if (next.type === 13) seen.clientCertificateRequested = true;
    else if (next.type === 11) seen.sent = parseCertificates13(next.body);
    else if (next.type === 15) seen.scheme = parseCertificateVerify(next.body);
  }
}

/** Hears tickets, an alert or the end after our last words. */
async function hearOut(
  channel: Channel,
): Promise<{ tickets: Ticket13[]; alert: number | null; ended: Reason['code'] }> {
  const tickets: Ticket13[] = [];
  for (;;) {
    const next = await channel.next();
    if (next.kind === 'trouble') return { tickets, alert: null, ended: next.reason.code };
    if (next.kind === 'alert') return { tickets, alert: next.description, ended: 'closed' };
    if (next.kind === 'handshake' && next.type === 4 && tickets.length < 8)
      tickets.push(parseTicket13(next.body));
  }
}

/** The body of an empty Certificate in answer to a request (RFC 8446 section 4.4.2). */
const NO_CERTIFICATE = Buffer.of(0, 0, 0, 0);
const CLOSE_NOTIFY = Buffer.of(1, 0);

async function handshakeOn(channel: Channel, start: Start13): Promise<Finished13 | Reason> {
  const opened = await open(channel, start);
  if (isTrouble(opened)) return opened;
  const { hello, share, messages } = opened;
  const hash = hashOf(hello.suite);
  const kind: BulkKind | null = bulkKind(suiteOf(hello.suite));
  const offered = hello.extensions.get(51);
  if (!kind || !offered) return { code: 'unexpected-answer', detail: 'a suite that cannot be spoken here' };
  const resumed = start.resume !== undefined && hello.extensions.has(41);
  const schedule = startSchedule(hash, resumed ? (start.resume?.key ?? null) : null);
  const secret = sharedSecret(share, offered);
  if (isTrouble(secret)) return secret;
  const traffic = schedule.handshake(secret.secret, Buffer.concat(messages));
  channel.protectRead(bulkUnder(hash, kind, traffic.server));
  const seen = await readEncrypted(channel, messages, (transcript) =>
    finishedMac(hash, traffic.server, transcript),
  );
  if (isTrouble(seen)) return seen;
  return {
    hello,
    ...seen,
    resumed,
    async settle() {
      const application = traffic.application(Buffer.concat(messages));
      channel.protectWrite(bulkUnder(hash, kind, traffic.client));
      channel.protectRead(bulkUnder(hash, kind, application.server));
      if (seen.clientCertificateRequested) {
        messages.push(message(11, NO_CERTIFICATE));
        channel.send(22, message(11, NO_CERTIFICATE));
      }
      const last = message(20, finishedMac(hash, traffic.client, Buffer.concat(messages)));
      messages.push(last);
      channel.send(22, last);
      channel.protectWrite(bulkUnder(hash, kind, application.client));
      channel.send(21, CLOSE_NOTIFY);
      const heard = await hearOut(channel);
      const resumption = application.resumption(Buffer.concat(messages));
      const tickets = heard.tickets.map((ticket) => ({
        ticket,
        suite: hello.suite,
        key: ticketKey(hash, resumption, ticket.nonce),
      }));
      return { ...heard, tickets };
    },
  };
}

function sharedSecret(share: Share, extension: Buffer): { readonly secret: Buffer } | Reason {
  const input = reader(extension);
  input.u16();
  const key = input.vector(2);
  try {
    return { secret: share.secret(key) };
  } catch {
    return { code: 'malformed', detail: "the server's key share cannot be used" };
  }
}

/** Handshakes in TLS 1.3 up to the server's Finished; sends no data. */
export function shake13(conduit: Conduit, start: Start13, timeout: number): Promise<Finished13 | Reason> {
  return guarded(() => handshakeOn(openChannel(conduit, 0x0303, timeout), start));
}

/** Suites of TLS 1.3 that can be spoken here. */
export function finishable13(suites: readonly number[]): number[] {
  return suites.filter((id) => bulkKind(suiteOf(id)) !== null && /SHA(256|384)$/.test(suiteOf(id).name));
}

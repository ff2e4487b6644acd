import { COMMON_SCHEMES, FINITE_GROUPS, LEGACY_CURVES, SCHEMES, TLS13_GROUPS } from './data/groups.js';
import { VERSIONS } from './data/versions.js';
import { sslv2Ear, tlsEar, trouble, type Answer, type Ear } from './listen.js';
import type { Conduit, Heard } from './net/conduit.js';
import { type Line } from './net/line.js';
import { isReason } from './net/reason.js';
import type { Protocol, Reason } from './types.js';
import { buildClientHello, renegotiationSignal } from './wire/hello.js';
import { Malformed } from './wire/reader.js';
import { buildSslv2Hello } from './wire/sslv2.js';

/** How much a hello says: everything, or only what a server needs to choose. */
export type Shape = 'full' | 'bare';

/** One question: one hello, and how far to listen. */
export interface Question {
  readonly protocol: Protocol;
  readonly suites: readonly number[];
  readonly groups?: readonly number[];
  readonly shape?: Shape;
  readonly signals?: readonly number[];
  /** Send a key_share that no server can use instead of an empty one (TLS 1.3, RFC 8701). */
  readonly greaseShare?: boolean;
  /** Instead of every scheme. */
  readonly schemes?: readonly number[];
  /** Instead of the name of the target: another one, or none. */
  readonly servername?: string | null;
  /** Instead of the protocols of the target. */
  readonly alpn?: readonly string[];
  /** Unknown values in every list. */
  readonly grease?: boolean;
  /** Listen to the end of the flight; otherwise only as far as the key exchange, where the suite has one. */
  readonly wholeFlight?: boolean;
}

/** How long to wait for the first byte, and for the whole answer, in milliseconds. */
export interface Patience {
  readonly firstByte: number;
  readonly whole: number;
}

/** What stays the same in all hellos to one target. */
export interface Asker {
  readonly line: Line;
  readonly servername: string | null;
  readonly alpn: readonly string[];
}

const BARE_CURVES = 5;
const GREASE = 0x0a0a;
const GREASE_SHARE = { group: GREASE, key: Buffer.of(0) };

function groupsOf(question: Question): readonly number[] {
  if (question.groups) return question.groups;
  if (question.protocol === 'TLS 1.3') return TLS13_GROUPS;
  return question.shape === 'bare'
    ? LEGACY_CURVES.slice(0, BARE_CURVES)
    : [...LEGACY_CURVES, ...FINITE_GROUPS];
}

function encode(question: Question, asker: Asker): Buffer {
  if (question.protocol === 'SSL 2.0') return buildSslv2Hello(question.suites);
  const bare = question.shape === 'bare';
  const tls13 =
    question.protocol === 'TLS 1.3' ? { keyShare: question.greaseShare ? GREASE_SHARE : null } : null;
  const shape = { version: Math.min(VERSIONS[question.protocol], 0x0303), bare, tls13 };
  return buildClientHello({
    ...shape,
    suites: question.suites,
    servername: question.servername === undefined ? asker.servername : question.servername,
    groups: question.greaseShare ? [GREASE, ...groupsOf(question)] : groupsOf(question),
    schemes: question.schemes ?? (bare ? COMMON_SCHEMES : SCHEMES),
    ...(question.schemes ? { certificateSchemes: SCHEMES } : {}),
    alpn: question.alpn ?? asker.alpn,
    compression: !tls13,
    signals: [...(question.signals ?? []), ...renegotiationSignal(shape)],
  });
}

/** Printable start of what a peer said instead of TLS, never more than 40 characters of it. */
function quote(bytes: Buffer): string {
  return bytes
    .subarray(0, 40)
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]+/g, '.');
}

/** What bytes mean that are no answer: another protocol, or TLS with something wrong in it. */
function misread(first: Buffer, error: Malformed): Reason {
  const [type = 0, major = 0] = first;
  if (major === 3 || type >= 0x80) return { code: 'malformed', detail: error.message };
  return { code: 'not-tls', detail: quote(first) };
}

/** What to say on a connection, and how to hear the answer. */
export interface Saying extends Patience {
  readonly bytes: Buffer;
  readonly ear: Ear;
}

/** Says one thing and listens until the ear has its answer. */
export async function listenFor(conduit: Conduit, line: Line, saying: Saying): Promise<Answer> {
  const { ear } = saying;
  const started = performance.now();
  let first: Buffer | null = null;
  conduit.write(saying.bytes);
  for (;;) {
    const spent = performance.now() - started;
    const heard: Heard = await conduit.next((first ? saying.whole : saying.firstByte) - spent);
    if (heard.kind === 'trouble') return ear.finish(heard.reason);
    if (!first) line.heard(performance.now() - started);
    first ??= heard.bytes;
    try {
      const answer = ear.take(heard.bytes);
      if (answer) return answer;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return ear.finish(misread(first, error));
    }
    if (performance.now() - started > saying.whole) return ear.finish({ code: 'timeout' });
  }
}

/** Asks once, on a connection of its own. */
export async function ask(asker: Asker, question: Question, patience: Patience): Promise<Answer> {
  const { remaining } = asker.line;
  const result = await asker.line.call((conduit) => {
    const left = Math.max(1, remaining());
    const limits = { firstByte: Math.min(patience.firstByte, left), whole: Math.min(patience.whole, left) };
    const ear = question.protocol === 'SSL 2.0' ? sslv2Ear() : tlsEar(question.wholeFlight ?? false);
    return listenFor(conduit, asker.line, { bytes: encode(question, asker), ear, ...limits });
  });
  if (isReason(result)) return trouble(result);
  if (result.kind === 'trouble' && remaining() <= 0) return trouble({ code: 'deadline' });
  return result;
}

import { addToFlight, silentFlight, type Flight } from '../listen.js';
import { alertName } from '../data/groups.js';
import type { Reason } from '../types.js';
import { parseServerHello, type ServerHello } from '../wire/parse.js';
import { Malformed } from '../wire/reader.js';
import type { Channel, Piece } from './channel.js';

/** A server's first flight up to TLS 1.2, read to its end, with every message for the transcript. */
export interface WholeFlight {
  readonly hello: ServerHello;
  readonly flight: Flight;
  readonly raw: readonly Buffer[];
}

/** What a piece that is no handshake message means for a handshake. */
export function stopped(piece: Exclude<Piece, { kind: 'handshake' }>): Reason {
  if (piece.kind === 'trouble') return piece.reason;
  if (piece.kind === 'alert') return { code: 'unexpected-alert', detail: alertName(piece.description) };
  return { code: 'unexpected-answer', detail: piece.kind };
}

/** The next handshake message; warnings on the way are skipped (RFC 5246 section 7.2), and change_cipher_spec where it is only for show (RFC 8446 appendix D.4). */
export async function nextMessage(
  channel: Channel,
  tls13 = false,
): Promise<Extract<Piece, { kind: 'handshake' }> | Reason> {
  for (;;) {
    const piece = await channel.next();
    if (piece.kind === 'handshake') return piece;
    if (piece.kind === 'alert' && piece.level === 1 && piece.description !== 0) continue;
    if (piece.kind === 'change-cipher-spec' && tls13) continue;
    return stopped(piece);
  }
}

/** Runs a parser of the peer's bytes; what it cannot read is a reason. */
export async function guarded<T>(parse: () => T | Promise<T>): Promise<T | Reason> {
  try {
    return await parse();
  } catch (error) {
    if (error instanceof Malformed) return { code: 'malformed', detail: error.message };
    throw error;
  }
}

/** Tells a reason from a message or a flight. */
export function isTrouble(value: object): value is Reason {
  return 'code' in value;
}

/** Reads from ServerHello to ServerHelloDone; a server that resumes a session stops before (RFC 5246 section 7.3). */
export async function readFlight(channel: Channel, resuming = false): Promise<WholeFlight | Reason> {
  const first = await nextMessage(channel);
  if (isTrouble(first)) return first;
  if (first.type !== 2) return { code: 'unexpected-answer', detail: `handshake message ${first.type}` };
  const raw = [first.raw];
  const flight = silentFlight();
  return guarded(async () => {
    const hello = parseServerHello(first.body);
    while (!flight.done) {
      if (resuming) return { hello, flight, raw };
      const message = await nextMessage(channel);
      if (isTrouble(message)) return message;
      raw.push(message.raw);
      addToFlight(flight, hello, message.type, message.body);
    }
    return { hello, flight, raw };
  });
}

import type { Bulk } from '../crypto/bulk.js';
import type { Conduit } from '../net/conduit.js';
import type { Reason } from '../types.js';
import { vector } from '../wire/hello.js';
import { Malformed } from '../wire/reader.js';
import { checkHeader, MAX_FLIGHT } from '../wire/record.js';

/** What the peer said next. */
export type Piece =
  | { readonly kind: 'handshake'; readonly type: number; readonly body: Buffer; readonly raw: Buffer }
  | { readonly kind: 'alert'; readonly level: number; readonly description: number }
  | { readonly kind: 'change-cipher-spec' }
  | { readonly kind: 'record'; readonly type: number; readonly body: Buffer }
  | { readonly kind: 'trouble'; readonly reason: Reason };

/** A connection that carries records both ways, in the clear until it is told keys. */
export interface Channel {
  readonly send: (type: number, body: Buffer) => void;
  /** The next piece, or trouble when `within` milliseconds or the channel's own time are over. */
  readonly next: (within?: number) => Promise<Piece>;
  readonly protectWrite: (bulk: Bulk) => void;
  readonly protectRead: (bulk: Bulk) => void;
}

interface Reading {
  raw: Buffer;
  handshake: Buffer;
  total: number;
  bulk: Bulk | null;
}

/** One whole handshake message from what has been put together, or null. */
function takeHandshake(state: Reading): Piece | null {
  const { handshake } = state;
  if (handshake.length < 4) return null;
  const length = handshake.readUIntBE(1, 3);
  if (length > MAX_FLIGHT) throw new Malformed(`handshake message of ${length} bytes`);
  if (handshake.length < 4 + length) return null;
  state.handshake = handshake.subarray(4 + length);
  const raw = handshake.subarray(0, 4 + length);
  return { kind: 'handshake', type: raw[0] ?? 0, body: raw.subarray(4), raw };
}

/** One whole record, opened if it is sealed, or null while more bytes are needed. */
function takeRecord(state: Reading): { type: number; plain: Buffer } | null {
  if (state.raw.length < 5) return null;
  const length = checkHeader(state.raw);
  if (state.raw.length < 5 + length) return null;
  const type = state.raw[0] ?? 0;
  const fragment = state.raw.subarray(5, 5 + length);
  state.raw = state.raw.subarray(5 + length);
  // A change_cipher_spec is never sealed, and TLS 1.3 keeps it for show (RFC 8446 section 5).
  if (!state.bulk || type === 20) return { type, plain: fragment };
  return state.bulk.open(type, fragment);
}

function toPiece(state: Reading, type: number, plain: Buffer): Piece | null {
  if (type === 22) {
    state.handshake = Buffer.concat([state.handshake, plain]);
    return null;
  }
  if (type === 20) return { kind: 'change-cipher-spec' };
  if (type === 21 && plain.length >= 2)
    return { kind: 'alert', level: plain[0] ?? 0, description: plain[1] ?? 0 };
  return { kind: 'record', type, body: plain };
}

/** The next piece in what has been read, or null while more bytes are needed. */
function pieceIn(state: Reading): Piece | null {
  for (;;) {
    const message = takeHandshake(state);
    if (message) return message;
    const record = takeRecord(state);
    if (!record) return null;
    const piece = toPiece(state, record.type, record.plain);
    if (piece) return piece;
  }
}

/** Opens a channel on a connection; `version` is what its records say, `timeout` how long it may be used in all. */
export function openChannel(conduit: Conduit, version: number, timeout: number): Channel {
  const end = performance.now() + timeout;
  const state: Reading = { raw: Buffer.alloc(0), handshake: Buffer.alloc(0), total: 0, bulk: null };
  let sealer: Bulk | null = null;

  async function next(within = Number.POSITIVE_INFINITY): Promise<Piece> {
    const until = Math.min(end, performance.now() + within);
    for (;;) {
      const piece = pieceIn(state);
      if (piece) return piece;
      const left = until - performance.now();
      if (left <= 0) return { kind: 'trouble', reason: { code: 'timeout' } };
      const heard = await conduit.next(left);
      if (heard.kind === 'trouble') return heard;
      state.total += heard.bytes.length;
      if (state.total > MAX_FLIGHT) throw new Malformed(`more than ${MAX_FLIGHT} bytes`);
      state.raw = state.raw.length > 0 ? Buffer.concat([state.raw, heard.bytes]) : heard.bytes;
    }
  }
  return {
    send(type, body) {
      const sealed = sealer ? sealer.seal(type, body) : body;
      const outer = sealer?.hidesType ? 23 : type;
      conduit.write(Buffer.concat([Buffer.of(outer, version >> 8, version & 0xff), vector(2, sealed)]));
    },
    async next(within) {
      try {
        return await next(within);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        return { kind: 'trouble', reason: { code: 'malformed', detail: error.message } };
      }
    },
    protectWrite: (bulk) => void (sealer = bulk),
    protectRead: (bulk) => void (state.bulk = bulk),
  };
}

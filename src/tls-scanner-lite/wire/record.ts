import { Malformed } from './reader.js';

/** A whole handshake message, an alert, or something else the record layer carried. */
export type Message =
  | { readonly kind: 'handshake'; readonly type: number; readonly body: Buffer }
  | { readonly kind: 'alert'; readonly level: number; readonly description: number }
  | { readonly kind: 'other'; readonly contentType: number };

/** Takes bytes in any split and gives back whole messages. */
export interface Assembler {
  /**
   * The messages that these bytes complete, one by one; throws `Malformed` after the last whole message when what follows cannot
   * be TLS records or is more than a flight may hold. Must be read to the end before the next call, or never called again.
   */
  readonly push: (chunk: Buffer) => Iterable<Message>;
}

/** No honest first flight of a server is larger than this; more is refused. */
export const MAX_FLIGHT = 128 * 1024;
const MAX_RECORD = (1 << 14) + 2048;

/** Length of the record that starts here; throws `Malformed` when it cannot be one (RFC 5246 section 6.2.1). */
export function checkHeader(bytes: Buffer): number {
  const [type = 0, major = 0] = bytes;
  const length = bytes.readUInt16BE(3);
  if (type < 20 || type > 24 || major !== 3)
    throw new Malformed(`not a TLS record: ${bytes.subarray(0, 5).toString('hex')}`);
  if (length > MAX_RECORD) throw new Malformed(`record of ${length} bytes`);
  return length;
}

/** Reassembles records and the handshake messages fragmented over or packed into them (RFC 5246 section 6.2, RFC 8446 section 5.1). */
export function assembler(): Assembler {
  let raw: Buffer = Buffer.alloc(0);
  let handshake: Buffer = Buffer.alloc(0);
  let alert: Buffer = Buffer.alloc(0);
  let total = 0;

  function* handshakes(): Generator<Message> {
    while (handshake.length >= 4) {
      const length = handshake.readUIntBE(1, 3);
      if (length > MAX_FLIGHT) throw new Malformed(`handshake message of ${length} bytes`);
      if (handshake.length < 4 + length) return;
      yield { kind: 'handshake', type: handshake[0] ?? 0, body: handshake.subarray(4, 4 + length) };
      handshake = handshake.subarray(4 + length);
    }
  }
  function* alerts(): Generator<Message> {
    for (; alert.length >= 2; alert = alert.subarray(2)) {
      yield { kind: 'alert', level: alert[0] ?? 0, description: alert[1] ?? 0 };
    }
  }
  function* messages(type: number, fragment: Buffer): Generator<Message> {
    if (type === 22) {
      handshake = handshake.length > 0 ? Buffer.concat([handshake, fragment]) : fragment;
      yield* handshakes();
    } else if (type === 21) {
      alert = Buffer.concat([alert, fragment]);
      yield* alerts();
    } else yield { kind: 'other', contentType: type };
  }
  return {
    *push(chunk) {
      total += chunk.length;
      if (total > MAX_FLIGHT) throw new Malformed(`flight of more than ${MAX_FLIGHT} bytes`);
      raw = raw.length > 0 ? Buffer.concat([raw, chunk]) : chunk;
      while (raw.length >= 5) {
        const length = checkHeader(raw);
        if (raw.length < 5 + length) break;
        const [type = 0] = raw;
        const fragment = raw.subarray(5, 5 + length);
        raw = raw.subarray(5 + length);
        yield* messages(type, fragment);
      }
    },
  };
}

/** Bytes that cannot be what they claim to be: a length that lies, a value out of range. */
export class Malformed extends Error {
  override readonly name: string = 'Malformed';
}

/** Bytes that end before what they promise. */
export class ShortRead extends Malformed {
  override readonly name = 'ShortRead';
}

/** A cursor over bytes; every read is checked and throws `ShortRead` instead of going past the end. */
export interface Reader {
  readonly left: () => number;
  /** What has not been read yet, without reading it. */
  readonly rest: () => Buffer;
  readonly u8: () => number;
  readonly u16: () => number;
  readonly u24: () => number;
  readonly bytes: (length: number) => Buffer;
  /** A vector with a length prefix of one, two or three bytes (RFC 8446 section 3.4). */
  readonly vector: (prefix: 1 | 2 | 3) => Buffer;
  /** Throws `Malformed` unless everything was read. */
  readonly end: () => void;
}

/** Opens a cursor over the given bytes without copying them. */
export function reader(bytes: Buffer): Reader {
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new ShortRead(`${length} bytes wanted, ${bytes.length - at} left`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const number = (size: 1 | 2 | 3): number => take(size).readUIntBE(0, size);
  return {
    left: () => bytes.length - at,
    rest: () => bytes.subarray(at),
    u8: () => number(1),
    u16: () => number(2),
    u24: () => number(3),
    bytes: take,
    vector: (prefix) => take(number(prefix)),
    end: () => {
      if (at !== bytes.length) throw new Malformed(`${bytes.length - at} bytes too many`);
    },
  };
}

/** Reads a list of 16-bit numbers; an odd length is malformed (RFC 8446 section 3.4). */
export function u16List(bytes: Buffer): number[] {
  if (bytes.length % 2 !== 0) throw new Malformed('odd length of a list of 16-bit values');
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2));
}

/** The few shapes that SSH writes its keys and signatures in (RFC 4251 section 5). */

/** What is wrong with a key, a signature or a list of signers; `line` counts from 1 where there is one. */
export class SshsigError extends Error {
  override readonly name = 'SshsigError';
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** Reads strings one after the other; throws SshsigError at the end of the bytes. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw new SshsigError('is cut off');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  string(): Buffer {
    return this.take(this.uint32());
  }

  text(): string {
    return this.string().toString('latin1');
  }

  /** An unsigned big number of at most `length` bytes, padded in front to exactly that. */
  number(length?: number): Buffer {
    const bytes = this.string();
    const first = bytes.findIndex((byte) => byte !== 0);
    const digits = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
    if (length === undefined) return digits;
    if (digits.length > length || (bytes[0] ?? 0) > 127)
      throw new SshsigError('holds a number that does not fit');
    return Buffer.concat([Buffer.alloc(length - digits.length), digits]);
  }

  /** Throws when something is left over. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new SshsigError('has something behind its end');
  }
}

/** A string with its length in front. */
export function toString(data: string | Buffer): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An unsigned big number as an mpint: no leading zeros, and one when the first bit is set. */
export function toNumber(digits: Buffer): Buffer {
  const first = digits.findIndex((byte) => byte !== 0);
  const short = first < 0 ? Buffer.alloc(0) : digits.subarray(first);
  return toString((short[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), short]) : short);
}

/** Puts one thing behind the other in a buffer that grows as it must. */
export interface Writer {
  /** An unsigned number of `size` bytes, the highest first. */
  readonly number: (value: number, size: 1 | 2 | 3) => void;
  readonly bytes: (bytes: Uint8Array) => void;
  /** Numbers of two bytes each. */
  readonly u16s: (values: readonly number[]) => void;
  /** Whatever `fill` writes, with its length in front (RFC 8446 section 3.4). */
  readonly vector: (prefix: 1 | 2 | 3, fill: () => void) => void;
  readonly length: () => number;
  /** A copy of everything that was written. */
  readonly done: () => Buffer;
}

const FIRST_SIZE = 4096;

/** Opens an empty writer. */
export function writer(): Writer {
  let out = Buffer.allocUnsafe(FIRST_SIZE);
  let at = 0;
  function room(size: number): void {
    if (at + size <= out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * out.length, at + size));
    out.copy(larger, 0, 0, at);
    out = larger;
  }
  function place(value: number, size: number, where: number): void {
    for (let byte = 0; byte < size; byte += 1) out[where + byte] = (value >>> (8 * (size - 1 - byte))) & 255;
  }
  return {
    number(value, size) {
      room(size);
      place(value, size, at);
      at += size;
    },
    bytes(bytes) {
      room(bytes.length);
      out.set(bytes, at);
      at += bytes.length;
    },
    u16s(values) {
      room(2 * values.length);
      for (const value of values) {
        out[at] = value >>> 8;
        out[at + 1] = value & 255;
        at += 2;
      }
    },
    vector(prefix, fill) {
      room(prefix);
      const start = at;
      at += prefix;
      fill();
      place(at - start - prefix, prefix, start);
    },
    length: () => at,
    done: () => Buffer.from(out.subarray(0, at)),
  };
}

import { Malformed, reader, type Reader } from '../wire/reader.js';

/** One element: its tag, what is inside, and all of its bytes (X.690 section 8.1). */
export interface Element {
  readonly tag: number;
  readonly body: Buffer;
  readonly whole: Buffer;
}

function lengthOf(input: Reader): number {
  const first = input.u8();
  if (first < 0x80) return first;
  const size = first & 0x7f;
  if (size < 1 || size > 3) throw new Malformed(`DER length of ${size} bytes`);
  return input.bytes(size).readUIntBE(0, size);
}

/** Reads one element. */
function element(input: Reader): Element {
  const [start, before] = [input.rest(), input.left()];
  const tag = input.u8();
  const body = input.bytes(lengthOf(input));
  return { tag, body, whole: start.subarray(0, before - input.left()) };
}

/** The elements that follow each other in these bytes; throws `Malformed` when they are not DER. */
export function children(body: Buffer): Element[] {
  const input = reader(body);
  const out: Element[] = [];
  while (input.left() > 0) {
    if (out.length >= 256) throw new Malformed('more than 256 elements');
    out.push(element(input));
  }
  return out;
}

/** Dotted form of an object identifier (X.690 section 8.19). */
export function oid(body: Buffer): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of body) {
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER / 128) throw new Malformed('arc too large');
    if (byte & 0x80) continue;
    arcs.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...rest].join('.');
}

/** A time in either form, to the second; null when it is not one (RFC 5280 section 4.1.2.5). */
export function timeOf({ tag, body }: Element): Date | null {
  const text = body.toString('latin1');
  const short = tag === 0x17;
  const found = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z$/.exec(text);
  if (!found || (found[1]?.length === 2) !== short) return null;
  const [, year = '', month, day, hour, minute, second] = found;
  const full = short ? `${Number(year) < 50 ? 20 : 19}${year}` : year;
  const time = new Date(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? null : time;
}

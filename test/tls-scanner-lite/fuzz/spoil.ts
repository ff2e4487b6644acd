/** Numbers that follow from a seed, so that every failure can be had again (xorshift). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return below <= 0 ? 0 : state % below;
  };
}

type Spoiler = (bytes: Buffer, random: (below: number) => number) => Buffer;

const EDGES = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff];

const flip: Spoiler = (bytes, random) => {
  const out = Buffer.from(bytes);
  for (let n = 1 + random(4); n > 0; n -= 1) out[random(out.length)] = random(256);
  return out;
};
const edge: Spoiler = (bytes, random) => {
  const out = Buffer.from(bytes);
  out[random(out.length)] = EDGES[random(EDGES.length)] ?? 0;
  return out;
};
/** Lengths are where parsers trip: two bytes anywhere become too small, too large or just wrong. */
const lengths: Spoiler = (bytes, random) => {
  const out = Buffer.from(bytes);
  if (out.length < 2) return out;
  const at = random(out.length - 1);
  const value = out.readUInt16BE(at);
  const wrong = [0, 1, value + 1, value - 1, 0xffff, out.length, value * 2][random(7)] ?? 0;
  out.writeUInt16BE(wrong & 0xffff, at);
  return out;
};
const cut: Spoiler = (bytes, random) => bytes.subarray(0, random(bytes.length + 1));
const insert: Spoiler = (bytes, random) => {
  const at = random(bytes.length + 1);
  const more = Buffer.from(Array.from({ length: 1 + random(16) }, () => random(256)));
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
};
const twice: Spoiler = (bytes, random) => {
  const from = random(bytes.length + 1);
  const piece = bytes.subarray(from, from + random(64));
  return Buffer.concat([bytes.subarray(0, from), piece, piece, bytes.subarray(from)]);
};
const noise: Spoiler = (_, random) => Buffer.from(Array.from({ length: random(200) }, () => random(256)));

const SPOILERS: readonly Spoiler[] = [flip, edge, lengths, lengths, cut, insert, twice, noise];

/** A message with one to three things wrong. */
export function spoil(bytes: Buffer, random: (below: number) => number): Buffer {
  let out = bytes;
  for (let n = 1 + random(3); n > 0; n -= 1) {
    const spoiler = SPOILERS[random(SPOILERS.length)] ?? noise;
    out = out.length === 0 ? noise(out, random) : spoiler(out, random);
  }
  return out;
}

/** Offsets of the finite-field groups of RFC 7919 appendix A: p = 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1. */
const OFFSETS: ReadonlyMap<number, readonly [bits: number, offset: bigint]> = new Map([
  [256, [2048, 560_316n]],
  [257, [3072, 2_625_351n]],
  [258, [4096, 5_736_041n]],
  [259, [6144, 15_705_020n]],
  [260, [8192, 10_965_728n]],
]);

/** floor(2^bits e), from the series of 1/n! with guard bits. */
function eulerNumber(bits: number): bigint {
  const guard = 64n;
  let term = 1n << (BigInt(bits) + guard);
  let sum = term;
  for (let n = 1n; term > 0n; n += 1n) {
    term /= n;
    sum += term;
  }
  return sum >> guard;
}

const known = new Map<number, bigint>();

/** The prime of a named finite-field group, computed from its definition; null when the id is not one. */
export function ffdhePrime(group: number): { readonly prime: bigint; readonly bytes: number } | null {
  const found = OFFSETS.get(group);
  if (!found) return null;
  const [bits, offset] = found;
  const size = BigInt(bits);
  const prime =
    known.get(group) ??
    (1n << size) - (1n << (size - 64n)) + ((eulerNumber(bits - 130) + offset) << 64n) - 1n;
  known.set(group, prime);
  return { prime, bytes: bits / 8 };
}

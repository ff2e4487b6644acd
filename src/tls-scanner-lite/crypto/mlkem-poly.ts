/** 256 coefficients modulo q = 3329 (FIPS 203 section 2.4.4). */
export type Poly = Int32Array;

const Q = 3329;
const N = 256;

/** A value modulo q, from 0 to q - 1. */
export function reduce(value: number): number {
  const rest = value % Q;
  return rest < 0 ? rest + Q : rest;
}

function reverse7(value: number): number {
  let out = 0;
  for (let bit = 0; bit < 7; bit += 1) out |= ((value >> bit) & 1) << (6 - bit);
  return out;
}

function power(exponent: number): number {
  let value = 1;
  for (let n = 0; n < exponent; n += 1) value = (value * 17) % Q;
  return value;
}

/** 17 is a primitive 256th root of unity modulo q (FIPS 203 appendix A). */
const ZETAS = Array.from({ length: 128 }, (_, at) => power(reverse7(at)));
const GAMMAS = Array.from({ length: 128 }, (_, at) => power(2 * reverse7(at) + 1));

/** Algorithm 9: the number-theoretic transform, into a new polynomial. */
export function ntt(input: Poly): Poly {
  const f = Int32Array.from(input);
  let at = 1;
  for (let length = 128; length >= 2; length /= 2) {
    for (let start = 0; start < N; start += 2 * length) {
      const zeta = ZETAS[at++] ?? 0;
      for (let j = start; j < start + length; j += 1) {
        const t = (zeta * (f[j + length] ?? 0)) % Q;
        f[j + length] = reduce((f[j] ?? 0) - t);
        f[j] = ((f[j] ?? 0) + t) % Q;
      }
    }
  }
  return f;
}

/** Algorithm 10: back from the transform. */
export function inverseNtt(input: Poly): Poly {
  const f = Int32Array.from(input);
  let at = 127;
  for (let length = 2; length <= 128; length *= 2) {
    for (let start = 0; start < N; start += 2 * length) {
      const zeta = ZETAS[at--] ?? 0;
      for (let j = start; j < start + length; j += 1) {
        const t = f[j] ?? 0;
        f[j] = (t + (f[j + length] ?? 0)) % Q;
        f[j + length] = (zeta * reduce((f[j + length] ?? 0) - t)) % Q;
      }
    }
  }
  return f.map((value) => (value * 3303) % Q);
}

/** Algorithms 11 and 12: the product of two transformed polynomials. */
export function baseMultiply(f: Poly, g: Poly): Poly {
  const out = new Int32Array(N);
  for (let at = 0; at < 128; at += 1) {
    const [a0 = 0, a1 = 0, b0 = 0, b1 = 0] = [f[2 * at], f[2 * at + 1], g[2 * at], g[2 * at + 1]];
    out[2 * at] = (a0 * b0 + ((a1 * b1) % Q) * (GAMMAS[at] ?? 0)) % Q;
    out[2 * at + 1] = (a0 * b1 + a1 * b0) % Q;
  }
  return out;
}

/** Adds the second to the first. */
export function addInto(sum: Poly, more: Poly): void {
  more.forEach((value, at) => {
    sum[at] = ((sum[at] ?? 0) + value) % Q;
  });
}

/** Algorithm 6, ByteDecode: 256 little-endian numbers of so many bits. */
export function fromBytes(bytes: Buffer, bits: number): Poly {
  return Int32Array.from({ length: N }, (_, at) => {
    let value = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const place = at * bits + bit;
      value |= (((bytes[place >> 3] ?? 0) >> (place & 7)) & 1) << bit;
    }
    return value;
  });
}

/** Algorithm 5, ByteEncode with 12 bits a coefficient. */
export function toBytes12(poly: Poly): Buffer {
  const out = Buffer.alloc(384);
  for (let at = 0; at < 128; at += 1) {
    const [a = 0, b = 0] = [poly[2 * at], poly[2 * at + 1]];
    out[3 * at] = a & 0xff;
    out[3 * at + 1] = (a >> 8) | ((b & 15) << 4);
    out[3 * at + 2] = b >> 4;
  }
  return out;
}

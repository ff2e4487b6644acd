import { createHash, randomBytes } from 'node:crypto';
import {
  addInto,
  baseMultiply,
  fromBytes,
  ntt,
  inverseNtt,
  reduce,
  toBytes12,
  type Poly,
} from './mlkem-poly.js';

/** Sizes of one parameter set (FIPS 203 section 8). */
export interface KemParameters {
  readonly k: number;
  readonly eta1: number;
  readonly du: number;
  readonly dv: number;
}

/** ML-KEM-512, -768 and -1024 (FIPS 203 table 2). */
export const ML_KEM = {
  512: { k: 2, eta1: 3, du: 10, dv: 4 },
  768: { k: 3, eta1: 2, du: 10, dv: 4 },
  1024: { k: 4, eta1: 2, du: 11, dv: 5 },
} as const satisfies Record<number, KemParameters>;

const N = 256;

function shake(name: 'shake128' | 'shake256', length: number, ...parts: Buffer[]): Buffer {
  return createHash(name, { outputLength: length }).update(Buffer.concat(parts)).digest();
}

const sha3 = (name: 'sha3-256' | 'sha3-512', ...parts: Buffer[]): Buffer =>
  createHash(name).update(Buffer.concat(parts)).digest();

/** Algorithm 7, SampleNTT: uniform coefficients below q by rejection. */
function sampleNtt(seed: Buffer, column: number, row: number): Poly {
  const out = new Int32Array(N);
  let filled = 0;
  for (let length = 1024; filled < N; length *= 4) {
    filled = 0;
    const stream = shake('shake128', length, seed, Buffer.of(column, row));
    for (let at = 0; at + 2 < stream.length && filled < N; at += 3) {
      const [a = 0, b = 0, c = 0] = stream.subarray(at, at + 3);
      for (const value of [a + 256 * (b % 16), (b >> 4) + 16 * c])
        if (value < 3329 && filled < N) out[filled++] = value;
    }
  }
  return out;
}

/** Algorithm 8, SamplePolyCBD: the difference of two counts of `eta` random bits. */
function sampleNoise(seed: Buffer, nonce: number, eta: number): Poly {
  const bytes = shake('shake256', 64 * eta, seed, Buffer.of(nonce));
  const bit = (at: number): number => ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
  return Int32Array.from({ length: N }, (_, at) => {
    let value = 0;
    for (let n = 0; n < eta; n += 1) value += bit(2 * at * eta + n) - bit((2 * at + 1) * eta + n);
    return reduce(value);
  });
}

/** A fresh key pair: what goes on the wire, and how to open what comes back. */
export interface KemKey {
  readonly encapsulationKey: Buffer;
  /** The shared secret of a ciphertext of the right length; a forged one gives a secret that fits nothing. */
  readonly decapsulate: (ciphertext: Buffer) => Buffer;
}

/** Bytes of a ciphertext. */
export function ciphertextLength({ k, du, dv }: KemParameters): number {
  return 32 * (du * k + dv);
}

/** ML-KEM.KeyGen and the decryption half of ML-KEM.Decaps (FIPS 203 sections 5.1, 5.3 and 6.3), for keys used once. */
export function kemKey(parameters: KemParameters, seed: Buffer = randomBytes(32)): KemKey {
  const { k, eta1, du, dv } = parameters;
  const expanded = sha3('sha3-512', seed, Buffer.of(k));
  const [rho, sigma] = [expanded.subarray(0, 32), expanded.subarray(32)];
  const secret = Array.from({ length: k }, (_, at) => ntt(sampleNoise(sigma, at, eta1)));
  const rows = secret.map((_, row) => {
    const sum = ntt(sampleNoise(sigma, k + row, eta1));
    secret.forEach((part, column) => addInto(sum, baseMultiply(sampleNtt(rho, column, row), part)));
    return toBytes12(sum);
  });
  const encapsulationKey = Buffer.concat([...rows, rho]);
  return {
    encapsulationKey,
    decapsulate(ciphertext) {
      const sum: Poly = new Int32Array(N);
      secret.forEach((part, at) => {
        const u = decompress(ciphertext.subarray(32 * du * at, 32 * du * (at + 1)), du);
        addInto(sum, baseMultiply(part, ntt(u)));
      });
      const noise = inverseNtt(sum);
      const v = decompress(ciphertext.subarray(32 * du * k), dv);
      const message = Buffer.alloc(32);
      v.forEach((value, at) => {
        const bit = ((2 * reduce(value - (noise[at] ?? 0)) + 1665) / 3329) & 1;
        message[at >> 3] = (message[at >> 3] ?? 0) | (bit << (at & 7));
      });
      return sha3('sha3-512', message, sha3('sha3-256', encapsulationKey)).subarray(0, 32);
    },
  };
}

function decompress(bytes: Buffer, bits: number): Poly {
  return fromBytes(bytes, bits).map((value) => (value * 3329 + (1 << (bits - 1))) >> bits);
}

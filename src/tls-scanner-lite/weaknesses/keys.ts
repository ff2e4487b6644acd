import { X509Certificate } from 'node:crypto';
import { squareRoot, toBigInt } from '../crypto/numbers.js';
import type { ChainFact } from '../cert/facts.js';
import { exposed, safe, untold, vulnerable, type Verdict } from './verdict.js';

function primesBelow(limit: number): number[] {
  const sieve = new Uint8Array(limit);
  const out: number[] = [];
  for (let n = 2; n < limit; n += 1) {
    if (sieve[n]) continue;
    out.push(n);
    for (let at = n * n; at < limit; at += n) sieve[at] = 1;
  }
  return out;
}

/** The primes whose product divides the modulus structure of Infineon's library (ROCA, section 2.1). */
const MARKS = primesBelow(168).slice(1);

function isPowerOf65537(rest: number, prime: number): boolean {
  let value = 1;
  do {
    if (value === rest) return true;
    value = (value * (65_537 % prime)) % prime;
  } while (value !== 1);
  return false;
}

/** True for moduli with the mark of Infineon's library: a power of 65537 modulo every small prime. */
export function hasRocaMark(modulus: bigint): boolean {
  return MARKS.every((prime) => isPowerOf65537(Number(modulus % BigInt(prime)), prime));
}

/** What squares leave modulo 64: most other numbers need no root to be told from one. */
const SQUARES: ReadonlySet<number> = new Set(Array.from({ length: 64 }, (_, root) => root ** 2 % 64));

/** Two primes that lie so close together that they are found at once (Fermat). */
export function isFermatWeak(modulus: bigint): boolean {
  let a = squareRoot(modulus);
  if (a * a < modulus) a += 1n;
  for (let round = 0; round < 100; round += 1, a += 1n) {
    const rest = a * a - modulus;
    if (!SQUARES.has(Number(rest & 63n))) continue;
    const root = squareRoot(rest);
    if (root * root === rest) return true;
  }
  return false;
}

/** A modulus that a small prime divides. */
export function smallFactor(modulus: bigint): number | null {
  return primesBelow(2000).find((prime) => modulus % BigInt(prime) === 0n) ?? null;
}

interface RsaKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
}

function rsaKeyOf(pem: string): RsaKey | null {
  try {
    const { n, e } = new X509Certificate(pem).publicKey.export({ format: 'jwk' });
    if (n === undefined || e === undefined) return null;
    return {
      modulus: toBigInt(Buffer.from(n, 'base64url')),
      exponent: toBigInt(Buffer.from(e, 'base64url')),
    };
  } catch {
    return null;
  }
}

const leaves = (chains: readonly ChainFact[]): ChainFact['certificates'][number][] =>
  chains.flatMap(({ certificates }) => certificates.slice(0, 1));

/** ROCA: the mark in the modulus, which no other library leaves. */
export function roca(chains: readonly ChainFact[]): Verdict {
  const sent = leaves(chains);
  if (sent.length === 0) return untold('no certificate could be seen');
  const rsa = sent.map(({ pem }) => rsaKeyOf(pem)).filter((key) => key !== null);
  if (rsa.length === 0) return safe('no certificate has an RSA key');
  return rsa.some(({ modulus }) => hasRocaMark(modulus))
    ? vulnerable(
        'the modulus carries the mark of the faulty library: a power of 65537 modulo 38 small primes',
      )
    : safe('no modulus carries the mark of the faulty library');
}

function flaw({ modulus, exponent }: RsaKey): string | null {
  const factor = smallFactor(modulus);
  if (factor !== null) return `${factor} divides the modulus`;
  if (isFermatWeak(modulus)) return 'the two primes of the modulus lie next to each other';
  if (exponent < 3n || exponent % 2n === 0n) return `${exponent} is no exponent`;
  return null;
}

const STRONG_RSA = 2048;
const STRONG_EC = 224;

/** Keys that are too short or badly made: small factors, close primes, senseless exponents. */
export function weakKey(chains: readonly ChainFact[]): Verdict {
  const sent = leaves(chains);
  if (sent.length === 0) return untold('no certificate could be seen');
  for (const { pem, keyType, keyBits } of sent) {
    const key = keyType.startsWith('rsa') ? rsaKeyOf(pem) : null;
    const wrong = key ? flaw(key) : null;
    if (wrong !== null) return vulnerable(wrong);
    const least = keyType === 'ec' ? STRONG_EC : keyType.startsWith('ed') ? 0 : STRONG_RSA;
    if (keyBits !== null && keyBits < least)
      return keyBits <= 1024 ? vulnerable(`a key of ${keyBits} bits`) : exposed(`a key of ${keyBits} bits`);
  }
  return safe('no key is too short, has small factors or primes next to each other');
}

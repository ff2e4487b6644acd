import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto';
import { ffdhePrime } from './ffdhe.js';
import { ciphertextLength, kemKey, ML_KEM, type KemParameters } from './mlkem.js';
import { modPow, toBigInt, toBytes } from './numbers.js';

/** Our half of a key exchange: what goes on the wire, and the secret that comes of the peer's half. */
export interface Share {
  readonly group: number;
  readonly key: Buffer;
  /** Throws when the peer's half cannot be one. */
  readonly secret: (peer: Buffer) => Buffer;
}

const CURVES: ReadonlyMap<number, string> = new Map([
  [21, 'secp224r1'],
  [22, 'secp256k1'],
  [23, 'prime256v1'],
  [24, 'secp384r1'],
  [25, 'secp521r1'],
  [26, 'brainpoolP256r1'],
  [27, 'brainpoolP384r1'],
  [28, 'brainpoolP512r1'],
]);

function montgomery(group: number, type: 'x25519' | 'x448', crv: 'X25519' | 'X448'): Share {
  const { privateKey, publicKey } =
    type === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('x448');
  const key = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    group,
    key,
    secret: (peer) =>
      diffieHellman({
        privateKey,
        publicKey: createPublicKey({
          key: { kty: 'OKP', crv, x: peer.toString('base64url') },
          format: 'jwk',
        }),
      }),
  };
}

function curve(group: number, name: string): Share {
  const ecdh = createECDH(name);
  return { group, key: ecdh.generateKeys(), secret: (peer) => ecdh.computeSecret(peer) };
}

/** A finite-field share for any prime; the generator is the server's (RFC 5246 section 7.4.7.2). */
export function finiteField(group: number, prime: bigint, generator: bigint, length: number): Share {
  const exponent = toBigInt(randomBytes(Math.min(32, length)));
  return {
    group,
    key: toBytes(modPow(generator, exponent, prime), length),
    secret: (peer) => toBytes(modPow(toBigInt(peer), exponent, prime), length),
  };
}

/** A post-quantum share, alone or with a curve before or after it (draft-ietf-tls-ecdhe-mlkem section 3). */
function kem(group: number, parameters: KemParameters, classic: Share | null, kemFirst: boolean): Share {
  const key = kemKey(parameters);
  const size = ciphertextLength(parameters);
  const order = (first: Buffer, second: Buffer): Buffer =>
    Buffer.concat(kemFirst ? [first, second] : [second, first]);
  const none = Buffer.alloc(0);
  return {
    group,
    key: order(key.encapsulationKey, classic?.key ?? none),
    secret(peer) {
      const at = kemFirst ? 0 : (classic?.key.length ?? 0);
      const ciphertext = peer.subarray(at, at + size);
      if (ciphertext.length !== size) throw new RangeError('ciphertext of the wrong length');
      const other = kemFirst ? peer.subarray(size) : peer.subarray(0, at);
      return order(key.decapsulate(ciphertext), classic ? classic.secret(other) : none);
    },
  };
}

/** A fresh share of a named group, or null when we do not speak it. */
export function shareOf(group: number): Share | null {
  const name = CURVES.get(group);
  if (name) return curve(group, name);
  const field = ffdhePrime(group);
  if (field) return finiteField(group, field.prime, 2n, field.bytes);
  switch (group) {
    case 29:
      return montgomery(29, 'x25519', 'X25519');
    case 30:
      return montgomery(30, 'x448', 'X448');
    case 0x0200:
      return kem(group, ML_KEM[512], null, true);
    case 0x0201:
      return kem(group, ML_KEM[768], null, true);
    case 0x0202:
      return kem(group, ML_KEM[1024], null, true);
    case 0x11eb:
      return kem(group, ML_KEM[768], curve(23, 'prime256v1'), false);
    case 0x11ec:
      return kem(group, ML_KEM[768], montgomery(29, 'x25519', 'X25519'), true);
    case 0x11ed:
      return kem(group, ML_KEM[1024], curve(24, 'secp384r1'), false);
    default:
      return null;
  }
}

const SPOKEN = [29, 23, 24, 25, 30, 0x11ec, 0x11eb, 0x11ed, 256, 257, 258, 259, 260, 0x0200, 0x0201, 0x0202];

/** Groups of TLS 1.3 that we can finish a handshake with, the cheapest first. */
export const SPOKEN_GROUPS: readonly number[] = SPOKEN;
/** Curves that we can finish a handshake with up to TLS 1.2, the cheapest first. */
export const SPOKEN_CURVES: readonly number[] = [29, 23, 24, 25, 30, 26, 27, 28, 22, 21];

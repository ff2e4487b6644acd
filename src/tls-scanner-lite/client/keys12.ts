import { createPublicKey, constants, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import { bulk12, type Bulk } from '../crypto/bulk.js';
import { finiteField, shareOf } from '../crypto/exchange.js';
import { bulkKind, keyHash } from '../crypto/kinds.js';
import { toBigInt } from '../crypto/numbers.js';
import { prf, type Derivation, type KeyHash } from '../crypto/prf.js';
import { suiteOf } from '../data/suites.js';
import type { Flight } from '../listen.js';
import type { Protocol, Reason } from '../types.js';
import { vector } from '../wire/hello.js';
import type { ServerHello } from '../wire/parse.js';

/** The client's half of a key exchange: what its message carries, and the premaster secret. */
export interface ClientKey {
  readonly body: Buffer;
  readonly premaster: Buffer;
}

/** The largest prime we do arithmetic with. */
const MAX_PRIME_BYTES = 2048;

function withoutZeros(bytes: Buffer): Buffer {
  const at = bytes.findIndex((byte) => byte !== 0);
  return at < 0 ? Buffer.of(0) : bytes.subarray(at);
}

function rsaKey(flight: Flight, offered: number): ClientKey | null {
  const leaf = flight.certificates?.[0];
  if (!leaf) return null;
  const premaster = Buffer.concat([Buffer.of(offered >> 8, offered & 0xff), randomBytes(46)]);
  const key = createPublicKey(new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'pem' }));
  const sealed = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, premaster);
  return { body: vector(2, sealed), premaster };
}

function agreedKey(flight: Flight): ClientKey | null {
  const theirs = flight.keyExchange;
  if (theirs?.kind === 'group') {
    const share = shareOf(theirs.group);
    return share && { body: vector(1, share.key), premaster: share.secret(theirs.key) };
  }
  if (theirs?.kind !== 'dh' || theirs.prime.length > MAX_PRIME_BYTES) return null;
  const prime = toBigInt(theirs.prime);
  if (prime < 3n) return null;
  const share = finiteField(0, prime, toBigInt(theirs.generator), withoutZeros(theirs.prime).length);
  // Leading zeros of the shared number are dropped (RFC 5246 section 8.1.2).
  return { body: vector(2, share.key), premaster: withoutZeros(share.secret(theirs.key)) };
}

/** Our ClientKeyExchange for this flight (RFC 5246 section 7.4.7); a reason when its key cannot be used. */
export function clientKey(hello: ServerHello, flight: Flight, offered: number): ClientKey | Reason {
  const { keyExchange, name } = suiteOf(hello.suite);
  try {
    const key = keyExchange === 'RSA' ? rsaKey(flight, offered) : agreedKey(flight);
    return key ?? { code: 'unexpected-answer', detail: `no usable key for ${name}` };
  } catch {
    return { code: 'malformed', detail: `the server's key for ${name} cannot be used` };
  }
}

/** What both sides know once the hellos and keys are exchanged. */
export interface Secrets {
  readonly version: number;
  readonly suite: number;
  readonly hash: KeyHash;
  readonly master: Buffer;
  readonly clientRandom: Buffer;
  readonly serverRandom: Buffer;
  readonly encryptThenMac: boolean;
}

/** What a master secret is made of (RFC 5246 section 8.1, RFC 7627 section 4). */
export interface MasterInput {
  readonly version: number;
  readonly hash: KeyHash;
  readonly premaster: Buffer;
  /** The hash of the handshake so far with extended_master_secret, else both randoms. */
  readonly seed: Buffer;
  readonly extended: boolean;
}

/** Derives the master secret. */
export function masterSecret({ version, hash, premaster, seed, extended }: MasterInput): Buffer {
  const how: Derivation = { version, hash, length: 48 };
  return prf(how, premaster, extended ? 'extended master secret' : 'master secret', seed);
}

/** The records of both directions (RFC 5246 section 6.3); null when this Node cannot protect them so. */
export function bulksOf(secrets: Secrets): { readonly write: Bulk; readonly read: Bulk } | null {
  const { version, hash, master, clientRandom, serverRandom } = secrets;
  const suite = suiteOf(secrets.suite);
  const kind = bulkKind(suite);
  if (!kind) return null;
  const length = 2 * (kind.macKey + kind.key + kind.iv);
  const seed = Buffer.concat([serverRandom, clientRandom]);
  const block = prf({ version, hash, length }, master, 'key expansion', seed);
  let at = 0;
  const take = (size: number): Buffer => block.subarray(at, (at += size));
  const [clientMac, serverMac] = [take(kind.macKey), take(kind.macKey)];
  const [clientKeyBytes, serverKeyBytes] = [take(kind.key), take(kind.key)];
  const [clientIv, serverIv] = [take(kind.iv), take(kind.iv)];
  const encryptThenMac = secrets.encryptThenMac && kind.mode === 'cbc';
  const options = { version, kind, encryptThenMac };
  return {
    write: bulk12(options, { key: clientKeyBytes, iv: clientIv, macKey: clientMac }),
    read: bulk12(options, { key: serverKeyBytes, iv: serverIv, macKey: serverMac }),
  };
}

/** Suites up to TLS 1.2 whose handshake we can finish: the cheapest exchange first. */
export function finishable(suites: readonly number[], protocol: Protocol): number[] {
  const cost = (id: number): number => ['ECDHE', 'RSA', 'DHE'].indexOf(suiteOf(id).keyExchange);
  const able = suites.filter((id) => {
    const suite = suiteOf(id);
    if (suite.authentication === 'PSK' || suite.authentication === 'anon') return false;
    if (cost(id) < 0 || suite.flags.includes('null')) return false;
    if (protocol !== 'TLS 1.2' && suite.minVersion === 'TLS 1.2') return false;
    return bulkKind(suite) !== null;
  });
  return able.toSorted((a, b) => cost(a) - cost(b));
}

/** The hash that a suite's secrets are derived and checked with in this version. */
export function hashFor(version: number, suite: number): KeyHash {
  return version >= 0x0303 ? keyHash(suiteOf(suite).name) : 'sha256';
}

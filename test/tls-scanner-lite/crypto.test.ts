import { createHash, diffieHellman, generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bulk12, bulk13 } from '../../src/tls-scanner-lite/crypto/bulk.js';
import { shareOf, SPOKEN_CURVES, SPOKEN_GROUPS } from '../../src/tls-scanner-lite/crypto/exchange.js';
import { ffdhePrime } from '../../src/tls-scanner-lite/crypto/ffdhe.js';
import { bulkKind } from '../../src/tls-scanner-lite/crypto/kinds.js';
import { ciphertextLength, kemKey, ML_KEM } from '../../src/tls-scanner-lite/crypto/mlkem.js';
import { fromBytes, inverseNtt, ntt, toBytes12 } from '../../src/tls-scanner-lite/crypto/mlkem-poly.js';
import { modPow, squareRoot, toBigInt, toBytes } from '../../src/tls-scanner-lite/crypto/numbers.js';
import { expandLabel, extract, prf } from '../../src/tls-scanner-lite/crypto/prf.js';
import { PRIME_NAMES } from '../../src/tls-scanner-lite/data/primes.js';
import { LEGACY_IDS, suiteOf, TLS13_IDS } from '../../src/tls-scanner-lite/data/suites.js';
import { Malformed } from '../../src/tls-scanner-lite/wire/reader.js';
import { hasRocaMark, isFermatWeak, smallFactor } from '../../src/tls-scanner-lite/weaknesses/keys.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((one) => Buffer.from(one));

describe('numbers', () => {
  it('bytes and back, powers, roots', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        fc.bigInt({ min: 2n, max: 2n ** 64n }),
        (value, modulus) => {
          expect(toBigInt(toBytes(value, 32))).toBe(value);
          const root = squareRoot(value);
          expect(root * root <= value && (root + 1n) * (root + 1n) > value).toBe(true);
          expect(modPow(value, 3n, modulus)).toBe(value ** 3n % modulus);
        },
      ),
    );
  });

  it('the primes of RFC 7919, computed, have the hashes that are known', () => {
    for (const group of [256, 257, 258, 259, 260]) {
      const found = ffdhePrime(group);
      const sha256 = createHash('sha256')
        .update(toBytes(found?.prime ?? 0n, found?.bytes ?? 0))
        .digest('hex');
      expect(PRIME_NAMES[sha256]).toBe(`ffdhe${(found?.bytes ?? 0) * 8}`);
    }
    expect(ffdhePrime(29)).toBeNull();
  });
});

describe('key derivation', () => {
  it('TLS 1.2 PRF with SHA-256: a published vector', () => {
    const how = { version: 0x0303, hash: 'sha256', length: 100 } as const;
    const out = prf(
      how,
      hex('9bbe436ba940f017b17652849a71db35'),
      'test label',
      hex('a0ba9f936cda311827a6f796ffd5198c'),
    );
    expect(out.toString('hex').slice(0, 64)).toBe(
      'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a',
    );
  });

  it('TLS 1.3: the early secret and what is derived from it, from RFC 8448', () => {
    const early = extract('sha256', Buffer.alloc(32), Buffer.alloc(32));
    expect(early.toString('hex')).toBe('33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a');
    const context = createHash('sha256').digest();
    expect(expandLabel('sha256', early, { label: 'derived', context, length: 32 }).toString('hex')).toBe(
      '6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba',
    );
  });
});

describe('exchange', () => {
  it.each([...new Set([...SPOKEN_CURVES, ...SPOKEN_GROUPS.filter((id) => id < 0x200)])])(
    'group %i: both sides agree',
    (group) => {
      const [ours, theirs] = [shareOf(group), shareOf(group)];
      if (!ours || !theirs) throw new TypeError('no share');
      expect(ours.secret(theirs.key)).toEqual(theirs.secret(ours.key));
    },
  );

  it('x25519 agrees with node, and nonsense is refused', () => {
    const share = shareOf(29);
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    expect(share?.secret(raw)).toHaveLength(32);
    expect(diffieHellman({ privateKey, publicKey })).toHaveLength(32);
    expect(() => share?.secret(Buffer.alloc(3))).toThrow();
    expect(() => shareOf(0x11ec)?.secret(Buffer.alloc(10))).toThrow();
    expect(shareOf(0x0022)).toBeNull();
  });
});

describe('ML-KEM', () => {
  it('the transform goes there and back', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3328), { minLength: 256, maxLength: 256 }), (values) => {
        const poly = Int32Array.from(values);
        expect([...inverseNtt(ntt(poly))]).toEqual(values);
        expect([...fromBytes(toBytes12(poly), 12)]).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it.each([512, 768, 1024] as const)(
    'ML-KEM-%i has the sizes of FIPS 203, and the same seed gives the same key',
    (name) => {
      const sizes = { 512: [800, 768], 768: [1184, 1088], 1024: [1568, 1568] }[name];
      const parameters = ML_KEM[name];
      const key = kemKey(parameters, Buffer.alloc(32, 7));
      expect([key.encapsulationKey.length, ciphertextLength(parameters)]).toEqual(sizes);
      expect(kemKey(parameters, Buffer.alloc(32, 7)).encapsulationKey).toEqual(key.encapsulationKey);
      expect(key.decapsulate(Buffer.alloc(ciphertextLength(parameters), 1))).toHaveLength(32);
    },
  );
});

describe('records', () => {
  const suites = LEGACY_IDS.map(suiteOf).filter((suite) => bulkKind(suite) !== null);
  const kinds = [...new Map(suites.map((suite) => [`${suite.encryption} ${suite.mac}`, suite])).entries()];

  it.each(kinds)('%s opens what it sealed, and nothing that was changed', (_, suite) => {
    const kind = bulkKind(suite);
    if (!kind) throw new TypeError('no kind');
    const keys = {
      key: Buffer.alloc(kind.key, 1),
      iv: Buffer.alloc(kind.iv, 2),
      macKey: Buffer.alloc(kind.macKey, 3),
    };
    for (const version of [0x0301, 0x0303])
      for (const encryptThenMac of kind.mode === 'cbc' ? [false, true] : [false]) {
        const options = { version, kind, encryptThenMac };
        const [out, back, spoiled] = [bulk12(options, keys), bulk12(options, keys), bulk12(options, keys)];
        for (const plain of [Buffer.from('first'), Buffer.alloc(0), Buffer.alloc(100, 9)]) {
          const sealed = out.seal(22, plain);
          expect(back.open(22, sealed).plain).toEqual(plain);
          const wrong = Buffer.from(sealed);
          wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
          expect(() => spoiled.open(22, wrong)).toThrow(Malformed);
        }
      }
  });

  it('TLS 1.3 hides the type', () => {
    for (const id of TLS13_IDS) {
      const kind = bulkKind(suiteOf(id));
      if (!kind) continue;
      const keys = { key: Buffer.alloc(kind.key, 1), iv: Buffer.alloc(12, 2) };
      fc.assert(
        fc.property(bytes(40), (plain) => {
          const sealed = bulk13(kind, keys).seal(22, plain);
          expect(bulk13(kind, keys).open(23, sealed)).toEqual({ type: 22, plain });
          expect(() => bulk13(kind, keys).open(23, sealed.subarray(1))).toThrow(Malformed);
        }),
        { numRuns: 20 },
      );
    }
  });
});

describe('weak keys', () => {
  const primeProduct = (count: number): bigint => {
    let [product, n] = [2n, 3n];
    for (let found = 1; found < count; n += 2n) {
      let prime = true;
      for (let d = 3n; d * d <= n; d += 2n) if (n % d === 0n) prime = false;
      if (!prime) continue;
      product *= n;
      found += 1;
    }
    return product;
  };

  it('the mark of the faulty library is a power of 65537 modulo a product of small primes', () => {
    const primorial = primeProduct(39);
    const marked = (k: bigint, a: bigint): bigint => k * primorial + modPow(65_537n, a, primorial);
    expect(hasRocaMark(marked(123_456_789n, 77n) * marked(987_654_321n, 1234n))).toBe(true);
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const modulus = toBigInt(Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url'));
    expect(hasRocaMark(modulus)).toBe(false);
    expect(isFermatWeak(modulus)).toBe(false);
    expect(smallFactor(modulus)).toBeNull();
  });

  it('primes next to each other, and small factors', () => {
    expect(isFermatWeak(1_000_003n * 1_000_033n)).toBe(true);
    expect(smallFactor(1999n * (2n ** 127n - 1n))).toBe(1999);
  });
});

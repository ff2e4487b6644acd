/**
 * Writes ClientHellos as BoringSSL and the browsers on it do: GREASE in every list (RFC 8701), extensions in another order each time, an
 * X25519MLKEM768 and an X25519 share, ALPS, certificate compression (RFC 8879) and an outer ECH. The same seed writes the same bytes:
 *   npx tsx test/tls-scanner-lite/tools/boring-hello.ts    writes test/tls-scanner-lite/fixtures/hellos.json
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { kemKey, ML_KEM } from '../../../src/tls-scanner-lite/crypto/mlkem.js';
import { vector } from '../../../src/tls-scanner-lite/wire/hello.js';
import { randomFrom } from '../fuzz/spoil.js';
import { handshake, record } from '../helpers/wire.js';

/** The file in which the hellos are kept, as hex, by seed. */
export const FILE = 'test/tls-scanner-lite/fixtures/hellos.json';
/** The seeds of the hellos that are kept. */
export const SEEDS = [1, 2, 3] as const;

const u16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 0xff)));
const strings = (...names: readonly string[]): Buffer =>
  vector(2, Buffer.concat(names.map((name) => vector(1, Buffer.from(name)))));

/** What such a client offers, GREASE left out. */
export const OFFER = {
  suites: [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d,
    0x002f, 0x0035,
  ],
  groups: [0x11ec, 0x001d, 0x0017, 0x0018],
  schemes: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  servername: 'emr.test',
} as const;

type Random = (below: number) => number;
type Extension = readonly [type: number, body: Buffer];

const some = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random(256)));
/** One of the sixteen values that no server may know. */
const grease = (random: Random): number => 0x0a0a + 0x1010 * random(16);

/** An outer hello of ECH, with HKDF-SHA256 and AES-128-GCM, that nobody can open (draft-ietf-tls-esni, section 5). */
const ech = (random: Random): Buffer =>
  Buffer.concat([
    Buffer.of(0),
    u16(1, 1),
    Buffer.of(random(256)),
    vector(2, some(random, 32)),
    vector(2, some(random, 144 + 32 * random(4))),
  ]);

function extensions(random: Random): Extension[] {
  const strange = grease(random);
  const hybrid = kemKey(ML_KEM[768], some(random, 32)).encapsulationKey;
  const share = (group: number, key: Buffer): Buffer => Buffer.concat([u16(group), vector(2, key)]);
  const shares = [
    share(strange, Buffer.of(0)),
    share(0x11ec, Buffer.concat([hybrid, some(random, 32)])),
    share(0x001d, some(random, 32)),
  ];
  const name = Buffer.concat([Buffer.of(0), vector(2, Buffer.from(OFFER.servername))]);
  return [
    [0x0000, vector(2, name)],
    [0x0005, Buffer.from('0100000000', 'hex')],
    [0x000a, vector(2, u16(strange, ...OFFER.groups))],
    [0x000b, vector(1, Buffer.of(0))],
    [0x000d, vector(2, u16(...OFFER.schemes))],
    [0x0010, strings('h2', 'http/1.1')],
    [0x0012, Buffer.alloc(0)],
    [0x0017, Buffer.alloc(0)],
    [0x001b, vector(1, u16(2))],
    [0x0023, Buffer.alloc(0)],
    [0x002b, vector(1, u16(grease(random), 0x0304, 0x0303))],
    [0x002d, vector(1, Buffer.of(1))],
    [0x0033, vector(2, Buffer.concat(shares))],
    [0x44cd, strings('h2')],
    [0xfe0d, ech(random)],
    [0xff01, Buffer.of(0)],
  ];
}

/** Another order of the same things. */
function shuffled<T>(things: readonly T[], random: Random): T[] {
  const out = [...things];
  for (let at = out.length - 1; at > 0; at -= 1) {
    const other = random(at + 1);
    [out[at], out[other]] = [out[other] as T, out[at] as T];
  }
  return out;
}

/** One hello in its record. */
export function boringHello(seed: number): Buffer {
  const random = randomFrom(seed * 7919);
  const first = grease(random);
  const last = first === 0xfafa ? 0x0a0a : first + 0x1010;
  const all: Extension[] = [
    [first, Buffer.alloc(0)],
    ...shuffled(extensions(random), random),
    [last, Buffer.of(0)],
  ];
  const body = Buffer.concat([
    u16(0x0303),
    some(random, 32),
    vector(1, some(random, 32)),
    vector(2, u16(grease(random), ...OFFER.suites)),
    vector(1, Buffer.of(0)),
    vector(2, Buffer.concat(all.map(([type, one]) => Buffer.concat([u16(type), vector(2, one)])))),
  ]);
  return record(22, 0x0301, handshake(1, body));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const kept = Object.fromEntries(SEEDS.map((seed) => [seed, boringHello(seed).toString('hex')]));
  writeFileSync(FILE, `${JSON.stringify(kept, undefined, 1)}\n`);
}

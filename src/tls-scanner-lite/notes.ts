import { checkPrimeSync, createHash } from 'node:crypto';
import { PRIME_NAMES } from './data/primes.js';
import { suiteOf } from './data/suites.js';
import type { Flight } from './listen.js';
import type { DhGroup } from './facts.js';
import type { Protocol } from './types.js';
import { parseAlpn, type ServerHello } from './wire/parse.js';
import { Malformed } from './wire/reader.js';

/** A chain as sent, with the versions it was seen in and whether a stapled response came with it. */
export interface SentChain {
  readonly certificates: readonly Buffer[];
  readonly seenIn: Set<Protocol>;
  stapled: boolean | null;
  staple: Buffer | null;
  timestamps: Buffer | null;
  readonly ordered: boolean;
}

/** What comes with a chain. */
export interface ChainExtras {
  readonly stapled: boolean | null;
  readonly staple?: Buffer | null;
  readonly timestamps?: Buffer | null;
  readonly ordered: boolean;
}

/** What ServerHellos and their flights said, whichever question they answered. */
export interface Notes {
  readonly hello: (asked: { protocol: Protocol; bare: boolean }, hello: ServerHello, flight: Flight) => void;
  /** Adds a chain that came another way: SSL 2.0 or a finished handshake. */
  readonly chain: (protocol: Protocol, certificates: readonly Buffer[], more: ChainExtras) => void;
  readonly chains: () => readonly SentChain[];
  readonly dhBits: (protocol: Protocol, suite: number) => number | null;
  readonly dhGroups: () => readonly DhGroup[];
  readonly flags: Flags;
  /** Whether ephemeral keys came twice: null while too few were seen. */
  readonly keyReuse: () => { readonly seen: number; readonly repeated: boolean };
}

/** Answered extensions; null until a hello could have carried the answer. */
export interface Flags {
  secureRenegotiation: boolean | null;
  compression: boolean | null;
  extendedMasterSecret: boolean | null;
  encryptThenMac: boolean | null;
  heartbeat: boolean | null;
  sessionTicket: boolean | null;
  alpn: string | null;
  clientCertificateRequested: boolean | null;
  /** A ServerHello up to TLS 1.2 ended in the sentinel of a server that knows better (RFC 8446 section 4.1.3). */
  downgradeSentinel: boolean | null;
  /** Versions in which a suite with CBC was answered with, and without, encrypt_then_mac. */
  cbcWithoutEtm: boolean;
}

const SENTINEL = Buffer.from('444f574e475244', 'hex');

/** Larger numbers take too long to check. */
const MAX_CHECKED = 4096;
const checked = new Map<string, boolean>();

function isPrime(number: Buffer): boolean {
  const key = number.toString('base64');
  const known = checked.get(key) ?? checkPrimeSync(number, { checks: 2 });
  if (checked.size < 64) checked.set(key, known);
  return known;
}

function dhGroup(prime: Buffer, generator: Buffer, bits: number): DhGroup {
  const stripped = prime.subarray(
    Math.max(
      0,
      prime.findIndex((byte) => byte !== 0),
    ),
  );
  const primeSha256 = createHash('sha256').update(stripped).digest('hex');
  const name = PRIME_NAMES[primeSha256] ?? null;
  return {
    bits,
    prime: name === null ? (bits > 0 && bits <= MAX_CHECKED ? isPrime(stripped) : null) : true,
    generator: generator.toString('hex').replace(/^0+(?=.)/, ''),
    primeSha256,
    name,
  };
}

function alpnOf(extension: Buffer): string | null {
  try {
    return parseAlpn(extension);
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

function noteFlags(flags: Flags, plain: boolean, hello: ServerHello, flight: Flight): void {
  const answered = (type: number): boolean => hello.extensions.has(type);
  if (flight.done)
    flags.clientCertificateRequested =
      (flags.clientCertificateRequested ?? false) || flight.clientCertificateRequested;
  flags.secureRenegotiation = (flags.secureRenegotiation ?? false) || answered(0xff01);
  flags.compression = (flags.compression ?? false) || hello.compression !== 0;
  flags.downgradeSentinel =
    (flags.downgradeSentinel ?? false) || hello.random.subarray(24, 31).equals(SENTINEL);
  if (suiteOf(hello.suite).flags.includes('cbc') && !answered(22)) flags.cbcWithoutEtm = true;
  if (plain) return;
  flags.extendedMasterSecret = (flags.extendedMasterSecret ?? false) || answered(23);
  flags.heartbeat = (flags.heartbeat ?? false) || answered(15);
  flags.sessionTicket = (flags.sessionTicket ?? false) || answered(35);
  if (suiteOf(hello.suite).flags.includes('cbc'))
    flags.encryptThenMac = (flags.encryptThenMac ?? false) || answered(22);
  const alpn = hello.extensions.get(16);
  if (alpn) flags.alpn = alpnOf(alpn);
}

/** A CertificateStatus comes before the key exchange; if we stopped listening earlier we cannot tell (RFC 6066 section 8). */
function stapledIn(flight: Flight): boolean | null {
  return flight.stapled || flight.done || flight.keyExchange ? flight.stapled : null;
}

/** Opens an empty notebook. */
export function takeNotes(): Notes {
  const chains = new Map<string, SentChain>();
  const bits = new Map<string, number>();
  const groups = new Map<string, DhGroup>();
  const flags: Flags = {
    secureRenegotiation: null,
    compression: null,
    extendedMasterSecret: null,
    encryptThenMac: null,
    heartbeat: null,
    sessionTicket: null,
    alpn: null,
    clientCertificateRequested: null,
    downgradeSentinel: null,
    cbcWithoutEtm: false,
  };
  const keys = new Map<string, number>();
  const chain: Notes['chain'] = (protocol, certificates, more) => {
    if (certificates.length === 0) return;
    const key = createHash('sha256').update(Buffer.concat(certificates)).digest('hex');
    const known = chains.get(key) ?? {
      certificates,
      seenIn: new Set<Protocol>(),
      stapled: null,
      staple: null,
      timestamps: null,
      ordered: more.ordered,
    };
    known.seenIn.add(protocol);
    if (more.stapled !== null) known.stapled = known.stapled === true || more.stapled;
    known.staple ??= more.staple ?? null;
    known.timestamps ??= more.timestamps ?? null;
    chains.set(key, known);
  };
  return {
    flags,
    chain,
    keyReuse: () => ({
      seen: [...keys.values()].reduce((sum, count) => sum + count, 0),
      repeated: [...keys.values()].some((count) => count > 1),
    }),
    hello({ protocol, bare }, hello, flight) {
      if (hello.version >= 0x0304) return;
      noteFlags(flags, protocol === 'SSL 3.0' || bare, hello, flight);
      if (flight.certificates)
        chain(protocol, flight.certificates, {
          stapled: bare || protocol === 'SSL 3.0' ? null : stapledIn(flight),
          staple: flight.staple,
          timestamps: hello.extensions.get(18) ?? null,
          ordered: true,
        });
      const share = flight.keyExchange;
      if (share && share.kind !== 'rsa') {
        const id = share.key.toString('base64');
        keys.set(id, (keys.get(id) ?? 0) + 1);
      }
      if (flight.keyExchange?.kind !== 'dh') return;
      const group = dhGroup(flight.keyExchange.prime, flight.keyExchange.generator, flight.keyExchange.bits);
      groups.set(group.primeSha256, group);
      bits.set(`${protocol} ${hello.suite}`, group.bits);
    },
    chains: () => [...chains.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sent]) => sent),
    dhBits: (protocol, suite) => bits.get(`${protocol} ${suite}`) ?? null,
    dhGroups: () =>
      [...groups.values()].toSorted((a, b) => a.bits - b.bits || (a.primeSha256 < b.primeSha256 ? -1 : 1)),
  };
}

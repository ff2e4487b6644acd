import { createHash } from 'node:crypto';
import { PRIME_NAMES } from './data/primes.js';
import { suiteOf } from './data/suites.js';
import type { Flight } from './listen.js';
import type { DhGroup, Protocol } from './types.js';
import { parseAlpn, type ServerHello } from './wire/parse.js';
import { Malformed } from './wire/reader.js';

/** A chain as sent, with the versions it was seen in and whether a stapled response came with it. */
export interface SentChain {
  readonly certificates: readonly Buffer[];
  readonly seenIn: Set<Protocol>;
  stapled: boolean | null;
  readonly ordered: boolean;
}

/** What ServerHellos and their flights said, whichever question they answered. */
export interface Notes {
  readonly hello: (asked: { protocol: Protocol; bare: boolean }, hello: ServerHello, flight: Flight) => void;
  /** Adds a chain that came another way: SSL 2.0 or a finished handshake. */
  readonly chain: (
    protocol: Protocol,
    certificates: readonly Buffer[],
    more: { stapled: boolean | null; ordered: boolean },
  ) => void;
  readonly chains: () => readonly SentChain[];
  readonly dhBits: (protocol: Protocol, suite: number) => number | null;
  readonly dhGroups: () => readonly DhGroup[];
  readonly flags: Flags;
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
}

function dhGroup(prime: Buffer, generator: Buffer, bits: number): DhGroup {
  const stripped = prime.subarray(
    Math.max(
      0,
      prime.findIndex((byte) => byte !== 0),
    ),
  );
  const primeSha256 = createHash('sha256').update(stripped).digest('hex');
  return {
    bits,
    generator: generator.toString('hex').replace(/^0+(?=.)/, ''),
    primeSha256,
    name: PRIME_NAMES[primeSha256] ?? null,
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
  };
  const chain: Notes['chain'] = (protocol, certificates, { stapled, ordered }) => {
    if (certificates.length === 0) return;
    const key = createHash('sha256').update(Buffer.concat(certificates)).digest('hex');
    const known = chains.get(key) ?? { certificates, seenIn: new Set<Protocol>(), stapled: null, ordered };
    known.seenIn.add(protocol);
    if (stapled !== null) known.stapled = known.stapled === true || stapled;
    chains.set(key, known);
  };
  return {
    flags,
    chain,
    hello({ protocol, bare }, hello, flight) {
      if (hello.version >= 0x0304) return;
      noteFlags(flags, protocol === 'SSL 3.0' || bare, hello, flight);
      if (flight.certificates)
        chain(protocol, flight.certificates, {
          stapled: bare || protocol === 'SSL 3.0' ? null : stapledIn(flight),
          ordered: true,
        });
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

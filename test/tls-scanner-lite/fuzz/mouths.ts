import { children } from '../../../src/tls-scanner-lite/cert/asn1.js';
import { derFacts } from '../../../src/tls-scanner-lite/cert/der.js';
import { readOcsp } from '../../../src/tls-scanner-lite/cert/ocsp.js';
import { countTimestamps } from '../../../src/tls-scanner-lite/cert/timestamps.js';
import { openChannel } from '../../../src/tls-scanner-lite/client/channel.js';
import { readFlight } from '../../../src/tls-scanner-lite/client/flight.js';
import { sslv2Ear, tlsEar, type Ear } from '../../../src/tls-scanner-lite/listen.js';
import type { Conduit } from '../../../src/tls-scanner-lite/net/conduit.js';
import { startTls } from '../../../src/tls-scanner-lite/net/starttls.js';
import type { StartTls } from '../../../src/tls-scanner-lite/index.js';
import * as parse from '../../../src/tls-scanner-lite/wire/parse.js';
import * as parse13 from '../../../src/tls-scanner-lite/wire/parse13.js';
import { Malformed } from '../../../src/tls-scanner-lite/wire/reader.js';
import { parseSslv2ServerHello } from '../../../src/tls-scanner-lite/wire/sslv2.js';

/** Something that takes bytes of a peer; it may throw Malformed and nothing else. */
export interface Mouth {
  readonly name: string;
  readonly take: (bytes: Buffer, random: (below: number) => number) => unknown;
}

/** Cuts bytes as a network might. */
function pieces(bytes: Buffer, random: (below: number) => number): Buffer[] {
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = random(3) === 0 ? 1 + random(8) : 1 + random(bytes.length - at);
    out.push(bytes.subarray(at, at + length));
    at += length;
  }
  return out;
}

function hear(ear: Ear, bytes: Buffer, random: (below: number) => number): unknown {
  for (const piece of pieces(bytes, random)) {
    const answer = ear.take(piece);
    if (answer) return answer;
  }
  return ear.finish({ code: 'closed' });
}

/** A connection that says these pieces and then closes. */
function said(chunks: Buffer[]): Conduit {
  const left = [...chunks];
  return {
    write: () => {},
    next: () => {
      const bytes = left.shift();
      return Promise.resolve(
        bytes ? { kind: 'data', bytes } : { kind: 'trouble', reason: { code: 'closed' } },
      );
    },
    unread: (bytes) => void (bytes.length > 0 && left.unshift(bytes)),
    close: () => {},
    release: () => {
      throw new Error('not for a test');
    },
  };
}

const bodyOf = (bytes: Buffer): Buffer =>
  bytes[0] === 22 && bytes[1] === 3 ? bytes.subarray(9) : bytes.subarray(4);
const KINDS: readonly StartTls[] = ['smtp', 'imap', 'pop3', 'ftp', 'ldap', 'mysql', 'postgres'];

function direct(name: string, parser: (bytes: Buffer) => unknown): Mouth[] {
  return [
    { name, take: (bytes) => parser(bytes) },
    { name: `${name}, without its head`, take: (bytes) => parser(bodyOf(bytes)) },
  ];
}

/** Everything of the scanner that reads what a peer wrote. */
export const MOUTHS: readonly Mouth[] = [
  { name: 'TLS answer', take: (bytes, random) => hear(tlsEar(random(2) === 0), bytes, random) },
  { name: 'SSL 2.0 answer', take: (bytes, random) => hear(sslv2Ear(), bytes, random) },
  ...direct('ServerHello', parse.parseServerHello),
  ...direct('Certificate', parse.parseCertificates),
  ...direct('Certificate of TLS 1.3', parse13.parseCertificates13),
  ...direct('CertificateStatus', parse.parseCertificateStatus),
  ...direct('CertificateVerify', parse13.parseCertificateVerify),
  ...direct('EncryptedExtensions', parse13.parseEncryptedExtensions),
  ...direct('NewSessionTicket', parse13.parseTicket13),
  ...direct('ALPN', parse.parseAlpn),
  ...['ECDHE', 'DHE', 'RSA', 'PSK'].flatMap((keyExchange) =>
    direct(`ServerKeyExchange ${keyExchange}`, (bytes) =>
      parse.parseServerKeyExchange(bytes, { keyExchange, psk: keyExchange === 'PSK', version: 0x0303 }),
    ),
  ),
  ...direct('SSL 2.0 SERVER-HELLO', parseSslv2ServerHello),
  ...direct('DER', children),
  ...direct('certificate', derFacts),
  ...direct('OCSP', readOcsp),
  ...direct('timestamps', countTimestamps),
  {
    name: 'flight of a client',
    take: (bytes, random) => readFlight(openChannel(said(pieces(bytes, random)), 0x0303, 1000)),
  },
  {
    name: 'STARTTLS',
    take: (bytes, random) =>
      startTls(KINDS[random(KINDS.length)] ?? 'smtp', said(pieces(bytes, random)), 1000),
  },
];

/** Feeds one message and says what is wrong with how it was taken: any other error than Malformed, or more than a second of work. */
export async function feed(
  mouth: Mouth,
  bytes: Buffer,
  random: (below: number) => number,
): Promise<string | null> {
  const started = process.cpuUsage();
  try {
    await mouth.take(bytes, random);
  } catch (error) {
    if (!(error instanceof Malformed))
      return `${mouth.name}: ${error instanceof Error ? error.stack : String(error)}`;
  }
  const spent = process.cpuUsage(started).user / 1000;
  return spent > 1000 ? `${mouth.name}: ${Math.round(spent)} ms of work` : null;
}

import type { Reason, StartTls } from '../types.js';
import { reader } from '../wire/reader.js';
import type { Conduit } from './conduit.js';

/** Talks a plain-text service into TLS; null when the peer is ready for a ClientHello. */
export type Preamble = (conduit: Conduit, timeout: number) => Promise<Reason | null>;

const MAX_PREAMBLE = 64 * 1024;

/** A reason that a preamble ends with, thrown inside this file only. */
class Refused extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason.code);
    this.reason = reason;
  }
}

function printable(bytes: Buffer | string): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 120);
}

/** Reads until `length` says how many bytes make the message; what follows stays in the conduit. */
async function readMessage(
  conduit: Conduit,
  timeout: number,
  length: (bytes: Buffer) => number | null,
): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  const until = performance.now() + timeout;
  for (;;) {
    const wanted = length(bytes);
    if (wanted !== null && wanted <= bytes.length) {
      conduit.unread(bytes.subarray(wanted));
      return bytes.subarray(0, wanted);
    }
    if (bytes.length > MAX_PREAMBLE || (wanted ?? 0) > MAX_PREAMBLE)
      throw new Refused({ code: 'malformed', detail: 'preamble too long' });
    const heard = await conduit.next(until - performance.now());
    if (heard.kind === 'trouble') throw new Refused(heard.reason);
    bytes = Buffer.concat([bytes, heard.bytes]);
  }
}

/** Reads lines until one matches `last`, and gives back all of them. */
async function readLines(conduit: Conduit, timeout: number, last: RegExp): Promise<string> {
  const message = await readMessage(conduit, timeout, (bytes) => {
    for (let start = 0; ;) {
      const end = bytes.indexOf(10, start);
      if (end < 0) return null;
      if (last.test(bytes.toString('latin1', start, end).trimEnd())) return end + 1;
      start = end + 1;
    }
  });
  return message.toString('latin1');
}

function expectMatch(text: string, wanted: RegExp): void {
  if (!wanted.test(text)) throw new Refused({ code: 'starttls-refused', detail: printable(text) });
}

interface Dialogue {
  readonly last: RegExp;
  readonly steps: readonly { readonly send?: string; readonly expect: RegExp }[];
}

function lines({ last, steps }: Dialogue): Preamble {
  return async (conduit, timeout) => {
    for (const { send, expect } of steps) {
      if (send) conduit.write(Buffer.from(send, 'latin1'));
      expectMatch(await readLines(conduit, timeout, last), expect);
    }
    return null;
  };
}

const smtp = lines({
  last: /^\d{3}( |$)/,
  steps: [
    { expect: /^220/ },
    { send: 'EHLO scanner.invalid\r\n', expect: /^250[ -]STARTTLS\s*$/im },
    { send: 'STARTTLS\r\n', expect: /^220/ },
  ],
});
const imap = lines({
  last: /^(\* (OK|PREAUTH|BYE)|a1 )/i,
  steps: [{ expect: /^\* OK/im }, { send: 'a1 STARTTLS\r\n', expect: /^a1 OK/im }],
});
const pop3 = lines({
  last: /^(\+OK|-ERR)/,
  steps: [{ expect: /^\+OK/ }, { send: 'STLS\r\n', expect: /^\+OK/ }],
});
const ftp = lines({
  last: /^\d{3}( |$)/,
  steps: [{ expect: /^220/ }, { send: 'AUTH TLS\r\n', expect: /^234/ }],
});

const postgres: Preamble = async (conduit, timeout) => {
  conduit.write(Buffer.from('0000000804d2162f', 'hex'));
  const answer = await readMessage(conduit, timeout, () => 1);
  expectMatch(answer.toString('latin1'), /^S$/);
  return null;
};

const CLIENT_SSL = 0x0800;

/** Capability flags of a protocol-10 greeting (MySQL client/server protocol, HandshakeV10). */
function greetingFlags(packet: Buffer): number {
  const input = reader(packet.subarray(4));
  const version = input.u8();
  if (version === 0xff)
    throw new Refused({ code: 'unexpected-answer', detail: `MySQL error ${input.bytes(2).readUInt16LE()}` });
  if (version !== 10)
    throw new Refused({
      code: 'not-tls',
      detail: `MySQL greeting ${version}: ${printable(packet.subarray(5))}`,
    });
  while (input.u8() !== 0);
  input.bytes(13);
  return input.bytes(2).readUInt16LE();
}

const mysql: Preamble = async (conduit, timeout) => {
  const greeting = await readMessage(conduit, timeout, (bytes) =>
    bytes.length < 4 ? null : 4 + bytes.readUIntLE(0, 3),
  );
  if (!(greetingFlags(greeting) & CLIENT_SSL))
    throw new Refused({ code: 'starttls-refused', detail: 'server offers no TLS' });
  const request = Buffer.alloc(36);
  request.writeUIntLE(32, 0, 3);
  request.writeUInt8(((greeting[3] ?? 0) + 1) & 0xff, 3);
  // CLIENT_LONG_PASSWORD, PROTOCOL_41, SSL, SECURE_CONNECTION, PLUGIN_AUTH
  request.writeUInt32LE(0x0008_8a01, 4);
  request.writeUInt32LE(0x0100_0000, 8);
  request.writeUInt8(33, 12);
  conduit.write(request);
  return null;
};

/** Length of the BER element at the start of the bytes, or null while it is not known (X.690 section 8.1.3). */
function berLength(bytes: Buffer): number | null {
  const first = bytes[1];
  if (first === undefined) return null;
  if (first < 0x80) return 2 + first;
  const size = first & 0x7f;
  if (size < 1 || size > 4) throw new Refused({ code: 'not-tls', detail: 'not an LDAP answer' });
  return bytes.length < 2 + size ? null : 2 + size + bytes.readUIntBE(2, size);
}

const START_TLS = Buffer.from('301d02010177188016312e332e362e312e342e312e313436362e3230303337', 'hex');

const ldap: Preamble = async (conduit, timeout) => {
  conduit.write(START_TLS);
  const answer = await readMessage(conduit, timeout, berLength);
  // SEQUENCE, messageID INTEGER, ExtendedResponse [APPLICATION 24], resultCode ENUMERATED success (RFC 4511 section 4.12)
  const at = answer.indexOf(0x78);
  const code = answer.indexOf(Buffer.from('0a01', 'hex'), at);
  const result = at > 0 && code > at ? answer[code + 2] : undefined;
  if (answer[0] !== 0x30 || result === undefined)
    throw new Refused({ code: 'not-tls', detail: 'not an LDAP answer' });
  if (result !== 0) throw new Refused({ code: 'starttls-refused', detail: `LDAP result ${result}` });
  return null;
};

const preambles: Readonly<Record<StartTls, Preamble>> = { smtp, imap, pop3, ftp, ldap, mysql, postgres };

/** Runs the preamble of a service on a fresh connection; every failure is a reason, never an exception. */
export async function startTls(kind: StartTls, conduit: Conduit, timeout: number): Promise<Reason | null> {
  try {
    return await preambles[kind](conduit, timeout);
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    return { code: 'malformed', detail: `${kind} preamble` };
  }
}

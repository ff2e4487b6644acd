import { suiteOf } from './data/suites.js';
import type { Reason } from './types.js';
import {
  parseCertificates,
  parseCertificateStatus,
  parseServerHello,
  parseServerKeyExchange,
  type KeyExchange,
  type ServerHello,
} from './wire/parse.js';
import { Malformed } from './wire/reader.js';
import { assembler, type Message } from './wire/record.js';
import {
  parseSslv2Error,
  parseSslv2ServerHello,
  sslv2RecordLength,
  type Sslv2ServerHello,
} from './wire/sslv2.js';

/** What the server sent in the clear after its ServerHello, as far as we listened. */
export interface Flight {
  certificates: Buffer[] | null;
  keyExchange: KeyExchange | null;
  stapled: boolean;
  staple: Buffer | null;
  clientCertificateRequested: boolean;
  done: boolean;
}

/** A flight of which nothing was heard yet. */
export function silentFlight(): Flight {
  return {
    certificates: null,
    keyExchange: null,
    stapled: false,
    staple: null,
    clientCertificateRequested: false,
    done: false,
  };
}

/** What a probe ends with; `trouble` is the only kind that is no answer. */
export type Answer =
  | { readonly kind: 'hello'; readonly hello: ServerHello; readonly flight: Flight }
  | { readonly kind: 'sslv2'; readonly hello: Sslv2ServerHello }
  | { readonly kind: 'alert'; readonly description: number }
  /** A no in other words than an alert: an SSL 2.0 ERROR. */
  | { readonly kind: 'refusal'; readonly evidence: string }
  | { readonly kind: 'trouble'; readonly reason: Reason };

/** Takes bytes until they make an answer; `finish` says what a stop means at that point. */
export interface Ear {
  readonly take: (bytes: Buffer) => Answer | null;
  readonly finish: (reason: Reason) => Answer;
}

/** An attempt that ended without an answer. */
export const trouble = (reason: Reason): Answer => ({ kind: 'trouble', reason });

/** Adds one message after the ServerHello (RFC 5246 section 7.4, RFC 6066 section 8). */
export function addToFlight(flight: Flight, hello: ServerHello, type: number, body: Buffer): void {
  if (type === 11) flight.certificates = parseCertificates(body);
  else if (type === 12) {
    const { keyExchange, authentication } = suiteOf(hello.suite);
    const psk = authentication === 'PSK';
    flight.keyExchange = parseServerKeyExchange(body, { keyExchange, psk, version: hello.version });
  } else if (type === 13) flight.clientCertificateRequested = true;
  else if (type === 22) {
    flight.stapled = body[0] === 1 && body.length > 4;
    flight.staple = flight.stapled ? parseCertificateStatus(body) : null;
  } else if (type === 14) flight.done = true;
}

/** Listens for records: a ServerHello and its flight, or an alert; warnings before it are skipped (RFC 5246 section 7.2). */
export function tlsEar(wholeFlight: boolean): Ear {
  const records = assembler();
  const flight = silentFlight();
  let hello: ServerHello | null = null;
  let warning: number | null = null;
  const answered = (): Answer => (hello ? { kind: 'hello', hello, flight } : trouble({ code: 'malformed' }));

  function onHandshake(type: number, body: Buffer): void {
    if (type === 2) hello = parseServerHello(body);
    else if (!hello) throw new Malformed(`handshake message ${type} before ServerHello`);
    else addToFlight(flight, hello, type, body);
  }
  function enough(): boolean {
    if (!hello) return false;
    if (hello.version >= 0x0304 || flight.done) return true;
    if (wholeFlight) return false;
    const { keyExchange, flags } = suiteOf(hello.suite);
    return flight.keyExchange !== null || !(/DH/.test(keyExchange) || flags.includes('export'));
  }
  function onMessage(message: Message): Answer | null {
    if (message.kind === 'handshake') {
      onHandshake(message.type, message.body);
      return enough() ? answered() : null;
    }
    if (message.kind === 'other') return null;
    if (hello) return answered();
    if (message.level === 1 && message.description !== 0) {
      warning = message.description;
      return null;
    }
    return message.description === 0
      ? trouble({ code: 'closed', detail: 'close_notify' })
      : { kind: 'alert', description: message.description };
  }
  return {
    take(bytes) {
      for (const message of records.push(bytes)) {
        const answer = onMessage(message);
        if (answer) return answer;
      }
      return null;
    },
    finish: (reason) => {
      if (hello) return answered();
      return warning !== null && reason.code !== 'timeout'
        ? { kind: 'alert', description: warning }
        : trouble(reason);
    },
  };
}

/** Listens for an SSL 2.0 SERVER-HELLO, or for the TLS alert of a server that does not speak it. */
export function sslv2Ear(): Ear {
  let bytes = Buffer.alloc(0);
  let fed = 0;
  const tls = tlsEar(false);
  return {
    take(chunk) {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length < 3) return null;
      if (bytes[0] === 21 && bytes[1] === 3) {
        const fresh = bytes.subarray(fed);
        fed = bytes.length;
        return tls.take(fresh);
      }
      const length = sslv2RecordLength(bytes) ?? 0;
      if (!((bytes[0] ?? 0) & 0x80) && bytes[3] !== 4) throw new Malformed('not an SSL 2.0 record');
      if (bytes.length < length) return null;
      const record = bytes.subarray(0, length);
      const error = parseSslv2Error(record);
      if (error !== null) return { kind: 'refusal', evidence: `SSL 2.0 error ${error}` };
      return { kind: 'sslv2', hello: parseSslv2ServerHello(record) };
    },
    finish: (reason) => tls.finish(reason),
  };
}

import { constants, privateDecrypt, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { bulk12, type Bulk } from '../../../src/tls-scanner-lite/crypto/bulk.js';
import { bulkKind } from '../../../src/tls-scanner-lite/crypto/kinds.js';
import { digest, prf } from '../../../src/tls-scanner-lite/crypto/prf.js';
import { suiteOf } from '../../../src/tls-scanner-lite/data/suites.js';
import { vector } from '../../../src/tls-scanner-lite/wire/hello.js';
import { parseClientHello, type ClientHello } from '../../../src/tls-scanner-lite/wire/parse.js';
import { alertRecord, handshake, record } from '../helpers/wire.js';

/** What a scripted server does differently from a good one. */
export interface Script {
  readonly certificates: readonly Buffer[];
  readonly key: string;
  readonly versions: readonly number[];
  readonly suites: readonly number[];
  readonly heartbeat?: 'checked' | 'bleeding';
  /** Takes a change_cipher_spec before the key. */
  readonly earlyChange?: boolean;
  /** Asked for each badly padded key: whether to say so at once. */
  readonly oracle?: () => boolean;
  readonly tickets?: boolean;
  /** Fills a short session id up. */
  readonly bleedingTickets?: boolean;
  readonly deflate?: boolean;
  readonly ignoresFallback?: boolean;
  readonly renegotiationInfo?: boolean;
  /** Closes on hellos that are longer, or that list more suites. */
  readonly longest?: number;
  readonly mostSuites?: number;
  /** Closes on supported_versions. */
  readonly hates13?: boolean;
  /** Closes on extensions that it does not know, or on any but these. */
  readonly hatesUnknown?: boolean;
  readonly knows?: readonly number[];
  /** Refuses a hello that asks for protected renegotiation both as a suite and as an extension, as wolfSSL 5.5 does. */
  readonly hatesTwice?: boolean;
}

const KNOWN = new Set([0, 5, 10, 11, 13, 15, 16, 18, 21, 22, 23, 35, 43, 45, 50, 51, 0xff01]);
const extension = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(type >> 8, type & 0xff), vector(2, body)]);

/** One connection to a scripted server up to TLS 1.2, which finishes handshakes of TLS 1.2 with RSA and AES-128-GCM. */
export class Handshaker {
  #raw: Buffer = Buffer.alloc(0);
  #transcript: Buffer[] = [];
  #version = 0x0303;
  #suite = 0;
  #clientRandom: Buffer = Buffer.alloc(0);
  #serverRandom: Buffer = Buffer.alloc(0);
  #changed = 0;
  #hello: ClientHello | null = null;
  #write: Bulk | null = null;
  #read: Bulk | null = null;
  #pending: Bulk | null = null;
  #master: Buffer = Buffer.alloc(0);
  readonly #socket: Socket;
  readonly #script: Script;

  constructor(socket: Socket, script: Script) {
    this.#socket = socket;
    this.#script = script;
    socket.on('data', (chunk: Buffer) => {
      this.#raw = Buffer.concat([this.#raw, chunk]);
      try {
        this.#records();
      } catch {
        socket.end(alertRecord(2, 50));
      }
    });
  }

  #records(): void {
    while (this.#raw.length >= 5) {
      const [type = 0, major = 0] = this.#raw;
      if (type >= 0x80 || major !== 3) return void this.#socket.end();
      const length = this.#raw.readUInt16BE(3);
      if (this.#raw.length < 5 + length) return;
      const body = this.#raw.subarray(5, 5 + length);
      this.#raw = this.#raw.subarray(5 + length);
      this.#record(type, body);
    }
  }

  #record(type: number, body: Buffer): void {
    if (type === 22 && !this.#hello) this.#onHello(body);
    else if (type === 24) this.#onHeartbeat(body);
    else if (type === 20) this.#onChange();
    else if (type === 22 && this.#changed === 0 && this.#master.length === 0) this.#onKey(body);
    else if (type === 22 && this.#read && !this.#write) this.#onFinished(body);
    else if (this.#write) this.#socket.write(record(21, 0x0303, this.#write.seal(21, Buffer.of(1, 100))));
    else this.#fail(this.#changed > 0 ? 20 : 10);
  }

  #fail(alert: number): void {
    this.#socket.end(alertRecord(2, alert));
  }

  #onHello(body: Buffer): void {
    const { versions, suites, longest, mostSuites, hates13, hatesUnknown, ignoresFallback } = this.#script;
    const hello = parseClientHello(body.subarray(4));
    this.#hello = hello;
    const { knows = hatesUnknown ? KNOWN : null, hatesTwice } = this.#script;
    const odd = knows && [...hello.extensions.keys()].some((id) => ![...knows].includes(id));
    if ((longest && body.length > longest) || (hates13 && hello.extensions.has(43)) || odd)
      return void this.#socket.end();
    if (mostSuites && hello.suites.length > mostSuites) return this.#fail(40);
    if (hatesTwice && hello.suites.includes(0x00ff) && hello.extensions.has(0xff01)) return this.#fail(40);
    const version = versions.filter((one) => one <= hello.version).toSorted((a, b) => b - a)[0];
    if (version === undefined) return this.#fail(70);
    const best = Math.max(...versions);
    if (hello.suites.includes(0x5600) && best > hello.version && !ignoresFallback) return this.#fail(86);
    const suite = suites.find((one) => hello.suites.includes(one));
    if (suite === undefined) return this.#fail(40);
    this.#version = version;
    this.#suite = suite;
    this.#clientRandom = body.subarray(6, 38);
    this.#transcript = [body];
    this.#flight(hello, body);
  }

  #flight(hello: ClientHello, body: Buffer): void {
    const {
      certificates,
      heartbeat,
      tickets,
      bleedingTickets,
      deflate,
      renegotiationInfo = true,
    } = this.#script;
    this.#serverRandom = randomBytes(32);
    const extensions: Buffer[] = [];
    if (renegotiationInfo) extensions.push(extension(0xff01, Buffer.of(0)));
    if (heartbeat && hello.extensions.has(15)) extensions.push(extension(15, Buffer.of(1)));
    if (tickets && hello.extensions.has(35)) extensions.push(extension(35, Buffer.alloc(0)));
    const given = body.subarray(39, 39 + (body[38] ?? 0));
    const ticket = hello.extensions.get(35);
    const resumes = Boolean(tickets && ticket && ticket.length > 0 && given.length > 0);
    const filled = bleedingTickets ? Buffer.concat([given, randomBytes(32 - given.length)]) : given;
    const serverHello = handshake(
      2,
      Buffer.concat([
        Buffer.of(this.#version >> 8, this.#version & 0xff),
        this.#serverRandom,
        vector(1, resumes ? filled : randomBytes(32)),
        Buffer.of(this.#suite >> 8, this.#suite & 0xff, deflate && hello.compression.includes(1) ? 1 : 0),
        vector(2, Buffer.concat(extensions)),
      ]),
    );
    if (resumes) return void this.#socket.end(record(22, this.#version, serverHello));
    const chain = handshake(11, vector(3, Buffer.concat(certificates.map((one) => vector(3, one)))));
    const exported = suiteOf(this.#suite).flags.includes('export')
      ? [
          handshake(
            12,
            Buffer.concat([
              vector(2, randomBytes(64)),
              vector(2, Buffer.of(1, 0, 1)),
              vector(2, randomBytes(256)),
            ]),
          ),
        ]
      : [];
    const messages = [serverHello, chain, ...exported, handshake(14, Buffer.alloc(0))];
    this.#transcript.push(...messages);
    this.#socket.write(Buffer.concat(messages.map((message) => record(22, this.#version, message))));
  }

  #onHeartbeat(body: Buffer): void {
    if (this.#script.heartbeat !== 'bleeding') return;
    const claimed = body.readUInt16BE(1);
    const answer = Buffer.concat([
      Buffer.of(2),
      body.subarray(1, 3),
      randomBytes(Math.min(claimed, 64) + 16),
    ]);
    this.#socket.write(record(24, this.#version, answer));
  }

  #onChange(): void {
    this.#changed += 1;
    if (this.#master.length > 0) return;
    if (!this.#script.earlyChange) return this.#fail(10);
    if (this.#changed > 1) this.#fail(21);
  }

  #onKey(body: Buffer): void {
    const sealed = body.subarray(6);
    const { key, oracle } = this.#script;
    const plain = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, sealed);
    const good = plain[0] === 0 && plain[1] === 2 && plain.indexOf(0, 2) === plain.length - 49;
    if (!good && oracle?.()) return this.#fail(51);
    const premaster = good ? plain.subarray(plain.length - 48) : randomBytes(48);
    this.#transcript.push(body);
    const seed = Buffer.concat([this.#clientRandom, this.#serverRandom]);
    this.#master = prf({ version: 0x0303, hash: 'sha256', length: 48 }, premaster, 'master secret', seed);
    const kind = bulkKind(suiteOf(0x009c));
    const how = { version: 0x0303, hash: 'sha256', length: 40 } as const;
    const keys = prf(
      how,
      this.#master,
      'key expansion',
      Buffer.concat([this.#serverRandom, this.#clientRandom]),
    );
    if (!kind) throw new Error('no AES-GCM here');
    const options = { version: 0x0303, kind, encryptThenMac: false };
    const none = Buffer.alloc(0);
    this.#read = bulk12(options, { key: keys.subarray(0, 16), iv: keys.subarray(32, 36), macKey: none });
    this.#pending = bulk12(options, { key: keys.subarray(16, 32), iv: keys.subarray(36, 40), macKey: none });
  }

  #onFinished(body: Buffer): void {
    const verify = (side: string): Buffer =>
      prf(
        { version: 0x0303, hash: 'sha256', length: 12 },
        this.#master,
        `${side} finished`,
        digest('sha256', Buffer.concat(this.#transcript)),
      );
    let finished: Buffer;
    try {
      finished = this.#read?.open(22, body).plain ?? body;
    } catch {
      return this.#fail(20);
    }
    if (!finished.subarray(4).equals(verify('client'))) return this.#fail(20);
    this.#transcript.push(finished);
    const out: Buffer[] = [];
    if (this.#script.tickets && this.#hello?.extensions.has(35)) {
      const ticket = handshake(4, Buffer.concat([Buffer.of(0, 0, 14, 16), vector(2, randomBytes(160))]));
      this.#transcript.push(ticket);
      out.push(record(22, 0x0303, ticket));
    }
    this.#write = this.#pending;
    const last = handshake(20, verify('server'));
    out.push(record(20, 0x0303, Buffer.of(1)), record(22, 0x0303, this.#write?.seal(22, last) ?? last));
    this.#socket.write(Buffer.concat(out));
  }
}

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tlsEar, type Answer } from '../../src/tls-scanner-lite/listen.js';
import { parseClientHello, type ClientHello } from '../../src/tls-scanner-lite/wire/parse.js';
import { assembler } from '../../src/tls-scanner-lite/wire/record.js';
import { makePki, type Pki } from './helpers/pki.js';
import { ensure, start, type Running } from './helpers/program.js';
import { boringHello, FILE, OFFER, SEEDS } from './tools/boring-hello.js';

const kept: Readonly<Record<string, string>> = JSON.parse(readFileSync(FILE, 'utf8'));

/** Reads a hello that comes in pieces of this length. */
function readIn(bytes: Buffer, length: number): ClientHello {
  const records = assembler();
  for (let at = 0; at < bytes.length; at += length)
    for (const message of records.push(bytes.subarray(at, at + length)))
      if (message.kind === 'handshake' && message.type === 1) return parseClientHello(message.body);
  throw new TypeError('no ClientHello');
}

const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

describe.each(SEEDS)('a hello as BoringSSL writes it, seed %i', (seed) => {
  const bytes = Buffer.from(kept[seed] ?? '', 'hex');

  it('is what the script writes, and is read as it was meant, in one piece and byte by byte', () => {
    expect(boringHello(seed).equals(bytes)).toBe(true);
    const hello = readIn(bytes, bytes.length);
    expect(readIn(bytes, 1)).toEqual(hello);
    const [suite = 0, ...suites] = hello.suites;
    const [group = 0, ...groups] = hello.groups;
    expect([suite, group, [...hello.extensions.keys()][0] ?? 0].every(isGrease)).toBe(true);
    expect({ suites, groups, schemes: hello.schemes, servername: hello.servername }).toEqual(OFFER);
    expect(hello.extensions.has(0xfe0d)).toBe(true);
  });
});

it('the order of the extensions is another one each time', () => {
  const orders = SEEDS.map((seed) => [
    ...readIn(Buffer.from(kept[seed] ?? '', 'hex'), 100_000).extensions.keys(),
  ]);
  expect(new Set(orders.map((order) => order.filter((id) => !isGrease(id)).join())).size).toBe(SEEDS.length);
  expect(new Set(orders.map((order) => order.length))).toEqual(new Set([18]));
});

/** What a server says to these bytes. */
function answerOf(port: number, hello: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ear = tlsEar(false);
    const socket = connect({ host: '127.0.0.1', port });
    const done = (answer: Answer | null): void => {
      if (!answer) return;
      socket.destroy();
      resolve(answer);
    };
    socket.on('error', reject).on('data', (chunk: Buffer) => done(ear.take(chunk)));
    socket.on('end', () => done(ear.finish({ code: 'closed' }))).write(hello);
  });
}

describe('servers of other people understand it', () => {
  let pki: Pki;
  const running: Running[] = [];
  beforeAll(() => {
    pki = makePki();
  });
  afterAll(async () => {
    for (const { stop } of running) await stop();
    pki.remove();
  });

  it.for([
    [
      'openssl',
      'openssl',
      (port: number) => [
        's_server',
        '-quiet',
        '-accept',
        `127.0.0.1:${port}`,
        '-cert',
        'rsa.pem',
        '-key',
        'rsa.key',
      ],
    ],
    [
      'gnutls-serv',
      'gnutls-bin',
      (port: number) => [
        '-q',
        '--http',
        '--port',
        String(port),
        '--x509certfile',
        'chain.pem',
        '--x509keyfile',
        'rsa.key',
      ],
    ],
  ] as const)('%s', async ([program, debianPackage, args], { skip }) => {
    if (!ensure(program, debianPackage)) skip(`${program} is not installed`);
    const server = await start(program, (port) => args(port), pki.folder);
    running.push(server);
    for (const seed of SEEDS) {
      const answer = await answerOf(server.port, boringHello(seed));
      expect(answer).toMatchObject({
        kind: 'hello',
        hello: { version: 0x0304, group: 0x001d, retry: false },
      });
    }
  });
});

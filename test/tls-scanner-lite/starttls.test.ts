import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scanTls, type StartTls, type TlsResult } from '../../src/tls-scanner-lite/index.js';
import { listen, type TestServer } from './helpers/listen.js';
import { makePki, type Pki } from './helpers/pki.js';

let pki: Pki;
let server: TestServer | null = null;
beforeAll(() => {
  pki = makePki();
});
afterAll(() => pki.remove());
afterEach(async () => server?.close());

interface Script {
  readonly greeting?: string;
  /** Answers by what the client said; "TLS" after an answer means that TLS starts there. */
  readonly answers: readonly (readonly [RegExp, string, 'TLS'?])[];
}

function speak(script: Script): (socket: Socket) => void {
  return (socket) => {
    if (script.greeting) socket.write(script.greeting, 'latin1');
    const onData = (chunk: Buffer): void => {
      const said = chunk.toString('latin1');
      const [, answer, tls] = script.answers.find(([pattern]) => pattern.test(said)) ?? [];
      if (answer === undefined) return;
      if (tls) {
        socket.off('data', onData);
        socket.write(answer, 'latin1');
        const secureContext = createSecureContext({
          cert: pki.read('chain.pem'),
          key: pki.read('rsa.key'),
          minVersion: 'TLSv1.2',
          maxVersion: 'TLSv1.2',
          ciphers: 'ECDHE-RSA-AES128-GCM-SHA256',
        });
        new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => {});
      } else socket.write(answer, 'latin1');
    };
    socket.on('data', onData);
  };
}

async function scan(starttls: StartTls, script: Script): Promise<TlsResult> {
  server = await listen(speak(script));
  return scanTls({ host: '127.0.0.1', port: server.port, servername: 'emr.test', starttls });
}

const latin1 = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1');
const SMTP: Script = {
  greeting: '220-mail.test\r\n220 ready\r\n',
  answers: [
    [/^EHLO/, '250-mail.test\r\n250-SIZE 1000\r\n250-STARTTLS\r\n250 HELP\r\n'],
    [/^STARTTLS/, '220 go\r\n', 'TLS'],
  ],
};
const services: readonly (readonly [StartTls, Script])[] = [
  ['smtp', SMTP],
  [
    'imap',
    {
      greeting: '* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n',
      answers: [[/^a1 STARTTLS/, 'a1 OK begin\r\n', 'TLS']],
    },
  ],
  ['pop3', { greeting: '+OK ready\r\n', answers: [[/^STLS/, '+OK begin\r\n', 'TLS']] }],
  ['ftp', { greeting: '220 ready\r\n', answers: [[/^AUTH TLS/, '234 begin\r\n', 'TLS']] }],
  ['postgres', { answers: [[/\u00d2.\/$/, 'S', 'TLS']] }],
  ['ldap', { answers: [[/1\.3\.6\.1\.4\.1\.1466\.20037/, latin1('300c02010178070a010004000400'), 'TLS']] }],
];
const refusals: readonly (readonly [StartTls, Script])[] = [
  ['smtp', { ...SMTP, answers: [[/^EHLO/, '250 mail.test\r\n']] }],
  ['smtp', { ...SMTP, answers: [...SMTP.answers.slice(0, 1), [/^STARTTLS/, '454 not now\r\n']] }],
  ['imap', { greeting: '* BYE busy\r\n', answers: [] }],
  ['pop3', { greeting: '+OK ready\r\n', answers: [[/^STLS/, '-ERR no\r\n']] }],
  ['postgres', { answers: [[/\u00d2.\/$/, 'N']] }],
  ['ldap', { answers: [[/1466/, latin1('300c02010178070a010204000400')]] }],
  [
    'mysql',
    {
      greeting: latin1(
        `380000000a${Buffer.from('8.0\0').toString('hex')}${'00'.repeat(12)}00fff7${'00'.repeat(36)}`,
      ),
      answers: [],
    },
  ],
];

describe('STARTTLS', () => {
  it.each(services)('%s', async (kind, script) => {
    const result = await scan(kind, script);
    expect(result).toMatchObject({ outcome: 'tls', starttls: kind });
    expect(result.protocols[4]).toMatchObject({ support: 'offered', suitesComplete: true });
    expect(result.protocols[4]?.suites.map(({ name }) => name)).toEqual([
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    ]);
    expect(result.chains[0]).toMatchObject({ nameMatches: true, ordered: true });
  });

  it.each(refusals)('%s that refuses is not-tls, and every version is unknown', async (kind, script) => {
    const result = await scan(kind, script);
    expect(result).toMatchObject({ outcome: 'not-tls', reason: { code: 'starttls-refused' } });
    expect(result.protocols.every(({ support }) => support === 'unknown')).toBe(true);
  });

  it('mysql that has locked us out is unknown', async () => {
    const result = await scan('mysql', { greeting: latin1('04000000ff690430'), answers: [] });
    expect(result).toMatchObject({
      outcome: 'unknown',
      reason: { code: 'unexpected-answer', detail: 'MySQL error 1129' },
    });
  });

  it.each([
    ['smtp', 'no line end'.repeat(10_000)],
    ['ldap', latin1('30847fffffff')],
    ['mysql', latin1('ffffff000a')],
    ['mysql', latin1('050000000affffffff')],
    ['imap', '\0\0\0\r\n'],
  ] as const)('%s: a preamble that lies ends in a reason', async (kind, bytes) => {
    const result = await scan(kind, { greeting: bytes, answers: [[/^/, bytes]] });
    expect(result.outcome).not.toBe('tls');
    expect(result.reason?.code).toMatch(/malformed|not-tls|timeout|starttls-refused/);
  });
});

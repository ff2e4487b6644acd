import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { askHttp, type HttpOptions } from '../../src/targets/http.js';
import { makeAuthority } from './helpers/certificates.js';
import { drip, fault } from './helpers/fault.js';
import { freePort, listen as listenOn } from './helpers/net.js';

const folder = mkdtempSync(join(tmpdir(), 'http-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  return listenOn(server);
}
const answering = (text: string) => (socket: Socket) =>
  void socket.once('data', () => socket.end(Buffer.from(text, 'latin1')));
function ask(base: string, path = '', options: Partial<HttpOptions> = {}) {
  return askHttp(base, [{ id: 'one', path }], { version: '1.2.3', timeoutMs: 1000, ...options });
}

test('asks with GET, says who it is, and keeps raw headers', async () => {
  const seen: IncomingMessage[] = [];
  const port = await listen(
    createHttp((request, response) => {
      seen.push(request);
      response.setHeader('Set-Cookie', ['a=1', 'b=2; Secure']);
      response.writeHead(302, { Location: 'https://elsewhere.example/' });
      response.end('moved €');
    }),
  );
  const answers = await askHttp(
    `http://127.0.0.1:${port}/openemr/`,
    [
      {
        id: 'login',
        path: 'interface/login/login.php?site=default',
        headers: { Origin: 'https://evil.example' },
      },
      { id: 'root', path: `http://127.0.0.1:${port}/` },
    ],
    { version: '1.2.3' },
  );
  expect(answers.get('login')).toMatchObject({ status: 302, body: 'moved €', truncated: false });
  expect(answers.get('login').headers['set-cookie']).toBe('a=1\nb=2; Secure');
  expect(answers.get('login').headers['location']).toBe('https://elsewhere.example/');
  expect(answers.failure('login')).toBeUndefined();
  const login = seen.find((request) => request.url === '/openemr/interface/login/login.php?site=default');
  expect(login?.method).toBe('GET');
  expect(login?.headers).toMatchObject({
    'user-agent': 'emr-audit/1.2.3 (read-only security scan)',
    'accept-encoding': 'identity',
    origin: 'https://evil.example',
  });
  expect(new Set(seen.map((request) => request.url))).toEqual(
    new Set(['/', '/openemr/interface/login/login.php?site=default']),
  );
  expect(() => answers.get('unheard')).toThrow('was not asked');
});

test('at most four at a time, over connections that are used again', async () => {
  let now = 0;
  let most = 0;
  let connections = 0;
  const server = createHttp((_, response) => {
    now += 1;
    most = Math.max(most, now);
    setTimeout(() => {
      now -= 1;
      response.end('x');
    }, 20);
  });
  server.on('connection', () => (connections += 1));
  const port = await listen(server);
  const requests = Array.from({ length: 20 }, (_, index) => ({ id: `r${index}`, path: `p${index}` }));
  const answers = await askHttp(`http://127.0.0.1:${port}/`, requests, { version: '1' });
  expect(requests.every(({ id }) => answers.get(id).status === 200)).toBe(true);
  expect(most).toBe(4);
  expect(connections).toBe(4);
});

test('a body is cut at its limit', async () => {
  const port = await listen(createHttp((_, response) => response.end('€'.repeat(100_000))));
  const answer = (await ask(`http://127.0.0.1:${port}/`)).get('one');
  expect(answer.truncated).toBe(true);
  expect(Buffer.byteLength(answer.body)).toBeLessThanOrEqual(65_540);
  const small = await askHttp(`http://127.0.0.1:${port}/`, [{ id: 'one', path: '', maxBytes: 10 }], {
    version: '1',
  });
  expect(small.get('one').body.startsWith('€€€')).toBe(true);
});

test('reads HTTPS whatever the certificate and however old the protocol', async () => {
  const { key, cert } = makeAuthority(folder, 'https').issue('other.example', 'DNS:other.example');
  const files = { key: readFileSync(key), cert: readFileSync(cert) };
  const modern = await listen(createHttps(files, (_, response) => response.end('secure')));
  const old = { ...files, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  const legacy = await listen(createHttps(old, (_, response) => response.end('old')));
  expect((await ask(`https://127.0.0.1:${modern}/`)).get('one').body).toBe('secure');
  expect((await ask(`https://localhost:${legacy}/`)).get('one').body).toBe('old');
  expect((await ask(`http://127.0.0.1:${modern}/`)).failure('one')).toBeDefined();
});

test.each<[string, (socket: Socket) => void, string]>([
  ['silence', () => {}, 'did not answer in time'],
  ['a byte a second', drip('HTTP/1.1 200 OK'), 'did not answer in time'],
  ['garbage', answering('SSH-2.0-OpenSSH_9.2p1\r\n'), 'does not answer in HTTP'],
  ['a closed door', (socket) => socket.destroy(), 'closed the connection'],
  [
    'endless headers',
    answering(`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(40_000)}\r\n\r\n`),
    'more than 32 KB of headers',
  ],
])('%s is a failure with a reason', async (_, onSocket, reason) => {
  const answers = await ask(`http://127.0.0.1:${await fault(onSocket)}/`);
  expect(answers.failure('one')).toMatchObject({ reason: expect.stringContaining(reason), refused: false });
  expect(() => answers.get('one')).toThrow(reason);
});

test.each<[string, string, object]>([
  [
    'an obsolete header form',
    'HTTP/1.1 200 OK\r\nX-A: \x01b\r\nContent-Length: 2\r\n\r\nhi',
    { status: 200, body: 'hi' },
  ],
  [
    'an answer that breaks off',
    'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\npart',
    { status: 200, body: 'part', truncated: true },
  ],
  [
    'bytes that are no UTF-8',
    'HTTP/1.0 404 Not Found\r\n\r\n\xff\xfe',
    { status: 404, body: '\ufffd\ufffd' },
  ],
])('%s is still read', async (_, text, expected) => {
  expect((await ask(`http://127.0.0.1:${await fault(answering(text))}/`)).get('one')).toMatchObject(expected);
});

test('a closed port is refused, a plain one under https is named, time and the wish to stop end everything', async () => {
  const closed = await ask(`http://127.0.0.1:${await freePort()}/`);
  expect(closed.failure('one')).toMatchObject({
    refused: true,
    reason: expect.stringContaining('refuses connections'),
  });
  const plain = await listen(createHttp((_, response) => response.end('plain')));
  expect((await ask(`https://127.0.0.1:${plain}/`)).failure('one')?.reason).toContain('answers without TLS');
  expect((await ask('http://no.such.invalid/')).failure('one')?.reason).toContain('does not resolve');
  const silent = await fault(() => {});
  const total = await ask(`http://127.0.0.1:${silent}/`, '', { totalTimeoutMs: 200, timeoutMs: 5000 });
  expect(total.failure('one')?.reason).toContain('was stopped');
  const stop = await ask(`http://127.0.0.1:${silent}/`, '', {
    signal: AbortSignal.timeout(100),
    timeoutMs: 5000,
  });
  expect(stop.failure('one')?.reason).toContain('was stopped');
});

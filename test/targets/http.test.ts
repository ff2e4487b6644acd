import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askHttp, type HttpOptions } from '../../src/targets/http.js';
import { safeUrl } from '../../src/targets/http-paths.js';
import { makeAuthority } from './helpers/certificates.js';
import { freePort, reachable } from './helpers/sshd.js';

const folder = mkdtempSync(join(tmpdir(), 'http-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
async function fake(onSocket: (socket: Socket) => void): Promise<number> {
  return listen(
    createServer((socket) => {
      socket.on('error', () => {});
      onSocket(socket);
    }),
  );
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
      response.writeHead(302, [
        ['Location', 'https://elsewhere.example/'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2; Secure'],
        ['X-Odd', 'é'],
      ] as never);
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
  expect(seen.map((request) => request.url).toSorted()).toEqual([
    '/',
    '/openemr/interface/login/login.php?site=default',
  ]);
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
  ['a byte a second', drip, 'did not answer in time'],
  ['garbage', answering('SSH-2.0-OpenSSH_9.2p1\r\n'), 'does not answer in HTTP'],
  ['a closed door', (socket) => socket.destroy(), 'closed the connection'],
  [
    'endless headers',
    answering(`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(40_000)}\r\n\r\n`),
    'more than 32 KB of headers',
  ],
])('%s is a failure with a reason', async (_, onSocket, reason) => {
  const answers = await ask(`http://127.0.0.1:${await fake(onSocket)}/`);
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
  expect((await ask(`http://127.0.0.1:${await fake(answering(text))}/`)).get('one')).toMatchObject(expected);
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
  const silent = await fake(() => {});
  const total = await ask(`http://127.0.0.1:${silent}/`, '', { totalTimeoutMs: 200, timeoutMs: 5000 });
  expect(total.failure('one')?.reason).toContain('was stopped');
  const stop = await ask(`http://127.0.0.1:${silent}/`, '', {
    signal: AbortSignal.timeout(100),
    timeoutMs: 5000,
  });
  expect(stop.failure('one')?.reason).toContain('was stopped');
});

describe('paths that are never requested', () => {
  const base = 'https://emr.example/openemr/';
  test.each([
    'sql_patch.php',
    'sql_upgrade.php',
    'acl_upgrade.php',
    'ippf_upgrade.php',
    'SQL_PATCH.PHP',
    './x/../sql_patch.php',
    'sql%5fpatch.php',
    'sql%255Fpatch.php',
    '%73%71%6c_patch.php',
    'sql_patch.php/login',
    'a?site=../sql_patch.php',
    'ＳＱＬ_patch.php',
    'sql_\tpatch.php',
    'sql_upgrade.php%00.txt',
    'https://emr.example/openemr/acl_upgrade.php',
    '//emr.example/sql_patch.php',
    'sql_patch',
    'sql\u00ad_patch.php',
  ])('%s', (path) => {
    expect(() => safeUrl(base, path)).toThrow('never requested: reading it changes the database');
  });

  test.each([
    'https://other.example/',
    '//other.example/',
    'file:///etc/passwd',
    'ftp://emr.example/',
    'https://u:p@emr.example/',
    'x.php?action=delete',
    'x.php?mode=save&site=default',
    'setup.php?state=3',
  ])('%s', (path) => {
    expect(() => safeUrl(base, path)).toThrow('never requested');
  });

  test.each([
    ['', 'https://emr.example/openemr/'],
    [
      'interface/login/login.php?site=default',
      'https://emr.example/openemr/interface/login/login.php?site=default',
    ],
    ['setup.php', 'https://emr.example/openemr/setup.php'],
    ['sql/database.sql', 'https://emr.example/openemr/sql/database.sql'],
    ['https://emr.example:8443/', 'https://emr.example:8443/'],
  ])('while %s is', (path, expected) => {
    expect(safeUrl(base, path).href).toBe(expected);
  });

  test('no spelling of a forbidden name passes', () => {
    const spelling = fc
      .tuple(
        fc.constantFrom('sql_patch', 'sql_upgrade', 'acl_upgrade', 'ippf_upgrade'),
        fc.infiniteStream(fc.constantFrom('plain', 'upper', 'percent', 'twice')),
      )
      .map(([name, forms]) => [...name].map((letter) => spell(letter, forms.next().value)).join(''));
    fc.assert(
      fc.property(spelling, (name) => {
        expect(() => safeUrl(base, `${name}.php`)).toThrow('never requested');
      }),
    );
  });

  test('nothing is sent when one of the requests is forbidden', async () => {
    let asked = 0;
    const port = await listen(createHttp((_, response) => response.end(String((asked += 1)))));
    const requests = [
      { id: 'a', path: 'x' },
      { id: 'b', path: 'sql_patch.php' },
    ];
    await expect(askHttp(`http://127.0.0.1:${port}/`, requests, { version: '1' })).rejects.toThrow(
      'never requested',
    );
    expect(asked).toBe(0);
  });
});

function drip(socket: Socket): void {
  const letters = [...'HTTP/1.1 200 OK'];
  const timer = setInterval(() => socket.write(letters.shift() ?? ' '), 300);
  socket.on('close', () => clearInterval(timer));
}

function spell(letter: string, form: string | undefined): string {
  const hex = letter.codePointAt(0)?.toString(16) ?? '';
  if (form === 'upper') return letter.toUpperCase();
  if (form === 'percent') return `%${hex}`;
  return form === 'twice' ? `%25${hex}` : letter;
}

const nginx = existsSync('/usr/sbin/nginx');
if (!nginx) process.stderr.write('SKIPPED: the HTTP door against a real nginx needs nginx\n');

describe.skipIf(!nginx)('a real nginx', () => {
  let child: ChildProcess;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    mkdirSync(join(folder, 'www/sites/default/documents'), { recursive: true });
    writeFileSync(join(folder, 'www/index.html'), '<h1>OpenEMR</h1>');
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; user root; events {}
       http { access_log ${folder}/access.log; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
       server { listen 127.0.0.1:${port}; root ${folder}/www; gzip on; gzip_types *; gzip_min_length 1; add_header X-Frame-Options SAMEORIGIN always; add_header Set-Cookie a=1; add_header Set-Cookie b=2;
       location /sites/default/documents/ { autoindex on; } } }`,
    );
    execFileSync('chmod', ['-R', 'a+rX', folder]);
    child = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
      stdio: 'ignore',
    });
    await reachable(port);
  });
  afterAll(() => void child?.kill('SIGTERM'));

  test('is read as it is', async () => {
    const requests = [
      { id: 'root', path: '' },
      { id: 'list', path: 'sites/default/documents/' },
      { id: 'none', path: 'setup.php' },
    ];
    const answers = await askHttp(`http://127.0.0.1:${port}/`, requests, { version: '9' });
    expect(answers.get('root')).toMatchObject({ status: 200, body: '<h1>OpenEMR</h1>' });
    expect(answers.get('root').headers).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'set-cookie': 'a=1\nb=2',
    });
    expect(answers.get('root').headers['content-encoding']).toBeUndefined();
    expect(answers.get('list').body).toContain('Index of');
    expect(answers.get('none').status).toBe(404);
    expect(readFileSync(join(folder, 'access.log'), 'utf8')).toContain('"GET /setup.php HTTP/1.1" 404');
  });
});

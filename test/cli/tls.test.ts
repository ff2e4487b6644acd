import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Chalk } from 'chalk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTarget } from '../../src/cli/actions/tls/targets.js';
import { showServers } from '../../src/cli/actions/tls/view.js';
import { findProfile, judgeProfile, scanTls, type TlsResult } from '../../src/tls-scanner-lite/index.js';
import { tooWide, visible } from '../helpers/terminal.js';
import { Workshop } from '../helpers/workshop.js';
import { listen, type TestServer } from '../tls-scanner-lite/helpers/listen.js';
import { oneSuite, onHello } from '../tls-scanner-lite/helpers/peer.js';
import { makePki, type Pki } from '../tls-scanner-lite/helpers/pki.js';
import { Handshaker } from '../tls-scanner-lite/zoo/handshaker.js';

describe('a server on the command line', () => {
  it.each([
    ['emr.example.org', { host: 'emr.example.org', port: 443 }],
    ['emr.example.org:8443', { host: 'emr.example.org', port: 8443 }],
    ['https://emr.example.org/openemr/', { host: 'emr.example.org', port: 443 }],
    ['ldaps://dir.example.org', { host: 'dir.example.org', port: 636 }],
    ['ldap://dir.example.org', { host: 'dir.example.org', port: 389, starttls: 'ldap' }],
    ['mail.example.org:25', { host: 'mail.example.org', port: 25, starttls: 'smtp' }],
    ['db1.example.org:3306', { host: 'db1.example.org', port: 3306, starttls: 'mysql' }],
    ['https://odd.example.org:25', { host: 'odd.example.org', port: 25 }],
    ['mllp://hl7.example.org:6661', { host: 'hl7.example.org', port: 6661 }],
    ['[2001:db8::1]:8443', { host: '2001:db8::1', port: 8443 }],
    ['2001:db8::1', { host: '2001:db8::1', port: 443 }],
  ])('%s', (text, target) => {
    expect(parseTarget(text, {})).toEqual(target);
  });

  it.each([
    '',
    'a b',
    'host:0',
    'host:70000',
    'gopher://host',
    'mllp://host',
    'user@host',
    'constructor://host',
  ])('%j is refused', (text) => {
    expect(() => parseTarget(text, {})).toThrow(/server|port|scheme/);
  });

  it('flags win over what the port suggests', () => {
    expect(parseTarget('host:25', { starttls: 'none' })).toEqual({ host: 'host', port: 25 });
    expect(parseTarget('host:9999', { starttls: 'imap', servername: 'n' })).toEqual({
      host: 'host',
      port: 9999,
      starttls: 'imap',
      servername: 'n',
    });
  });
});

describe('the page', () => {
  let pki: Pki;
  const servers: TestServer[] = [];
  const results: TlsResult[] = [];
  beforeAll(async () => {
    pki = makePki();
    const script = {
      certificates: [pki.der('rsa.pem'), pki.der('int.pem')],
      key: pki.read('rsa.key'),
      versions: [0x0300, 0x0303],
      suites: [0x009c, 0x0005],
      heartbeat: 'bleeding' as const,
    };
    servers.push(
      await listen((socket) => void new Handshaker(socket, script)),
      await listen((socket) => void socket.end('220 mail\u001b[31m\r\n')),
    );
    for (const { port } of servers)
      results.push(await scanTls({ host: '127.0.0.1', port, servername: 'emr.test' }));
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    pki.remove();
  });

  const page = (width: number, verbose: boolean, level: 0 | 2 = 0): string => {
    const profile = findProfile('nist-800-52r2');
    if (!profile) throw new TypeError('no profile');
    const look = { width, style: new Chalk({ level }), colour: level > 0, verbose };
    return showServers(
      results.map((result) => ({ result, judged: judgeProfile(result, profile) })),
      look,
    );
  };

  it.each([60, 80, 120])('fits %i columns and says first what to change', (width) => {
    for (const verbose of [false, true]) {
      const text = page(width, verbose);
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(width);
      expect(text.indexOf('Change first')).toBeLessThan(text.indexOf('Versions'));
      expect(text).toContain('ssl_protocols TLSv1.2 TLSv1.3;');
      expect(text).toContain('SSLProtocol -all +TLSv1.2 +TLSv1.3');
      expect(text).toMatch(/bad\s+Heartbleed/);
      expect(text).toMatch(/No handshake could be had/);
      expect(text).not.toContain('\u001b');
    }
  });

  it('marks are words, and colours only when asked for', () => {
    expect(page(80, false)).toMatch(/^ {2}(ok|bad|weak|\?|-)\s/m);
    // oxlint-disable-next-line no-control-regex -- colours are looked for
    expect(page(80, false, 2)).toMatch(/\u001b\[3\dm/);
  });
});

describe('what is kept of real servers', () => {
  const readResult = (name: string): TlsResult =>
    JSON.parse(readFileSync(`test/cli/tls-results/${name}.json`, 'utf8'));

  it.for(
    ['best', 'worst'].flatMap((name) =>
      [60, 80, 120].flatMap((width) =>
        [0, 2].map((level) => ({ name, width, level: level === 0 ? (0 as const) : (2 as const) })),
      ),
    ),
  )('$name at $width columns, colour $level', async ({ name, width, level }) => {
    const profile = findProfile('nist-800-52r2');
    if (!profile) throw new TypeError('no profile');
    const result = readResult(name);
    const look = { width, style: new Chalk({ level }), colour: level > 0, verbose: false };
    const text = showServers([{ result, judged: judgeProfile(result, profile) }], look);
    expect(tooWide(text, width)).toEqual([]);
    await expect(visible(text)).toMatchFileSnapshot(
      `tls-results/${name}.${width}.${level === 0 ? 'plain' : 'colour'}.txt`,
    );
  });
});

describe('emr-audit tls', () => {
  const workshop = new Workshop();

  it(
    'exit 1 when something fails, with JSON and nothing else on standard output',
    { timeout: 60_000 },
    async () => {
      const server = await listen(onHello(oneSuite));
      const run = await workshop.start(`emr-audit tls 127.0.0.1:${server.port} --list --json`);
      await server.close();
      expect(run.exit).toBe(1);
      const document = JSON.parse(run.stdout);
      const schema: object = JSON.parse(readFileSync('docs/tls-result.schema.json', 'utf8'));
      const ajv = new Ajv2020({ allErrors: true, validateFormats: false, allowUnionTypes: true });
      ajv.validate(schema, document);
      expect(ajv.errors ?? []).toEqual([]);
      const { servers, profile } = document;
      expect(profile.id).toBe('nist-800-52r2');
      expect(servers[0].result.outcome).toBe('tls');
    },
  );

  it('exit 3 when nothing could be told, 2 for what cannot be meant', { timeout: 60_000 }, () => {
    expect(workshop.run('emr-audit tls 127.0.0.1:1')).toMatchObject({ exit: 3 });
    const wrong = workshop.run('emr-audit tls 127.0.0.1:1 --profile mozila-modern');
    expect(wrong).toMatchObject({ exit: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/did\s+you\s+mean\s+"mozilla-modern"/);
    expect(workshop.run('emr-audit tls 127.0.0.1:1 --ca nowhere.pem').exit).toBe(2);
    expect(workshop.run('emr-audit tls 127.0.0.1:1 --rate fast').exit).toBe(2);
    expect(workshop.run('emr-audit tls').exit).toBe(2);
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scanTls, type Protocol, type TlsResult, type TlsTarget } from '../../src/tls-scanner-lite/index.js';
import { makePki, type Pki } from './helpers/pki.js';
import { ensure, installed, start, type Running } from './helpers/program.js';

let pki: Pki;
let running: Running | null = null;
const gnutls = ensure('gnutls-serv', 'gnutls-bin');
const openssl = installed('openssl');
const mariadb = installed('mariadbd') && installed('mariadb-install-db') && process.getuid?.() === 0;

beforeAll(() => {
  pki = makePki();
});
afterEach(async () => {
  await running?.stop();
  running = null;
});
afterAll(() => pki.remove());

async function scan(server: Running, target: Partial<TlsTarget> = {}): Promise<TlsResult> {
  running = server;
  return scanTls(
    { host: '127.0.0.1', port: server.port, servername: 'emr.test', ...target },
    { ca: pki.read('root.pem') },
  );
}

function sServer(...args: string[]): Promise<Running> {
  return start(
    'openssl',
    (port) => ['s_server', '-quiet', '-accept', `127.0.0.1:${port}`, ...args],
    pki.folder,
  );
}

const names = (result: TlsResult, protocol: Protocol): string[] =>
  result.protocols.find((one) => one.protocol === protocol)?.suites.map(({ name }) => name) ?? [];
const offered = (result: TlsResult): Protocol[] =>
  result.protocols.filter(({ support }) => support === 'offered').map(({ protocol }) => protocol);
const groups = (result: TlsResult, protocol: Protocol): string[] =>
  result.groups.find((one) => one.protocol === protocol)?.groups.map(({ name }) => name) ?? [];
const RSA = ['-cert', 'rsa.pem', '-key', 'rsa.key', '-cert_chain', 'int.pem'];

describe.skipIf(!openssl)('openssl s_server', () => {
  it('TLS 1.2 and 1.3 with exactly the suites and groups it was given', async () => {
    const suites = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA';
    const result = await scan(
      await sServer(
        ...RSA,
        '-cipher',
        suites,
        '-ciphersuites',
        'TLS_AES_256_GCM_SHA384',
        '-groups',
        'X25519:P-256:P-384',
        '-serverpref',
      ),
    );
    expect(offered(result)).toEqual(['TLS 1.2', 'TLS 1.3']);
    expect(
      result.protocols.every(({ support, suitesComplete }) => support !== 'unknown' && suitesComplete),
    ).toBe(true);
    expect(names(result, 'TLS 1.2')).toEqual([
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    ]);
    expect(names(result, 'TLS 1.3')).toEqual(['TLS_AES_256_GCM_SHA384']);
    expect(groups(result, 'TLS 1.2')).toEqual(['secp256r1', 'secp384r1', 'x25519']);
    expect(groups(result, 'TLS 1.3')).toEqual(['secp256r1', 'secp384r1', 'x25519']);
    expect(result.protocols[4]?.preference).toBe('server');
    expect(result.features).toMatchObject({
      secureRenegotiation: { value: 'yes' },
      compression: { value: 'no' },
      extendedMasterSecret: { value: 'yes' },
      encryptThenMac: { value: 'yes' },
      fallbackScsv: { value: 'yes' },
      clientCertificateRequested: { value: 'no' },
      clientRenegotiation: { value: 'no' },
      ticketResumption: { value: 'yes' },
      tls13Resumption: { value: 'yes' },
      greaseTolerance: { value: 'yes' },
      versionTolerance: { value: 'yes' },
    });
    expect(result.protocols[4]?.order).toEqual([
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
    ]);
    expect(result.chains).toHaveLength(1);
    expect(result.chains[0]).toMatchObject({
      trusted: true,
      ordered: true,
      complete: true,
      nameMatches: true,
      seenIn: ['TLS 1.2', 'TLS 1.3'],
    });
    expect(result.connections).toBeLessThan(110);
  });

  it('a TLS 1.3-only server: suites, groups by HelloRetryRequest, certificate by a finished handshake', async () => {
    const result = await scan(await sServer(...RSA, '-tls1_3', '-groups', 'P-521:ffdhe2048', '-alpn', 'h2'));
    expect(offered(result)).toEqual(['TLS 1.3']);
    expect(names(result, 'TLS 1.3')).toEqual([
      'TLS_AES_128_GCM_SHA256',
      'TLS_AES_256_GCM_SHA384',
      'TLS_CHACHA20_POLY1305_SHA256',
    ]);
    expect(groups(result, 'TLS 1.3')).toEqual(['secp521r1', 'ffdhe2048']);
    expect(result.chains[0]).toMatchObject({ trusted: true, ordered: true, seenIn: ['TLS 1.3'] });
    expect(result.alpn).toMatchObject({ protocols: ['h2'], complete: true });
    expect(result.features.fallbackScsv.value).toBe('not-applicable');
  });

  it('an ECDSA certificate does not hide the other curves', async () => {
    const result = await scan(
      await sServer(
        '-cert',
        'ec.pem',
        '-key',
        'ec.key',
        '-cert_chain',
        'int.pem',
        '-tls1_2',
        '-cipher',
        'ECDHE-ECDSA-AES128-GCM-SHA256',
      ),
    );
    expect(names(result, 'TLS 1.2')).toEqual(['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256']);
    expect(groups(result, 'TLS 1.2')).toEqual(['secp256r1', 'secp384r1', 'secp521r1', 'x25519', 'x448']);
  });

  it('anonymous, NULL and PSK suites, and the size of a DH group', async () => {
    const result = await scan(
      await sServer(
        '-nocert',
        '-psk',
        '0102030405060708',
        '-tls1_2',
        '-cipher',
        'ADH-AES128-SHA:AECDH-NULL-SHA:PSK-AES128-CBC-SHA:@SECLEVEL=0',
      ),
    );
    expect(names(result, 'TLS 1.2')).toEqual([
      'TLS_DH_anon_WITH_AES_128_CBC_SHA',
      'TLS_PSK_WITH_AES_128_CBC_SHA',
      'TLS_ECDH_anon_WITH_NULL_SHA',
    ]);
    const [anonymous] = result.protocols[4]?.suites ?? [];
    expect(anonymous).toMatchObject({ flags: ['anon', 'cbc'], dhBits: expect.any(Number) });
    expect(result.chains).toEqual([]);
  });

  it('TLS 1.0 only, one client preference, client certificate wanted', async () => {
    const result = await scan(
      await sServer(...RSA, '-tls1', '-cipher', 'AES128-SHA:AES256-SHA:@SECLEVEL=0', '-verify', '1'),
    );
    expect(offered(result)).toEqual(['TLS 1.0']);
    expect(result.protocols[2]).toMatchObject({ preference: 'client', suitesComplete: true });
    expect(result.protocols[4]).toMatchObject({ support: 'not-offered', evidence: 'answered TLS 1.0' });
    expect(result.features.clientCertificateRequested.value).toBe('yes');
    expect(result.features.clientCertificateRequired.value).toBe('no');
  });

  it('gives the same result for every concurrency', async () => {
    running = await sServer(...RSA, '-no_tls1_3');
    const { port } = running;
    const results = [];
    for (const concurrency of [1, 8, 32]) {
      results.push(await scanTls({ host: '127.0.0.1', port }, { concurrency, now: new Date(0) }));
    }
    const [one, ...rest] = results.map((result) => ({
      ...result,
      connections: 0,
      milliseconds: 0,
      // How many keys were seen depends on how many connections there were.
      features: { ...result.features, ephemeralKeyReuse: null },
    }));
    for (const other of rest) expect(other).toEqual(one);
  });
});

function serve(priority: string): Promise<Running> {
  const certificate = ['--x509certfile', 'chain.pem', '--x509keyfile', 'rsa.key'];
  return start(
    'gnutls-serv',
    (port) => ['-q', '--http', '--port', String(port), '--priority', priority, ...certificate],
    pki.folder,
  );
}

describe.skipIf(!gnutls)('gnutls-serv', () => {
  it('RC4, 3DES and TLS 1.0 are seen', async () => {
    const result = await scan(
      await serve('NONE:+VERS-TLS1.0:+ARCFOUR-128:+3DES-CBC:+RSA:+SHA1:+SIGN-ALL:+COMP-NULL:+CTYPE-X509'),
    );
    expect(offered(result)).toEqual(['TLS 1.0']);
    expect(names(result, 'TLS 1.0')).toEqual(['TLS_RSA_WITH_RC4_128_SHA', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA']);
  });

  it('finite-field groups in TLS 1.2 (RFC 7919) and 1.3', async () => {
    const result = await scan(
      await serve('NORMAL:-GROUP-ALL:+GROUP-FFDHE2048:+GROUP-FFDHE4096:-RSA:-VERS-TLS1.0:-VERS-TLS1.1'),
    );
    expect(groups(result, 'TLS 1.3')).toEqual(['ffdhe2048', 'ffdhe4096']);
    expect(names(result, 'TLS 1.2')).toContain('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256');
    expect(result.dhGroups.map(({ name }) => name)).toContain('ffdhe2048');
  });
});

describe.skipIf(!mariadb)('MariaDB', () => {
  it('TLS behind its own greeting, within the connections it tolerates', async () => {
    const data = pki.file('mysql');
    mkdirSync(data);
    for (const path of [pki.folder, data]) execFileSync('chown', ['mysql', path]);
    execFileSync('chown', ['mysql', pki.file('rsa.key')]);
    chmodSync(pki.folder, 0o755);
    execFileSync(
      'mariadb-install-db',
      [
        '--no-defaults',
        '--user=mysql',
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ],
      { stdio: 'ignore' },
    );
    const server = await start('mariadbd', (port) => [
      '--no-defaults',
      '--user=mysql',
      `--datadir=${data}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${data}/s`,
      `--pid-file=${data}/pid`,
      `--ssl-cert=${pki.file('chain.pem')}`,
      `--ssl-key=${pki.file('rsa.key')}`,
      '--tls-version=TLSv1.2,TLSv1.3',
      '--ssl-cipher=ECDHE-RSA-AES256-GCM-SHA384',
      '--skip-log-bin',
      '--innodb-buffer-pool-size=16M',
    ]);
    const result = await scan(server, { starttls: 'mysql' });
    expect(offered(result)).toEqual(['TLS 1.2', 'TLS 1.3']);
    expect(names(result, 'TLS 1.2')).toEqual(['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']);
    expect(result.chains[0]).toMatchObject({ trusted: true, nameMatches: true });
    expect(result.connections).toBeLessThan(60);
    const plain = await scanTls({ host: '127.0.0.1', port: server.port });
    expect(plain).toMatchObject({ outcome: 'not-tls' });
  });
});

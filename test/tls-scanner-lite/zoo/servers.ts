import { writeFileSync } from 'node:fs';
import { MODERN, OLD, startNginx } from '../bench/nginx.js';
import { start, type Running } from '../helpers/program.js';
import type { Pki } from '../helpers/pki.js';
import { opensslSuites, type Expectation, type ZooServer } from './expect.js';
import { SCRIPTED } from './scripted.js';

const RSA = ['-cert', 'rsa.pem', '-key', 'rsa.key', '-cert_chain', 'int.pem'];
const EC = ['-cert', 'ec.pem', '-key', 'ec.key', '-cert_chain', 'int.pem'];
const OPENSSL_GROUPS = ['secp256r1', 'secp384r1', 'secp521r1', 'x25519', 'x448'];
const FIELDS = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'];
const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

function sServer(name: string, args: readonly string[], expect: Expectation): ZooServer {
  return {
    name: `OpenSSL, ${name}`,
    needs: ['openssl', 'openssl'],
    start: (pki) =>
      start('openssl', (port) => ['s_server', '-quiet', '-accept', `127.0.0.1:${port}`, ...args], pki.folder),
    expect,
  };
}

const WEAK = 'ALL:!aNULL:!eNULL:!PSK:!SRP:!DSS:@SECLEVEL=0';

const OPENSSL: readonly ZooServer[] = [
  sServer('defaults', RSA, {
    offered: ['TLS 1.2', 'TLS 1.3'],
    suites: { 'TLS 1.2': opensslSuites('TLS 1.2', 'DEFAULT', ['RSA']), 'TLS 1.3': TLS13 },
    groups: { 'TLS 1.2': OPENSSL_GROUPS, 'TLS 1.3': [...OPENSSL_GROUPS, ...FIELDS] },
    features: { clientRenegotiation: 'no', ticketResumption: 'yes', tls13Resumption: 'yes', earlyData: 'no' },
    keys: ['rsa'],
    preference: 'client',
    staple: null,
  }),
  sServer(
    'TLS 1.0 to 1.2 with everything weak',
    [...RSA, '-no_tls1_3', '-cipher', WEAK, '-serverpref', '-dhparam', 'dh2048.pem'],
    {
      offered: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'],
      suites: {
        'TLS 1.0': opensslSuites('TLS 1.0', WEAK, ['RSA']),
        'TLS 1.1': opensslSuites('TLS 1.1', WEAK, ['RSA']),
        'TLS 1.2': opensslSuites('TLS 1.2', WEAK, ['RSA']),
      },
      preference: 'server',
    },
  ),
  sServer('RSA and ECDSA', [...RSA, '-dcert', 'ec.pem', '-dkey', 'ec.key', '-dcert_chain', 'int.pem'], {
    offered: ['TLS 1.2', 'TLS 1.3'],
    suites: { 'TLS 1.2': opensslSuites('TLS 1.2', 'DEFAULT', ['RSA', 'ECDSA']) },
    keys: ['rsa', 'ec'],
  }),
  sServer('ECDSA alone, one curve for the exchange', [...EC, '-groups', 'P-384:P-256', '-no_tls1_3'], {
    offered: ['TLS 1.2'],
    suites: { 'TLS 1.2': opensslSuites('TLS 1.2', 'DEFAULT', ['ECDSA']) },
    groups: { 'TLS 1.2': ['secp256r1', 'secp384r1'] },
    keys: ['ec'],
  }),
  sServer(
    'Ed25519 in TLS 1.3',
    ['-cert', 'ed25519.pem', '-key', 'ed25519.key', '-cert_chain', 'int.pem', '-tls1_3'],
    {
      offered: ['TLS 1.3'],
      suites: { 'TLS 1.3': TLS13 },
      keys: ['ed25519'],
    },
  ),
  sServer(
    'client certificate needed',
    [...RSA, '-Verify', '3', '-verify_return_error', '-CAfile', 'root.pem'],
    {
      offered: ['TLS 1.2', 'TLS 1.3'],
      features: { clientCertificateRequested: 'yes', clientCertificateRequired: 'yes' },
      untold: ['ticketbleed', 'robot'],
    },
  ),
  sServer('client certificate wished for', [...RSA, '-verify', '3', '-CAfile', 'root.pem'], {
    offered: ['TLS 1.2', 'TLS 1.3'],
    features: { clientCertificateRequested: 'yes', clientCertificateRequired: 'no' },
  }),
  sServer('client renegotiation', [...RSA, '-no_tls1_3', '-client_renegotiation', '-no_ticket'], {
    offered: ['TLS 1.2'],
    features: {
      clientRenegotiation: 'yes',
      sessionTickets: 'no',
      ticketResumption: 'no',
      sessionIdResumption: 'yes',
    },
  }),
  sServer(
    '0-RTT and ALPN',
    [...RSA, '-tls1_3', '-early_data', '-max_early_data', '16384', '-alpn', 'h2,http/1.1'],
    {
      offered: ['TLS 1.3'],
      features: { earlyData: 'yes' },
      alpn: ['h2', 'http/1.1'],
    },
  ),
  sServer(
    'no encryption and no authentication',
    [...RSA, '-no_tls1_3', '-cipher', 'eNULL:aNULL:!PSK:!SRP:@SECLEVEL=0', '-dhparam', 'dh2048.pem'],
    {
      offered: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'],
      suites: { 'TLS 1.2': opensslSuites('TLS 1.2', 'eNULL:aNULL:!PSK:!SRP:@SECLEVEL=0', ['RSA']) },
      vulnerable: ['null-encryption', 'anonymous'],
    },
  ),
  sServer('finite fields in TLS 1.3', [...RSA, '-tls1_3', '-groups', 'ffdhe2048:ffdhe4096'], {
    offered: ['TLS 1.3'],
    groups: { 'TLS 1.3': ['ffdhe2048', 'ffdhe4096'] },
    keys: ['rsa'],
  }),
];

function gnutls(
  name: string,
  priority: string,
  expect: Expectation,
  more: readonly string[] = [],
): ZooServer {
  const certificate = ['--x509certfile', 'chain.pem', '--x509keyfile', 'rsa.key'];
  return {
    name: `GnuTLS, ${name}`,
    needs: ['gnutls-serv', 'gnutls-bin'],
    start: (pki) =>
      start(
        'gnutls-serv',
        (port) => ['-q', '--http', '--port', String(port), '--priority', priority, ...certificate, ...more],
        pki.folder,
      ),
    expect,
  };
}

const RC4 = 'NONE:+VERS-TLS1.0:+ARCFOUR-128:+3DES-CBC:+RSA:+SHA1:+SIGN-ALL:+COMP-NULL:+CTYPE-X509';

const GNUTLS: readonly ZooServer[] = [
  gnutls('RC4 and 3DES in TLS 1.0', RC4, {
    offered: ['TLS 1.0'],
    suites: { 'TLS 1.0': ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'] },
    vulnerable: ['rc4', 'sweet32'],
  }),
  gnutls(
    'no protected renegotiation, no bound secret, no encrypt-then-MAC',
    'NORMAL:-VERS-ALL:+VERS-TLS1.2:%DISABLE_SAFE_RENEGOTIATION:%NO_SESSION_HASH:%NO_ETM',
    {
      offered: ['TLS 1.2'],
      features: { secureRenegotiation: 'no', extendedMasterSecret: 'no', encryptThenMac: 'no' },
    },
  ),
  gnutls(
    'TLS 1.3 with finite fields',
    'NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-FFDHE2048:+GROUP-FFDHE3072',
    {
      offered: ['TLS 1.3'],
      suites: { 'TLS 1.3': [...TLS13, 'TLS_AES_128_CCM_SHA256'] },
      groups: { 'TLS 1.3': ['ffdhe2048', 'ffdhe3072'] },
      keys: ['rsa'],
    },
  ),
];

function withFile(pki: Pki, name: string, text: string): string {
  writeFileSync(pki.file(name), text);
  return pki.file(name);
}

async function nginxWith(pki: Pki, server: typeof OLD): Promise<Running> {
  const { ports, stop } = await startNginx(pki, [server]);
  return { port: ports[0] ?? 0, stop };
}

const WEB: readonly ZooServer[] = [
  {
    name: 'nginx, modern',
    needs: ['nginx', 'nginx-light'],
    start: (pki) => nginxWith(pki, MODERN),
    expect: {
      offered: ['TLS 1.2', 'TLS 1.3'],
      alpn: ['h2', 'http/1.1'],
      preference: 'server',
      features: {
        earlyData: 'no',
        sessionTickets: 'yes',
        ticketResumption: 'yes',
        // Who asks for no ticket gets an id instead.
        sessionIdResumption: 'yes',
        fallbackScsv: 'yes',
        versionTolerance: 'yes',
        longHelloTolerance: 'yes',
      },
    },
  },
  {
    name: 'nginx, old',
    needs: ['nginx', 'nginx-light'],
    start: (pki) => nginxWith(pki, OLD),
    expect: {
      offered: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'],
      suites: { 'TLS 1.2': opensslSuites('TLS 1.2', 'ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0', ['RSA']) },
    },
  },
  {
    name: 'nginx, only for names that it knows',
    needs: ['nginx', 'nginx-light'],
    start: async (pki) => {
      const { ports, stop } = await startNginx(pki, [
        { lines: ['ssl_protocols TLSv1.2 TLSv1.3;'], strict: true },
      ]);
      return { port: ports[0] ?? 0, stop };
    },
    expect: { offered: ['TLS 1.2', 'TLS 1.3'], without: 'refused' },
  },
  {
    name: 'HAProxy, names needed',
    needs: ['haproxy', 'haproxy'],
    start: (pki) => {
      withFile(pki, 'all.pem', pki.read('chain.pem') + pki.read('rsa.key'));
      return start('haproxy', (port) => [
        '-f',
        withFile(
          pki,
          'haproxy.cfg',
          `defaults
 mode http
 timeout client 5s
 timeout server 5s
 timeout connect 5s
frontend web
 bind 127.0.0.1:${port} ssl crt ${pki.file('all.pem')} alpn h2,http/1.1 strict-sni ssl-min-ver TLSv1.2
 http-request return status 200
`,
        ),
      ]);
    },
    expect: { offered: ['TLS 1.2', 'TLS 1.3'], alpn: ['h2', 'http/1.1'], without: 'refused', keys: ['rsa'] },
  },
  {
    name: 'Caddy (Go)',
    needs: ['caddy', 'caddy'],
    start: (pki) =>
      start('caddy', (port) => [
        'run',
        '--adapter',
        'caddyfile',
        '--config',
        withFile(
          pki,
          'Caddyfile',
          `{
 admin off
 auto_https off
 default_sni emr.test
}
https://emr.test:${port} {
 bind 127.0.0.1
 tls ${pki.file('chain.pem')} ${pki.file('rsa.key')}
 respond "hello"
}
`,
        ),
      ]),
    expect: {
      offered: ['TLS 1.2', 'TLS 1.3'],
      suites: {
        'TLS 1.2': [
          'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
          'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
        ],
        'TLS 1.3': TLS13,
      },
      features: { clientRenegotiation: 'no', downgradeSentinel: 'yes', extendedMasterSecret: 'no' },
    },
  },
  {
    name: 'lighttpd',
    needs: ['lighttpd', 'lighttpd-mod-openssl'],
    start: (pki) =>
      start('lighttpd', (port) => [
        '-D',
        '-f',
        withFile(
          pki,
          'lighttpd.conf',
          `server.modules = ("mod_openssl")
server.document-root = "${pki.folder}"
server.bind = "127.0.0.1"
server.port = ${port}
ssl.engine = "enable"
ssl.pemfile = "${pki.file('chain.pem')}"
ssl.privkey = "${pki.file('rsa.key')}"
`,
        ),
      ]),
    expect: { offered: ['TLS 1.2', 'TLS 1.3'], alpn: ['h2', 'http/1.1'], preference: 'client' },
  },
  {
    name: 'stunnel',
    needs: ['stunnel', 'stunnel4'],
    start: (pki) =>
      start('stunnel', (port) => [
        withFile(
          pki,
          'stunnel.conf',
          `foreground = yes
pid =
[service]
accept = 127.0.0.1:${port}
connect = 127.0.0.1:9
cert = ${pki.file('chain.pem')}
key = ${pki.file('rsa.key')}
`,
        ),
      ]),
    expect: { offered: ['TLS 1.2', 'TLS 1.3'], features: { clientRenegotiation: 'no' } },
  },
];

/** Every server of the zoo. */
export const ZOO: readonly ZooServer[] = [...OPENSSL, ...GNUTLS, ...WEB, ...SCRIPTED];

import { addOddLeaves } from '../helpers/odd-pki.js';
import { start } from '../helpers/program.js';
import { opensslSuites, type Expectation, type ZooServer } from './expect.js';

const RSA = ['-cert', 'rsa.pem', '-key', 'rsa.key', '-cert_chain', 'int.pem'];
const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const own = (name: string): string[] => [
  '-cert',
  `${name}.pem`,
  '-key',
  `${name}.key`,
  '-cert_chain',
  'int.pem',
];

function odd(name: string, args: readonly string[], expect: Expectation): ZooServer {
  return {
    name: `odd OpenSSL, ${name}`,
    needs: ['openssl', 'openssl'],
    start: (pki) => {
      addOddLeaves(pki);
      return start(
        'openssl',
        (port) => ['s_server', '-quiet', '-accept', `127.0.0.1:${port}`, ...args],
        pki.folder,
      );
    },
    expect,
  };
}

const both: Expectation = { offered: ['TLS 1.2', 'TLS 1.3'] };
const CBC = 'ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA384:AES256-SHA';
const PSK = 'PSK-AES128-GCM-SHA256:DHE-PSK-AES256-GCM-SHA384:ECDHE-PSK-AES128-CBC-SHA';
const CHACHA = 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256';

const OPENSSL: readonly ZooServer[] = [
  odd(
    'TLS 1.3 alone, one suite, one group',
    [...RSA, '-tls1_3', '-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256', '-groups', 'P-521'],
    {
      offered: ['TLS 1.3'],
      suites: { 'TLS 1.3': ['TLS_CHACHA20_POLY1305_SHA256'] },
      groups: { 'TLS 1.3': ['secp521r1'] },
      keys: ['rsa'],
      features: { tls13Resumption: 'yes' },
    },
  ),
  odd('TLS 1.3 alone with X448', [...RSA, '-tls1_3', '-groups', 'X448'], {
    offered: ['TLS 1.3'],
    groups: { 'TLS 1.3': ['x448'] },
    keys: ['rsa'],
  }),
  odd('CBC alone in TLS 1.2', [...RSA, '-tls1_2', '-cipher', CBC, '-serverpref'], {
    offered: ['TLS 1.2'],
    suites: { 'TLS 1.2': opensslSuites('TLS 1.2', CBC, ['RSA']) },
    preference: 'server',
  }),
  odd('static RSA alone', [...RSA, '-tls1_2', '-cipher', 'AES128-GCM-SHA256'], {
    offered: ['TLS 1.2'],
    suites: { 'TLS 1.2': ['TLS_RSA_WITH_AES_128_GCM_SHA256'] },
    groups: {},
  }),
  odd(
    'finite-field DHE alone in TLS 1.2',
    [...RSA, '-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256', '-dhparam', 'dh2048.pem'],
    {
      offered: ['TLS 1.2'],
      suites: { 'TLS 1.2': ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] },
    },
  ),
  odd(
    'pre-shared keys and no certificate',
    ['-nocert', '-tls1_2', '-psk', '00112233445566778899aabbccddeeff', '-cipher', PSK],
    {
      offered: ['TLS 1.2'],
      suites: {
        'TLS 1.2': [
          'TLS_PSK_WITH_AES_128_GCM_SHA256',
          'TLS_DHE_PSK_WITH_AES_256_GCM_SHA384',
          'TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA',
        ],
      },
      keys: [],
      untold: ['roca'],
    },
  ),
  // With the key, openssl s_client reaches TLS 1.3 there; without it the same alert comes as from a server that lacks it.
  odd(
    'pre-shared keys, in TLS 1.3 too',
    ['-nocert', '-min_protocol', 'TLSv1.2', '-psk', '00112233445566778899aabbccddeeff', '-cipher', PSK],
    {
      offered: ['TLS 1.2'],
      untoldVersions: ['TLS 1.3'],
      features: { versionTolerance: 'unknown', greaseTolerance: 'unknown' },
      keys: [],
      untold: ['roca'],
    },
  ),
  odd(
    'chacha when the client has it first',
    [...RSA, '-tls1_2', '-cipher', CHACHA, '-serverpref', '-prioritize_chacha'],
    {
      offered: ['TLS 1.2'],
      suites: { 'TLS 1.2': opensslSuites('TLS 1.2', CHACHA, ['RSA']) },
      preference: 'server',
    },
  ),
  odd('Ed448', [...own('ed448')], { ...both, keys: ['ed448'] }),
  odd('RSA-PSS certificate', [...own('pss')], { ...both, keys: ['rsa-pss'] }),
  odd(
    'P-521 certificate with another curve for the exchange',
    [...own('p521'), '-tls1_2', '-groups', 'P-521:X25519'],
    {
      offered: ['TLS 1.2'],
      groups: { 'TLS 1.2': ['secp521r1', 'x25519'] },
      keys: ['ec'],
    },
  ),
  odd(
    'P-256 certificate with another curve for the exchange',
    ['-cert', 'ec.pem', '-key', 'ec.key', '-tls1_2', '-groups', 'P-384'],
    {
      offered: ['TLS 1.2'],
      groups: { 'TLS 1.2': ['secp384r1'] },
      keys: ['ec'],
      features: { ticketResumption: 'yes', sessionIdResumption: 'yes', clientRenegotiation: 'no' },
    },
  ),
  odd('P-384 certificate', [...own('p384'), '-groups', 'P-384:P-256'], {
    ...both,
    keys: ['ec'],
    groups: { 'TLS 1.2': ['secp256r1', 'secp384r1'] },
  }),
  odd(
    'brainpool certificate and curve',
    [...own('brainpool'), '-tls1_2', '-groups', 'brainpoolP256r1:P-256'],
    {
      offered: ['TLS 1.2'],
      groups: { 'TLS 1.2': ['secp256r1', 'brainpoolP256r1'] },
      keys: ['ec'],
    },
  ),
  odd('short key and SHA-1', [...own('old'), '-cipher', 'DEFAULT:@SECLEVEL=0'], {
    ...both,
    offered: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'],
    keys: ['rsa'],
    vulnerable: ['weak-key'],
  }),
  odd('one signature scheme in TLS 1.2', [...RSA, '-tls1_2', '-sigalgs', 'RSA+SHA384'], {
    offered: ['TLS 1.2'],
    signatures: { 'TLS 1.2': ['rsa_pkcs1_sha384'] },
  }),
  odd('one signature scheme in TLS 1.3', [...RSA, '-tls1_3', '-sigalgs', 'rsa_pss_rsae_sha512'], {
    offered: ['TLS 1.3'],
    signatures: { 'TLS 1.3': ['rsa_pss_rsae_sha512'] },
  }),
  odd(
    'an unknown name ends the handshake',
    [...RSA, '-servername', 'emr.test', '-servername_fatal', '-cert2', 'rsa.pem', '-key2', 'rsa.key'],
    { ...both, unknownName: 'refused' },
  ),
  // It refuses every hello that names other protocols, so that only bare ones are answered.
  odd('a protocol that nobody asks for', [...RSA, '-alpn', 'acme-tls/1'], {
    ...both,
    alpn: [],
    features: { sessionTickets: 'unknown' },
    untold: ['ticketbleed'],
  }),
  odd('no tickets at all', [...RSA, '-no_ticket', '-num_tickets', '0', '-no_cache'], {
    ...both,
    features: { sessionTickets: 'no', sessionIdResumption: 'no', tls13Resumption: 'no' },
  }),
  odd('a cookie in every HelloRetryRequest', [...RSA, '-tls1_3', '-stateless'], {
    offered: ['TLS 1.3'],
    suites: { 'TLS 1.3': TLS13 },
    keys: ['rsa'],
  }),
  odd('small records', [...RSA, '-max_send_frag', '512'], { ...both, keys: ['rsa'] }),
  odd(
    'RSA, ECDSA and Ed25519',
    [...RSA, '-dcert', 'ed25519.pem', '-dkey', 'ed25519.key', '-dcert_chain', 'int.pem'],
    { ...both, keys: ['rsa', 'ed25519'] },
  ),
  odd('wrong name', [...own('other')], { ...both, chain: { nameMatches: false, trusted: true } }),
  odd('without its intermediate', ['-cert', 'rsa.pem', '-key', 'rsa.key'], {
    ...both,
    chain: { complete: false, trusted: false, distrust: 'unknown-issuer' },
  }),
  odd('self-signed', ['-cert', 'self.pem', '-key', 'self.key'], {
    ...both,
    chain: { trusted: false, distrust: 'self-signed' },
  }),
  odd('chain in the wrong order', ['-cert', 'rsa.pem', '-key', 'rsa.key', '-cert_chain', 'reversed.pem'], {
    ...both,
    chain: { trusted: true, ordered: false, complete: true },
  }),
  odd('a stranger in the chain', ['-cert', 'rsa.pem', '-key', 'rsa.key', '-cert_chain', 'stranger.pem'], {
    ...both,
    chain: { trusted: true, ordered: false },
  }),
  odd('its root sent too', ['-cert', 'rsa.pem', '-key', 'rsa.key', '-cert_chain', 'with-root.pem'], {
    ...both,
    chain: { trusted: true, ordered: true },
  }),
  odd('an intermediate that is none', ['-cert', 'fake.pem', '-key', 'fake.key', '-cert_chain', 'chain.pem'], {
    ...both,
    chain: { trusted: false, distrust: 'issuer-not-a-ca' },
  }),
  odd('must-staple without a staple', [...own('staple')], { ...both, staple: null }),
];

function gnutls(name: string, priority: string, more: readonly string[], expect: Expectation): ZooServer {
  return {
    name: `odd GnuTLS, ${name}`,
    needs: ['gnutls-serv', 'gnutls-bin'],
    start: (pki) =>
      start(
        'gnutls-serv',
        (port) => ['-q', '--http', '--port', String(port), '--priority', priority, ...more],
        pki.folder,
      ),
    expect,
  };
}
/** GnuTLS of Debian still has the old versions in NORMAL. */
const normal: Expectation = { offered: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'] };
const CERT = ['--x509certfile', 'chain.pem', '--x509keyfile', 'rsa.key'];

const GNUTLS: readonly ZooServer[] = [
  gnutls(
    'anonymous alone',
    'NONE:+VERS-TLS1.2:+ANON-ECDH:+ANON-DH:+AES-128-CBC:+SHA1:+COMP-NULL:+SIGN-ALL:+GROUP-ALL',
    [],
    {
      offered: ['TLS 1.2'],
      suites: { 'TLS 1.2': ['TLS_ECDH_anon_WITH_AES_128_CBC_SHA', 'TLS_DH_anon_WITH_AES_128_CBC_SHA'] },
      keys: [],
      vulnerable: ['anonymous'],
      untold: ['roca'],
    },
  ),
  gnutls(
    'X448 and CCM-8 in TLS 1.3',
    'NONE:+VERS-TLS1.3:+AES-128-CCM-8:+AEAD:+SIGN-ALL:+GROUP-X448:+CTYPE-ALL:+COMP-NULL',
    CERT,
    {
      offered: ['TLS 1.3'],
      suites: { 'TLS 1.3': ['TLS_AES_128_CCM_8_SHA256'] },
      groups: { 'TLS 1.3': ['x448'] },
      keys: ['rsa'],
    },
  ),
  gnutls('the server decides', 'NORMAL:-VERS-ALL:+VERS-TLS1.2:%SERVER_PRECEDENCE', CERT, {
    offered: ['TLS 1.2'],
    preference: 'server',
  }),
  gnutls(
    'a client certificate needed',
    'NORMAL',
    [...CERT, '--require-client-cert', '--x509cafile', 'root.pem'],
    {
      ...normal,
      features: { clientCertificateRequested: 'yes', clientCertificateRequired: 'yes' },
      untold: ['ticketbleed', 'robot'],
    },
  ),
  gnutls('an unknown protocol ends the handshake', 'NORMAL', [...CERT, '--alpn', 'h2', '--alpn-fatal'], {
    ...normal,
    alpn: ['h2'],
  }),
  gnutls(
    'an unknown name ends the handshake',
    'NORMAL',
    [...CERT, '--sni-hostname', 'emr.test', '--sni-hostname-fatal'],
    { ...normal, unknownName: 'refused' },
  ),
  gnutls('TLS 1.1 left out', 'NORMAL:-VERS-TLS1.1', CERT, { offered: ['TLS 1.0', 'TLS 1.2', 'TLS 1.3'] }),
];

/** Servers with one unusual setting each. */
export const ODD: readonly ZooServer[] = [...OPENSSL, ...GNUTLS];

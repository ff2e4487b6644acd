import { spawnSync } from 'node:child_process';
import { start } from '../helpers/program.js';
import type { Pki } from '../helpers/pki.js';
import type { Expectation, ZooServer } from './expect.js';

/** Compiles a server of ours on somebody else's library; where its headers are not installed, says so. */
function compiled(pki: Pki, source: string, ...flags: readonly string[]): string {
  const out = pki.file(source);
  const { status } = spawnSync('gcc', [
    '-O1',
    '-o',
    out,
    `test/tls-scanner-lite/zoo/c/${source}.c`,
    ...flags,
  ]);
  if (status !== 0) throw new TypeError(`the headers of ${source} are not installed`);
  return out;
}

function boring(name: string, args: readonly string[], expect: Expectation): ZooServer {
  return {
    name: `BoringSSL, ${name}`,
    needs: ['bssl-tool', 'android-boringssl'],
    start: (pki) =>
      start('bssl-tool', (port) => ['server', '-accept', String(port), '-loop', ...args], pki.folder),
    expect,
  };
}

const RSA = ['-cert', 'chain.pem', '-key', 'rsa.key'];
const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const BORING = ['secp256r1', 'secp384r1', 'x25519'];

const CHACHA = 'WITH_CHACHA20_POLY1305_SHA256';
/** What wolfSSL of Debian has in TLS 1.2; nmap sees the same. */
const WOLF12 = [
  ...['RC4_128_SHA', '3DES_EDE_CBC_SHA', 'AES_128_CBC_SHA', 'AES_256_CBC_SHA', 'AES_128_CBC_SHA256'].map(
    (cipher) => `TLS_ECDHE_RSA_WITH_${cipher}`,
  ),
  ...['AES_256_CBC_SHA384', 'AES_128_GCM_SHA256', 'AES_256_GCM_SHA384'].map(
    (cipher) => `TLS_ECDHE_RSA_WITH_${cipher}`,
  ),
  ...['NULL_SHA256', 'AES_128_CBC_SHA256', 'AES_128_GCM_SHA256'].map(
    (cipher) => `TLS_ECDHE_PSK_WITH_${cipher}`,
  ),
  ...['ECDHE_RSA', 'DHE_RSA'].flatMap((kind) => [`TLS_${kind}_${CHACHA}`, `TLS_${kind}_${CHACHA}_OLD`]),
  ...['PSK', 'ECDHE_PSK', 'DHE_PSK'].map((kind) => `TLS_${kind}_${CHACHA}`),
];

/** Servers on libraries that no daemon of Debian uses. */
export const LIBRARIES: readonly ZooServer[] = [
  boring('everything that it still speaks', [...RSA, '-min-version', 'tls1'], {
    offered: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'],
    suites: { 'TLS 1.3': TLS13 },
    groups: { 'TLS 1.2': BORING, 'TLS 1.3': BORING },
    features: {
      ticketResumption: 'yes',
      tls13Resumption: 'unknown',
      downgradeSentinel: 'yes',
      fallbackScsv: 'yes',
    },
    vulnerable: ['sweet32'],
    keys: ['rsa'],
    preference: 'client',
  }),
  boring(
    'ECDSA, 0-RTT and P-521',
    ['-cert', 'ec.pem', '-key', 'ec.key', '-early-data', '-curves', 'P-521:P-256', '-min-version', 'tls1.2'],
    {
      offered: ['TLS 1.2', 'TLS 1.3'],
      groups: { 'TLS 1.2': ['secp256r1', 'secp521r1'], 'TLS 1.3': ['secp256r1', 'secp521r1'] },
      features: { earlyData: 'unknown', clientRenegotiation: 'no' },
      signatures: { 'TLS 1.3': ['ecdsa_secp256r1_sha256'] },
      keys: ['ec'],
    },
  ),
  boring('a client certificate needed', [...RSA, '-require-any-client-cert', '-min-version', 'tls1.3'], {
    offered: ['TLS 1.3'],
    features: { clientCertificateRequested: 'yes', clientCertificateRequired: 'yes' },
    keys: ['rsa'],
  }),
  {
    name: 'wolfSSL, everything it has',
    needs: ['gcc', 'gcc'],
    start: (pki) =>
      start(compiled(pki, 'wolfssl', '-lwolfssl', '-lpthread'), (port) => [
        String(port),
        pki.file('chain.pem'),
        pki.file('rsa.key'),
      ]),
    expect: {
      offered: ['TLS 1.1', 'TLS 1.2', 'TLS 1.3'],
      suites: {
        'TLS 1.2': WOLF12,
        'TLS 1.3': [
          ...TLS13,
          'TLS_AES_128_CCM_SHA256',
          'TLS_AES_128_CCM_8_SHA256',
          'TLS_SHA256_SHA256',
          'TLS_SHA384_SHA384',
        ],
      },
      features: {
        extendedMasterSecret: 'yes',
        encryptThenMac: 'yes',
        sessionTickets: 'yes',
        ticketResumption: 'yes',
      },
      vulnerable: ['null-encryption', 'rc4', 'sweet32'],
      preference: 'server',
    },
  },
  {
    name: 'Mbed TLS, from SSL 3.0 on',
    needs: ['gcc', 'gcc'],
    start: (pki) =>
      start(compiled(pki, 'mbedtls', '-lmbedtls', '-lmbedx509', '-lmbedcrypto'), (port) => [
        String(port),
        pki.file('chain.pem'),
        pki.file('rsa.key'),
        '0',
      ]),
    expect: {
      offered: ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2'],
      features: {
        encryptThenMac: 'yes',
        sessionTickets: 'no',
        sessionIdResumption: 'yes',
        fallbackScsv: 'yes',
      },
      vulnerable: ['poodle'],
      preference: 'server',
    },
  },
];

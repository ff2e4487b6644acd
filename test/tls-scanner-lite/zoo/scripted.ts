import { listen } from '../helpers/listen.js';
import type { Expectation, ZooServer } from './expect.js';
import { Handshaker, type Script } from './handshaker.js';

const AES = [0x009c, 0x009d, 0x0035, 0x002f];
const ALL = [0x0301, 0x0302, 0x0303];

function scripted(name: string, script: Partial<Script>, expect: Expectation): ZooServer {
  return {
    name: `scripted, ${name}`,
    needs: null,
    async start(pki) {
      const certificates = [pki.der('rsa.pem'), pki.der('int.pem')];
      const whole: Script = { versions: ALL, suites: AES, certificates, key: pki.read('rsa.key'), ...script };
      const { port, close } = await listen((socket) => void new Handshaker(socket, whole));
      return { port, stop: close };
    },
    expect,
  };
}

const OLDER = ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'] as const;

/** Servers that do what no packaged library does any more. */
export const SCRIPTED: readonly ZooServer[] = [
  scripted(
    'nothing wrong',
    {},
    { offered: OLDER, features: { fallbackScsv: 'yes', heartbeat: 'no', compression: 'no' }, keys: ['rsa'] },
  ),
  scripted(
    'Heartbleed',
    { heartbeat: 'bleeding' },
    { offered: OLDER, vulnerable: ['heartbleed'], features: { heartbeat: 'yes' } },
  ),
  scripted(
    'heartbeat that checks',
    { heartbeat: 'checked' },
    { offered: OLDER, features: { heartbeat: 'yes' } },
  ),
  scripted('CCS injection', { earlyChange: true }, { offered: OLDER, vulnerable: ['ccs-injection'] }),
  scripted(
    'ROBOT',
    { oracle: () => true, versions: [0x0303] },
    { offered: ['TLS 1.2'], vulnerable: ['robot'] },
  ),
  scripted(
    'Ticketbleed',
    { tickets: true, bleedingTickets: true, versions: [0x0303] },
    { offered: ['TLS 1.2'], vulnerable: ['ticketbleed'], features: { sessionTickets: 'yes' } },
  ),
  scripted(
    'tickets that are in order',
    { tickets: true, versions: [0x0303] },
    { offered: ['TLS 1.2'], features: { sessionTickets: 'yes' } },
  ),
  scripted(
    'DEFLATE',
    { deflate: true },
    { offered: OLDER, vulnerable: ['crime'], features: { compression: 'yes' } },
  ),
  scripted(
    'no fallback protection',
    { ignoresFallback: true },
    { offered: OLDER, features: { fallbackScsv: 'no' } },
  ),
  scripted(
    'no protected renegotiation',
    { renegotiationInfo: false },
    { offered: OLDER, features: { secureRenegotiation: 'no' } },
  ),
  scripted(
    'EXPORT and RC4 in SSL 3.0',
    { versions: [0x0300], suites: [0x0003, 0x0005, 0x000a] },
    {
      offered: ['SSL 3.0'],
      suites: {
        'SSL 3.0': [
          'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
          'TLS_RSA_WITH_RC4_128_SHA',
          'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
        ],
      },
      vulnerable: ['freak', 'rc4', 'poodle', 'sweet32'],
    },
  ),
  scripted(
    'chokes on hellos of more than 300 bytes and on TLS 1.3',
    { longest: 300, hates13: true },
    {
      offered: OLDER,
      features: { versionTolerance: 'no', longHelloTolerance: 'no', sessionTickets: 'unknown' },
      untold: ['ticketbleed'],
    },
  ),
  scripted(
    'chokes on more than 64 suites',
    { mostSuites: 64 },
    { offered: OLDER, features: { longHelloTolerance: 'no' } },
  ),
  scripted(
    'chokes on unknown extensions',
    { hatesUnknown: true },
    { offered: OLDER, features: { greaseTolerance: 'no' } },
  ),
  scripted(
    'refuses to be asked twice for protected renegotiation',
    { hatesTwice: true, tickets: true, versions: [0x0303] },
    {
      offered: ['TLS 1.2'],
      features: {
        secureRenegotiation: 'yes',
        extendedMasterSecret: 'no',
        heartbeat: 'no',
        sessionTickets: 'yes',
        longHelloTolerance: 'yes',
      },
    },
  ),
  scripted(
    'Heartbleed, and no extension that is younger than it',
    { heartbeat: 'bleeding', knows: [0, 10, 11, 13, 15, 35], tickets: true, versions: [0x0303] },
    {
      offered: ['TLS 1.2'],
      vulnerable: ['heartbleed'],
      untold: ['ticketbleed'],
      features: {
        extendedMasterSecret: 'unknown',
        encryptThenMac: 'unknown',
        heartbeat: 'unknown',
        sessionTickets: 'unknown',
        ticketResumption: 'unknown',
      },
    },
  ),
  scripted(
    'SSL 3.0 alone',
    { versions: [0x0300], suites: [0x0035] },
    {
      offered: ['SSL 3.0'],
      features: { extendedMasterSecret: 'not-applicable', encryptThenMac: 'not-applicable' },
      vulnerable: ['poodle'],
    },
  ),
];

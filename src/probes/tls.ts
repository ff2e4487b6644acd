import { Unreadable } from '../core/errors.js';
import type { TlsProbe } from '../core/probe.js';
import type { AcceptedSuite, Protocol, TlsResult } from '../tls-scanner-lite/index.js';

const NAMES: Readonly<Record<Protocol, string>> = {
  'SSL 2.0': 'SSLv2',
  'SSL 3.0': 'SSLv3',
  'TLS 1.0': 'TLSv1.0',
  'TLS 1.1': 'TLSv1.1',
  'TLS 1.2': 'TLSv1.2',
  'TLS 1.3': 'TLSv1.3',
};
const MODERN: readonly Protocol[] = ['TLS 1.2', 'TLS 1.3'];

/** Throws the reason why an endpoint's TLS could not be looked at. */
export function requireTls(result: TlsResult): void {
  if (result.outcome === 'tls') return;
  const detail = result.reason?.detail === undefined ? '' : ` (${result.reason.detail})`;
  const why = result.reason?.code ?? 'no answer';
  if (result.outcome === 'not-tls') {
    throw new Unreadable(
      `${result.host}:${result.port} answers, but not with TLS: ${why}${detail}`,
      'Check the port and the protocol of this endpoint in the deployment file.',
    );
  }
  throw new Unreadable(
    `${result.host}:${result.port} could not be asked: ${why}${detail}`,
    'Check that the port can be reached from here and that the service runs.',
  );
}

/** Versions, suites and groups that the server accepts, each asked on the wire. */
export const tls: TlsProbe<'tls', TlsResult> = {
  door: 'tls',
  section: 'tls',
  describe: 'handshakes',
  parse: (result) => {
    requireTls(result);
    const offered = result.protocols.filter(({ support }) => support === 'offered');
    return {
      protocols: result.protocols.map(({ protocol, support, reason, evidence }) => ({
        name: NAMES[protocol],
        status: support,
        reason:
          support === 'unknown' ? (reason?.detail ?? reason?.code ?? evidence ?? 'no reason given') : '',
        legacy: !MODERN.includes(protocol),
      })),
      suites: offered.flatMap(({ protocol, suites }) =>
        suites.map((suite) => toSuite(suite, NAMES[protocol])),
      ),
      complete:
        result.protocols.every(({ support }) => support !== 'unknown') &&
        offered.every(({ suitesComplete }) => suitesComplete),
      groups: [...new Set(result.groups.flatMap(({ groups }) => groups.map(({ name }) => name)))],
      smallestDhBits: smallestDh(result),
      fallbackScsv: result.features.fallbackScsv.value,
      secureRenegotiation: result.features.secureRenegotiation.value,
      compression: result.features.compression.value,
      starttls: result.starttls ?? '',
    };
  },
};

function toSuite({ name, flags }: AcceptedSuite, protocol: string) {
  return {
    name,
    protocol,
    broken: flags.some((flag) => ['null', 'anon', 'export', 'rc4', 'des', 'tripleDes'].includes(flag)),
    forwardSecrecy: protocol === 'TLSv1.3' || flags.includes('forwardSecrecy'),
    aead: flags.includes('aead'),
  };
}

function smallestDh({ dhGroups }: TlsResult): number {
  return dhGroups.length === 0 ? 0 : Math.min(...dhGroups.map(({ bits }) => bits));
}

import { execFileSync } from 'node:child_process';
import type {
  ChainFact,
  Features,
  Protocol,
  StartTls,
  TlsResult,
  WeaknessId,
} from '../../../src/tls-scanner-lite/index.js';
import type { Pki } from '../helpers/pki.js';
import type { Running } from '../helpers/program.js';

/** What must come out about one server, told by its configuration and never by our own scanner. */
export interface Expectation {
  readonly offered: readonly Protocol[];
  /** Versions that cannot be told about this server. */
  readonly untoldVersions?: readonly Protocol[];
  readonly suites?: Partial<Record<Protocol, readonly string[]>>;
  readonly groups?: Partial<Record<Protocol, readonly string[]>>;
  readonly features?: Partial<Record<keyof Features, 'yes' | 'no' | 'not-applicable' | 'unknown'>>;
  /** Attacks that must be found; of those that are asked for on the wire no other may be. */
  readonly vulnerable?: readonly WeaknessId[];
  /** Attacks that cannot be told about this server. */
  readonly untold?: readonly WeaknessId[];
  readonly alpn?: readonly string[];
  /** Kinds of the leaves that the server has. */
  readonly keys?: readonly string[];
  readonly preference?: 'server' | 'client';
  readonly without?: TlsResult['names']['without']['answer'];
  readonly staple?: string | null;
  readonly unknownName?: TlsResult['names']['unknown']['answer'];
  /** What must be so of the only chain. */
  readonly chain?: Partial<ChainFact>;
  /** Signature schemes by version. */
  readonly signatures?: Partial<Record<Protocol, readonly string[]>>;
}

/** A server of the zoo. */
export interface ZooServer {
  readonly name: string;
  /** The program that must be there, and the Debian package that brings it; null when Node itself is the server. */
  readonly needs: readonly [program: string, debianPackage: string] | null;
  readonly starttls?: StartTls;
  readonly start: (pki: Pki) => Promise<Running>;
  readonly expect: Expectation;
}

const FLAGS = {
  'TLS 1.0': '-tls1',
  'TLS 1.1': '-tls1_1',
  'TLS 1.2': '-tls1_2',
  'TLS 1.3': '-tls1_3',
} as const;

/** The suites of an OpenSSL cipher string that a server with these kinds of certificate can use, as OpenSSL itself lists them. */
export function opensslSuites(version: keyof typeof FLAGS, spec: string, keys: readonly string[]): string[] {
  const out = execFileSync('openssl', ['ciphers', '-s', '-V', '-stdname', FLAGS[version], spec], {
    encoding: 'utf8',
  });
  return out.split('\n').flatMap((line) => {
    const found = /- (TLS_\S+)\s.*\bAu=(\S+)/.exec(line);
    const [, name = '', auth = ''] = found ?? [];
    if (!found || (version === 'TLS 1.3') !== (auth === 'any')) return [];
    return auth === 'any' || auth === 'None' || keys.includes(auth) ? [name] : [];
  });
}

function difference(what: string, wanted: readonly string[], got: readonly string[]): string[] {
  const missing = wanted.filter((one) => !got.includes(one)).map((one) => `-${one}`);
  const extra = got.filter((one) => !wanted.includes(one)).map((one) => `+${one}`);
  return missing.length + extra.length === 0 ? [] : [`${what}: ${[...missing, ...extra].join(' ')}`];
}

/** Names of GnuTLS and OpenSSL that say the same as IANA's. */
const iana = (name: string): string =>
  name
    .replace(/_(SHA1)$/, '_SHA')
    .replace('ARCFOUR', 'RC4')
    .replace(/_POLY1305$/, '_POLY1305_SHA256');

function features(result: TlsResult, wanted: NonNullable<Expectation['features']>): string[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const told = result.features[key as keyof Features];
    return told.value === value ? [] : [`${key}: ${told.value} (${told.how}), wanted ${value}`];
  });
}

const ASKED: readonly WeaknessId[] = ['heartbleed', 'ccs-injection', 'ticketbleed', 'robot', 'roca', 'drown'];

function weaknesses(
  { weaknesses: all }: TlsResult,
  { vulnerable: wanted = [], untold = [] }: Expectation,
): string[] {
  return all.flatMap(({ id, verdict, how }) => {
    if (wanted.includes(id))
      return verdict === 'vulnerable' ? [] : [`${id}: ${verdict} (${how}), wanted vulnerable`];
    if (untold.includes(id)) return verdict === 'unknown' ? [] : [`${id}: ${verdict}, wanted unknown`];
    return ASKED.includes(id) && verdict !== 'not-vulnerable' ? [`${id}: ${verdict} (${how})`] : [];
  });
}

/** Everything in which a result differs from what must come out. */
export function differences(result: TlsResult, expected: Expectation): string[] {
  const offered = result.protocols
    .filter(({ support }) => support === 'offered')
    .map(({ protocol }) => protocol);
  const out = difference('versions', expected.offered, offered);
  for (const { protocol, support, reason, suites, suitesComplete } of result.protocols) {
    const untold = expected.untoldVersions?.includes(protocol) ?? false;
    if ((support === 'unknown') !== untold)
      out.push(`${protocol}: ${support} (${reason?.code} ${reason?.detail ?? ''})`);
    const wanted = expected.suites?.[protocol];
    if (!wanted || support !== 'offered') continue;
    out.push(
      ...difference(
        `suites of ${protocol}`,
        wanted.map(iana),
        suites.map(({ name }) => name),
      ),
    );
    if (!suitesComplete) out.push(`suites of ${protocol} are not complete`);
  }
  for (const [protocol, wanted] of Object.entries(expected.groups ?? {})) {
    const found = result.groups.find((one) => one.protocol === protocol);
    out.push(
      ...difference(
        `groups of ${protocol}`,
        wanted,
        (found?.groups ?? []).map(({ name }) => name),
      ),
    );
    if (!found?.complete) out.push(`groups of ${protocol} are not complete`);
  }
  if (expected.features) out.push(...features(result, expected.features));
  out.push(...weaknesses(result, expected));
  if (expected.alpn) out.push(...difference('ALPN', expected.alpn, result.alpn.protocols));
  const keys = [...new Set(result.chains.map(({ certificates }) => certificates[0]?.keyType ?? 'none'))];
  if (expected.keys) out.push(...difference('keys', expected.keys, keys));
  const top = result.protocols.findLast(({ support }) => support === 'offered');
  if (expected.preference && top?.preference !== expected.preference)
    out.push(`preference: ${top?.preference}`);
  if (expected.without && result.names.without.answer !== expected.without)
    out.push(`without a name: ${result.names.without.answer} (${result.names.without.how})`);
  if (expected.unknownName && result.names.unknown.answer !== expected.unknownName)
    out.push(`an unknown name: ${result.names.unknown.answer} (${result.names.unknown.how})`);
  for (const [key, value] of Object.entries(expected.chain ?? {}))
    for (const chain of result.chains)
      if (chain[key as keyof ChainFact] !== value)
        out.push(
          `chain, ${key}: ${JSON.stringify(chain[key as keyof ChainFact])}, wanted ${JSON.stringify(value)}`,
        );
  for (const [protocol, wanted] of Object.entries(expected.signatures ?? {})) {
    const found = result.signatures.find((one) => one.protocol === protocol);
    out.push(
      ...difference(
        `signatures of ${protocol}`,
        wanted,
        (found?.schemes ?? []).map(({ name }) => name),
      ),
    );
  }
  const staple = result.chains.find((chain) => chain.staple)?.staple;
  if (expected.staple !== undefined && (staple?.status ?? null) !== expected.staple)
    out.push(`staple: ${staple?.status ?? null}`);
  return out;
}

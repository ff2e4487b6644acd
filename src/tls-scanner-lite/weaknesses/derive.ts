import type { DhGroup, Features, ProtocolFact, WeaknessId } from '../facts.js';
import type { AcceptedSuite, Protocol, SuiteFlag } from '../types.js';
import { exposed, safe, untold, vulnerable, type Verdict } from './verdict.js';

/** What the enumeration found, for the attacks that need nothing else to be told. */
export interface Ground {
  readonly protocols: readonly ProtocolFact[];
  readonly dhGroups: readonly DhGroup[];
  readonly features: Features;
}

const OLD: readonly Protocol[] = ['SSL 3.0', 'TLS 1.0'];
const BEFORE_13: readonly Protocol[] = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2'];

function offering(ground: Ground, versions: readonly Protocol[]): ProtocolFact[] {
  return ground.protocols.filter(
    ({ protocol, support }) => versions.includes(protocol) && support === 'offered',
  );
}

/** Why a "no" cannot be given about these versions, or null when every one of them is known to its end. */
function gap(ground: Ground, versions: readonly Protocol[]): string | null {
  const open = ground.protocols.filter(
    ({ protocol, support, suitesComplete }) =>
      versions.includes(protocol) && (support === 'unknown' || (support === 'offered' && !suitesComplete)),
  );
  return open.length === 0 ? null : `${open.map(({ protocol }) => protocol).join(', ')} could not be told`;
}

interface Search {
  readonly versions: readonly Protocol[];
  readonly match: (suite: AcceptedSuite) => boolean;
  readonly verdict: (how: string) => Verdict;
  readonly what: string;
}

/** Looks for suites of one kind in some versions. */
function search(ground: Ground, { versions, match, verdict, what }: Search): Verdict {
  const found = offering(ground, versions).filter(({ suites }) => suites.some(match));
  if (found.length > 0) {
    const names = new Set(found.flatMap(({ suites }) => suites.filter(match).map(({ name }) => name)));
    const [first = ''] = names;
    const more = names.size > 1 ? ` and ${names.size - 1} more` : '';
    return verdict(`${what} in ${found.map(({ protocol }) => protocol).join(', ')}: ${first}${more}`);
  }
  const open = gap(ground, versions);
  return open === null ? safe(`no ${what} in any version that is offered`) : untold(open);
}

const flagged =
  (...flags: SuiteFlag[]) =>
  (suite: AcceptedSuite): boolean =>
    flags.some((flag) => suite.flags.includes(flag));
const isBlock64 = ({ encryption }: AcceptedSuite): boolean => /DES|IDEA|RC2|28147|MAGMA/.test(encryption);
const isExportRsa = ({ flags, keyExchange }: AcceptedSuite): boolean =>
  flags.includes('export') && keyExchange === 'RSA';
const isExportDh = ({ flags, keyExchange }: AcceptedSuite): boolean =>
  flags.includes('export') && keyExchange.startsWith('DH');

function drown({ protocols }: Ground): Verdict {
  const sslv2 = protocols.find(({ protocol }) => protocol === 'SSL 2.0');
  if (sslv2?.support === 'offered') return vulnerable('SSL 2.0 is offered on this port');
  if (sslv2?.support !== 'not-offered') return untold('SSL 2.0 could not be told');
  return safe('SSL 2.0 is refused on this port; other ports with the same key were not looked at');
}

function logjam(ground: Ground): Verdict {
  const exported = search(ground, {
    versions: BEFORE_13,
    match: isExportDh,
    verdict: vulnerable,
    what: 'DHE_EXPORT suite',
  });
  if (exported.verdict === 'vulnerable') return exported;
  const weakest = ground.dhGroups[0];
  if (weakest && weakest.bits <= 512) return vulnerable(`a Diffie-Hellman group of ${weakest.bits} bits`);
  if (weakest && weakest.bits <= 1024)
    return exposed(
      `a Diffie-Hellman group of ${weakest.bits} bits${weakest.name === null ? '' : ` that many servers share (${weakest.name})`}`,
    );
  return exported;
}

function weakDh({ dhGroups, protocols }: Ground): Verdict {
  const odd = dhGroups.find(({ prime }) => prime === false);
  if (odd) return vulnerable(`the modulus of ${odd.bits} bits is not a prime`);
  const short = dhGroups.find(({ bits }) => bits < 2048);
  if (short)
    return (short.bits <= 1024 ? vulnerable : exposed)(
      `a group of ${short.bits} bits${short.name === null ? '' : ` (${short.name})`}`,
    );
  const uses = protocols.some(({ suites }) => suites.some(({ keyExchange }) => keyExchange === 'DHE'));
  if (dhGroups.length === 0 && uses)
    return untold('finite-field suites are offered, but none showed its group');
  return safe(
    dhGroups.length === 0 ? 'no finite-field group was used' : 'every group has a prime of 2048 bits or more',
  );
}

function lucky13(ground: Ground): Verdict {
  const found = search(ground, {
    versions: BEFORE_13,
    match: flagged('cbc'),
    verdict: exposed,
    what: 'CBC suite',
  });
  if (found.verdict !== 'exposed') return found;
  return ground.features.encryptThenMac.value === 'yes' &&
    !ground.protocols.some(({ protocol, support }) => protocol === 'SSL 3.0' && support === 'offered')
    ? exposed(`${found.how}; clients that know encrypt-then-MAC are not affected`)
    : found;
}

function renegotiation({ features }: Ground): Verdict {
  const { secureRenegotiation, clientRenegotiation } = features;
  if (secureRenegotiation.value === 'yes') return safe('renegotiation is protected (RFC 5746)');
  if (secureRenegotiation.value === 'not-applicable') return safe(secureRenegotiation.how);
  if (secureRenegotiation.value === 'unknown') return untold(secureRenegotiation.how);
  if (clientRenegotiation.value === 'yes')
    return vulnerable('renegotiation is not protected, and clients may start it');
  return exposed(`renegotiation is not protected (RFC 5746 is not answered); ${clientRenegotiation.how}`);
}

function crime({ features: { compression } }: Ground): Verdict {
  if (compression.value === 'yes') return vulnerable(compression.how);
  return compression.value === 'unknown' ? untold(compression.how) : safe(compression.how);
}

/** Every attack that can be told from what was enumerated. */
export function derived(ground: Ground): readonly (readonly [WeaknessId, Verdict])[] {
  const find = (
    match: Search['match'],
    verdict: Search['verdict'],
    what: string,
    versions = BEFORE_13,
  ): Verdict => search(ground, { versions, match, verdict, what });
  return [
    ['insecure-renegotiation', renegotiation(ground)],
    ['drown', drown(ground)],
    ['poodle', find(flagged('cbc'), vulnerable, 'CBC suite', ['SSL 3.0'])],
    ['freak', find(isExportRsa, vulnerable, 'RSA_EXPORT suite')],
    ['logjam', logjam(ground)],
    ['weak-dh', weakDh(ground)],
    // Suites of TLS 1.3 without encryption are those of RFC 9150.
    [
      'null-encryption',
      find(flagged('null'), vulnerable, 'suite without encryption', [...BEFORE_13, 'TLS 1.3']),
    ],
    ['anonymous', find(flagged('anon'), vulnerable, 'anonymous suite')],
    ['rc4', find(flagged('rc4'), vulnerable, 'RC4 suite')],
    ['sweet32', find(isBlock64, vulnerable, 'suite with blocks of 64 bits')],
    ['crime', crime(ground)],
    ['beast', find(flagged('cbc'), exposed, 'CBC suite', OLD)],
    ['lucky13', lucky13(ground)],
  ];
}

import type { CheckResult, ProtocolFact, TlsResult } from '../../../tls-scanner-lite/index.js';
import type { JudgedServer } from '../tls.js';
import type { Mark, Row } from './rows.js';

/** Tells the mark of a thing by the sentences with which the profile named it. */
export type Marker = (sentence: string) => Mark;

/** What the profile has against single things: the sentences of its failed checks. */
export function markerOf(checks: readonly CheckResult[]): Marker {
  const said = (matches: (check: CheckResult) => boolean): Set<string> =>
    new Set(checks.filter(matches).flatMap(({ found }) => found));
  const bad = said(({ verdict, severity }) => verdict === 'fail' && severity !== 'low');
  const weak = said(({ verdict }) => verdict === 'advice' || verdict === 'fail');
  return (sentence) => (bad.has(sentence) ? 'bad' : weak.has(sentence) ? 'weak' : 'ok');
}

const reasonOf = ({ reason, evidence }: ProtocolFact): string =>
  reason
    ? `could not be told: ${reason.code}${reason.detail === undefined ? '' : ` (${reason.detail})`}`
    : (evidence ?? '');

/** Every version that is offered or could not be told, and in a line each those that are refused as they should be, and as they should not. */
export function versionRows({ protocols }: TlsResult, mark: Marker): Row[] {
  const told = protocols.filter(({ support }) => support !== 'not-offered');
  const refused = protocols
    .filter(({ support }) => support === 'not-offered')
    .map(({ protocol }) => protocol);
  const rows = told.map((one): Row => {
    if (one.support === 'unknown') return { mark: '?', label: one.protocol, text: reasonOf(one) };
    const chooser =
      { server: ', the server decides', client: ', the client decides' }[one.preference as string] ?? '';
    const count = `${one.suites.length}${one.suitesComplete ? '' : ' or more'} ${one.suites.length === 1 ? 'suite' : 'suites'}`;
    return {
      mark: mark(`${one.protocol} is offered`),
      label: one.protocol,
      text: `offered with ${count}${chooser}`,
    };
  });
  for (const worth of ['bad', 'weak', 'ok'] as const) {
    const names = refused.filter((protocol) => mark(`${protocol} is not offered`) === worth);
    if (names.length > 0) rows.push({ mark: worth, label: 'refused', text: names.join(', ') });
  }
  return rows;
}

/** Groups by version, and the finite-field groups that were seen. */
export function groupRows({ groups, dhGroups }: TlsResult, mark: Marker): Row[] {
  const rows = groups.map(({ protocol, groups: list, complete, reason }): Row => {
    const marks = list.map(({ name }) => mark(`${name} is offered`));
    const worst: Mark = marks.includes('bad') ? 'bad' : marks.includes('weak') ? 'weak' : 'ok';
    const open = complete ? '' : `; the list could not be finished (${reason?.code ?? 'no answer'})`;
    return {
      mark: complete ? worst : '?',
      label: protocol,
      text: `${list.map(({ name }) => name).join(', ')}${open}`,
    };
  });
  const fields = dhGroups.map(({ bits, name }): Row => ({
    mark: bits < 2048 ? 'bad' : 'ok',
    label: 'finite field',
    text: `${bits} bits${name === null ? '' : `, ${name}`}`,
  }));
  return [...rows, ...fields];
}

const STORES: Readonly<Record<TlsResult['trustStore']['kind'], string>> = {
  given: 'one of the authorities given',
  system: 'which this system trusts',
  node: 'on the list that Node brings',
};

/** Each chain: for whom, until when, by whom, and what is wrong with it. */
export function certificateRows({ chains, chainReason, trustStore }: TlsResult, now: string): Row[] {
  if (chains.length === 0)
    return chainReason
      ? [
          {
            mark: '?',
            label: 'certificate',
            text: `could not be seen: ${chainReason.detail ?? chainReason.code}`,
          },
        ]
      : [];
  return chains.flatMap((chain): Row[] => {
    const [leaf] = chain.certificates;
    if (!leaf) return [{ mark: '?', label: 'certificate', text: 'could not be read' }];
    const key = `${leaf.keyType.toUpperCase()}${leaf.keyBits === null ? '' : ` ${leaf.keyBits}`}`;
    const left = chain.daysLeft ?? 0;
    const soon: Mark = left < 7 ? 'bad' : left < 30 ? 'weak' : 'ok';
    const dates = chain.expired
      ? `expired ${leaf.notAfter.slice(0, 10)}`
      : chain.notYetValid
        ? `not valid before ${leaf.notBefore.slice(0, 10)}`
        : `until ${leaf.notAfter.slice(0, 10)}, ${left} days from ${now.slice(0, 10)}`;
    const names = leaf.subjectAltNames.join(', ') || 'no names';
    return [
      { mark: chain.nameMatches === false ? 'bad' : 'ok', label: `${key}, for`, text: names },
      { mark: chain.expired || chain.notYetValid ? 'bad' : soon, label: 'time', text: dates },
      {
        mark: chain.trusted ? 'ok' : 'bad',
        label: 'trust',
        text: chain.trusted
          ? `by ${chain.anchor ?? ''}, ${STORES[trustStore.kind]}`
          : `not trusted: ${chain.distrust?.replaceAll('-', ' ') ?? ''}${chain.complete ? '' : '; a certificate between is not sent'}`,
      },
      { mark: '-', label: 'signed', text: `${leaf.signatureAlgorithm} by ${leaf.issuer}` },
      ...(chain.staple
        ? [
            {
              mark: (chain.staple.valid && chain.staple.status === 'good' ? 'ok' : 'bad') as Mark,
              label: 'OCSP',
              text: `${chain.staple.status}, ${chain.staple.how}`,
            },
          ]
        : []),
    ];
  });
}

const WORDS: Readonly<Record<string, Mark>> = {
  vulnerable: 'bad',
  exposed: 'weak',
  'not-vulnerable': 'ok',
  unknown: '?',
};

/** Attacks; those that find nothing only where everything is shown. */
export function weaknessRows({ weaknesses }: TlsResult, verbose: boolean): Row[] {
  return weaknesses
    .filter(({ verdict }) => verbose || verdict !== 'not-vulnerable')
    .map(({ verdict, name, how }): Row => ({ mark: WORDS[verdict] ?? '?', label: name, text: how }));
}

const FEATURES: Readonly<Record<string, string>> = {
  secureRenegotiation: 'secure renegotiation',
  clientRenegotiation: 'client renegotiation',
  compression: 'compression',
  extendedMasterSecret: 'extended master secret',
  encryptThenMac: 'encrypt-then-MAC',
  heartbeat: 'heartbeat',
  fallbackScsv: 'fallback protection',
  downgradeSentinel: 'downgrade sentinel',
  sessionTickets: 'session tickets',
  sessionIdResumption: 'resumption by id',
  ticketResumption: 'resumption by ticket',
  tls13Resumption: 'resumption in TLS 1.3',
  earlyData: '0-RTT data',
  clientCertificateRequested: 'asks for a certificate',
  clientCertificateRequired: 'needs a certificate',
  versionTolerance: 'takes future versions',
  greaseTolerance: 'takes unknown values',
  longHelloTolerance: 'takes long hellos',
  ephemeralKeyReuse: 'ephemeral keys reused',
  signatureListRespected: 'signature list kept',
};

/** Features with their answer and how it was told. */
export function featureRows({ result, judged }: JudgedServer): Row[] {
  const marker = markerOf(judged.checks);
  return Object.entries(result.features).map(([key, { value, how }]): Row => {
    const mark: Mark = value === 'unknown' ? '?' : value === 'not-applicable' ? '-' : marker(how);
    return { mark, label: FEATURES[key] ?? key, text: `${value.replaceAll('-', ' ')}: ${how}` };
  });
}

import { X509Certificate } from 'node:crypto';
import type { Question } from './ask.js';
import { LEGACY_CURVES, TLS13_GROUPS, groupOf } from './data/groups.js';
import { deal, LEGACY_IDS, SHORT_LIST, suiteOf, TLS13_IDS } from './data/suites.js';
import type { Detection } from './detect.js';
import { chain, eliminate, type Chain, type Step } from './eliminate.js';
import { pose, type Scan } from './scan-state.js';
import type { ProtocolFact } from './facts.js';
import type { Protocol } from './types.js';

/** A version that is offered and what has been found out about it. */
export interface Live {
  readonly protocol: Protocol;
  readonly question: Question;
  readonly suites: Set<number>;
  suiteChains: Chain[];
  readonly groups: Set<number>;
  groupChains: Chain[];
  preference: ProtocolFact['preference'];
  readonly firstSuite: number;
}

/** Far peers are asked in more parts, since rounds cost more than connections there. */
const FAR = 10;

function suiteParts(scan: Scan, live: Live, count: number): number {
  const short = live.question.suites.length <= SHORT_LIST && live.protocol !== 'TLS 1.3';
  if (short) return Math.ceil(count / SHORT_LIST);
  if (scan.frugal) return 1;
  const far = scan.asker.line.roundTrip() > FAR;
  if (live.protocol === 'TLS 1.3') return far ? 2 : 1;
  if (live.protocol === 'TLS 1.2') return far ? 10 : 2;
  return far ? 4 : 2;
}

/** The same question, answered as soon as a suite is chosen. */
export function plain(question: Question): Question {
  return { ...question, wholeFlight: false };
}

function suiteOffer(scan: Scan, live: Live): Chain['offer'] {
  return async (suites, alone): Promise<Step> => {
    const reading = await pose(scan, { ...plain(live.question), suites }, alone ? 'alone' : 'parallel');
    return reading.kind === 'chosen' ? { kind: 'chosen', id: reading.suite } : reading;
  };
}

function addGroup(scan: Scan, live: Live, id: number): void {
  if (live.groups.has(id)) return;
  live.groups.add(id);
  scan.progress({ kind: 'group', protocol: live.protocol, name: groupOf(id).name });
}

function addSuite(scan: Scan, live: Live, id: number): void {
  if (live.suites.has(id)) return;
  live.suites.add(id);
  scan.progress({ kind: 'suite', protocol: live.protocol, name: suiteOf(id).name });
}

/** Starts from the hello that showed the version to be offered. */
export function open(scan: Scan, protocol: Protocol, found: Extract<Detection, { kind: 'offered' }>): Live {
  const { question, reading } = found;
  const live: Live = {
    protocol,
    question,
    suites: new Set(),
    suiteChains: [],
    groups: new Set(),
    groupChains: [],
    preference: 'unknown',
    firstSuite: reading.suite,
  };
  addSuite(scan, live, reading.suite);
  const key = reading.flight.keyExchange;
  if (key?.kind === 'group') addGroup(scan, live, key.group);
  if (reading.hello.group !== null) addGroup(scan, live, reading.hello.group);
  return live;
}

/** Enumerates the suites of one version, in parallel parts (server-chosen elimination). */
export async function enumerateSuites(scan: Scan, live: Live): Promise<void> {
  const all = live.protocol === 'TLS 1.3' ? TLS13_IDS : LEGACY_IDS;
  const candidates = all.filter((id) => !live.suites.has(id));
  const offer = suiteOffer(scan, live);
  for (const part of deal(candidates, suiteParts(scan, live, candidates.length))) {
    live.suiteChains.push(chain(part, offer, (id) => addSuite(scan, live, id)));
  }
  await Promise.all(live.suiteChains.map((link) => eliminate(link)));
  if (live.protocol !== 'TLS 1.3') await behindEcdsa(scan, live, offer);
}

/**
 * A server with several certificates may choose one by what the hello could use, before it looks at suites (HAProxy does): one ECDSA
 * suite in the list, accepted or not, then hides those of RSA. So where nothing but ECDSA was found, the others are offered alone.
 */
async function behindEcdsa(scan: Scan, live: Live, offer: Chain['offer']): Promise<void> {
  if (live.suites.size === 0 || ![...live.suites].every(isEcdsa)) return;
  const others = LEGACY_IDS.filter((id) => !isEcdsa(id));
  const parts = live.question.suites.length <= SHORT_LIST ? Math.ceil(others.length / SHORT_LIST) : 1;
  const links = deal(others, parts).map((part) => chain(part, offer, (id) => addSuite(scan, live, id)));
  live.suiteChains.push(...links);
  await Promise.all(links.map((link) => eliminate(link)));
}

const CURVE_IDS: Readonly<Record<string, number>> = {
  prime256v1: 23,
  secp384r1: 24,
  secp521r1: 25,
  secp224r1: 21,
  secp256k1: 22,
};

/** The curve of an ECDSA certificate, which must stay in the list for the certificate to be usable (RFC 8422 section 5.1.1). */
export function certificateCurve(scan: Scan): number | null {
  for (const { certificates } of scan.notes.chains()) {
    try {
      const key = new X509Certificate(certificates[0] ?? Buffer.alloc(0)).publicKey;
      const id = CURVE_IDS[key.asymmetricKeyDetails?.namedCurve ?? ''];
      if (id !== undefined) return id;
    } catch {
      // A certificate that cannot be read restricts nothing.
    }
  }
  return null;
}

const isEcdhe = (id: number): boolean =>
  /^ECDH(E)?$/.test(suiteOf(id).keyExchange) && suiteOf(id).flags.includes('forwardSecrecy');
const isEcdsa = (id: number): boolean => suiteOf(id).authentication === 'ECDSA';

/** Suites to ask about groups with: those that do not tie the groups to the certificate, if there are any. */
function groupSuites(live: Live): { suites: number[]; tied: boolean } {
  const ecdhe = [...live.suites].filter((id) => isEcdhe(id) || suiteOf(id).name.startsWith('TLS_ECDH_anon'));
  const free = ecdhe.filter((id) => !isEcdsa(id));
  return free.length > 0 ? { suites: free, tied: false } : { suites: ecdhe, tied: true };
}

function legacyGroupOffer(
  scan: Scan,
  live: Live,
  suites: readonly number[],
  curve: number | null,
): Chain['offer'] {
  return async (ids, alone): Promise<Step> => {
    const groups = curve !== null && !ids.includes(curve) ? [...ids, curve] : ids;
    const reading = await pose(
      scan,
      { ...plain(live.question), suites, groups },
      alone ? 'alone' : 'parallel',
    );
    if (reading.kind !== 'chosen') return reading;
    const key = reading.flight.keyExchange;
    if (key?.kind !== 'group')
      return { kind: 'trouble', reason: { code: 'closed', detail: 'no key exchange' } };
    return ids.includes(key.group) ? { kind: 'chosen', id: key.group } : { kind: 'refused' };
  };
}

function tls13GroupOffer(scan: Scan, live: Live): Chain['offer'] {
  return async (groups, alone): Promise<Step> => {
    const question = { ...plain(live.question), suites: [live.firstSuite, ...live.suites], groups };
    const reading = await pose(scan, question, alone ? 'alone' : 'parallel');
    if (reading.kind !== 'chosen') return reading;
    const { group } = reading.hello;
    return group !== null && groups.includes(group) ? { kind: 'chosen', id: group } : { kind: 'refused' };
  };
}

/** True when the groups can be asked for before all suites are known. */
export function groupsAtOnce(live: Live): boolean {
  return live.protocol === 'TLS 1.3' || (isEcdhe(live.firstSuite) && !isEcdsa(live.firstSuite));
}

/** Enumerates the groups of one version, in parallel parts. */
export async function enumerateGroups(scan: Scan, live: Live): Promise<void> {
  const tls13 = live.protocol === 'TLS 1.3';
  const { suites, tied } = groupSuites(live);
  if (!tls13 && suites.length === 0) return;
  const curve = !tls13 && tied ? certificateCurve(scan) : null;
  const offer = tls13 ? tls13GroupOffer(scan, live) : legacyGroupOffer(scan, live, suites, curve);
  const candidates = (tls13 ? TLS13_GROUPS : LEGACY_CURVES).filter((id) => !live.groups.has(id));
  const parts = scan.frugal ? 1 : scan.asker.line.roundTrip() > FAR ? 5 : tls13 ? 2 : 1;
  live.groupChains = deal(candidates, parts).map((part) =>
    chain(part, offer, (id) => addGroup(scan, live, id)),
  );
  await Promise.all(live.groupChains.map((link) => eliminate(link)));
}

/** Whose order decides: one more hello with two accepted suites, the server's first choice last. */
export async function findPreference(scan: Scan, live: Live): Promise<void> {
  const order = live.question.suites;
  const others = order.filter((id) => live.suites.has(id) && id !== live.firstSuite);
  const other = others.find((id) => !suiteOf(id).name.includes('CHACHA20')) ?? others[0];
  if (other === undefined) {
    live.preference = 'not-applicable';
    return;
  }
  if (order.indexOf(other) < order.indexOf(live.firstSuite)) {
    live.preference = 'server';
    return;
  }
  const reading = await pose(scan, { ...plain(live.question), suites: [other, live.firstSuite] }, 'parallel');
  if (reading.kind === 'chosen') live.preference = reading.suite === other ? 'client' : 'server';
}

/** True when a hello that is known to be accepted is taken right now, so that a no speaks about another hello. */
export async function isTaken(scan: Scan, live: Live): Promise<boolean> {
  const question = { ...plain(live.question), suites: [live.firstSuite] };
  return (await pose(scan, question, 'alone')).kind === 'chosen';
}

/** How the suites of all versions authenticate the server, such as RSA or PSK. */
export function authentications(lives: readonly Live[]): Set<string> {
  return new Set(lives.flatMap(({ suites }) => [...suites].map((id) => suiteOf(id).authentication)));
}

/** Whether the server shows no certificate: keys shared beforehand, or nothing at all. */
export function lacksCertificate(lives: readonly Live[]): boolean {
  return [...authentications(lives)].every((kind) => kind === 'PSK' || kind === 'anon');
}

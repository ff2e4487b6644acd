import {
  confirm,
  degrade,
  firstRound,
  hasSslv2,
  isTolerant,
  lastHope,
  type Case,
  type Detection,
} from './detect.js';
import { SHORT_LIST } from './data/suites.js';
import { merge, resume, type Chain } from './eliminate.js';
import {
  authentications,
  enumerateGroups,
  enumerateSuites,
  findPreference,
  groupsAtOnce,
  isTaken,
  lacksCertificate,
  open,
  type Live,
} from './enumerate.js';
import { findFallbackScsv } from './fallback.js';
import { IN_PREAMBLE } from './net/line.js';
import { isReason } from './net/reason.js';
import type { Findings } from './result.js';
import type { Scan } from './scan-state.js';
import { PROTOCOLS, type Reason } from './types.js';

/** Silence in the first round is believed after this, and after as long again for a bare hello: a tarpit costs less than five seconds. */
const FIRST_ROUND = 2400;
const LAST_HOPE = 2000;

const troubles = (cases: readonly Case[]): Reason[] =>
  cases.flatMap(({ tried }) => tried.flatMap((one) => (one.kind === 'trouble' ? [one.reason] : [])));

/** Trouble that a shorter hello may avoid. */
const ABOUT_HELLO: ReadonlySet<string> = new Set([
  'timeout',
  'closed',
  'reset',
  'malformed',
  'unexpected-alert',
]);

/** Why there is no point in going on after the first round, or null. */
async function hopeless(scan: Scan, cases: readonly Case[]): Promise<Reason | null> {
  const reasons = troubles(cases);
  if (reasons.length < cases.length) return null;
  const telling = reasons.find(({ code }) => code === 'not-tls' || code === 'starttls-refused');
  if (telling) return telling;
  const limits = { firstByte: LAST_HOPE, whole: LAST_HOPE };
  const network = reasons.every(({ code, detail }) => !ABOUT_HELLO.has(code) || detail === IN_PREAMBLE);
  if (network || !(await lastHope(scan, limits))) return reasons[0] ?? { code: 'timeout' };
  return null;
}

/** Groups are asked for in TLS 1.3 and in the highest version below it that has suites with curves. */
function legacyForGroups(lives: readonly Live[]): readonly Live[] {
  return lives.filter(({ protocol }) => protocol !== 'TLS 1.3' && protocol !== 'SSL 3.0').toReversed();
}

/** Asks about everything that one version offers; groups at the same time if `early`. */
async function examine(scan: Scan, live: Live, early: boolean): Promise<void> {
  await Promise.all([
    enumerateSuites(scan, live).then(() => findPreference(scan, live)),
    early ? enumerateGroups(scan, live) : undefined,
  ]);
}

/** Groups of TLS 1.3 and of the highest older version, where they do not have to wait for the suites. */
function isEarly(lives: readonly Live[], live: Live): boolean {
  return groupsAtOnce(live) && (live.protocol === 'TLS 1.3' || live === legacyForGroups(lives)[0]);
}

/** The groups that had to wait for the suites. */
async function lateGroups(scan: Scan, lives: readonly Live[]): Promise<void> {
  for (const live of legacyForGroups(lives)) {
    if (live.groupChains.length === 0) await enumerateGroups(scan, live);
    if (live.groupChains.length > 0) return;
  }
}

async function certificateOfTls13(scan: Scan, lives: readonly Live[]): Promise<Reason | null> {
  if (lives.at(-1)?.protocol !== 'TLS 1.3' || scan.notes.chains().length > 0) return null;
  const { helloOf, live13, with13 } = await import('./more/start.js');
  const found = live13(lives);
  if (!found) return { code: 'unexpected-answer', detail: 'its suites or groups cannot be spoken here' };
  const hello = helloOf(scan, found.live, found.suites);
  const finished = await with13(scan, { hello }, () => Promise.resolve(null));
  return isReason(finished) ? finished : null;
}

type Extras = Pick<Findings, 'fallbackScsv' | 'chainReason'>;

/** What is asked once all versions are known. */
async function extrasOf(scan: Scan, lives: readonly Live[]): Promise<Extras> {
  const [fallbackScsv, chainReason] = await Promise.all([
    findFallbackScsv(scan, lives),
    certificateOfTls13(scan, lives),
  ]);
  return { fallbackScsv, chainReason };
}

function openLive(scan: Scan, cases: readonly Case[]): Live[] {
  return cases.flatMap(({ protocol, verdict }) =>
    verdict?.kind === 'offered' ? [open(scan, protocol, verdict)] : [],
  );
}

const inOrder = (lives: Live[]): Live[] =>
  lives.sort((a, b) => PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol));

/** Everything that may run at the same time: what is known to be offered is examined while the rest is still being tried. */
async function parallelPhase(scan: Scan, cases: readonly Case[]): Promise<Extras & Pick<Findings, 'lives'>> {
  const lives = openLive(scan, cases);
  const examineAll = (some: readonly Live[]): Promise<void[]> =>
    Promise.all(some.map((live) => examine(scan, live, isEarly(lives, live))));
  const others = async (): Promise<Extras> => {
    const unsettled = cases.filter(({ verdict }) => !verdict);
    const tolerant = isTolerant(cases);
    await Promise.all(unsettled.map((one) => degrade(scan, one, tolerant)));
    const found = openLive(scan, unsettled);
    lives.push(...found);
    inOrder(lives);
    const [extras] = await Promise.all([extrasOf(scan, lives), examineAll(found)]);
    return extras;
  };
  const [, more] = await Promise.all([examineAll([...lives]), others()]);
  await lateGroups(scan, lives);
  return { lives, ...more };
}

/** Asks something that is known to be answered: SSL 2.0 if nothing else. */
function control(scan: Scan, lives: readonly Live[]): Promise<boolean> {
  const [live] = lives;
  return live ? isTaken(scan, live) : hasSslv2(scan);
}

/** Finishes the chains of one version; long lists may be put together again, short ones must stay short. */
async function finishChains(scan: Scan, live: Live, links: readonly Chain[]): Promise<Chain[]> {
  const left =
    live.question.suites.length <= SHORT_LIST && live.protocol !== 'TLS 1.3' ? [...links] : merge(links);
  const { calm } = scan.asker.line;
  for (const link of left)
    await resume(link, { control: () => isTaken(scan, live), calm, frugal: scan.frugal });
  return left;
}

/** What is still open is asked again with nothing else in flight. */
async function alonePhase(scan: Scan, cases: readonly Case[], lives: Live[]): Promise<void> {
  for (const one of cases) {
    if (one.verdict) continue;
    const verdict: Detection = await confirm(scan, one, () => control(scan, lives));
    one.verdict = verdict;
    if (verdict.kind !== 'offered') continue;
    const live = open(scan, one.protocol, verdict);
    lives.push(live);
    inOrder(lives);
    await examine(scan, live, isEarly(lives, live));
  }
  for (const live of lives) {
    live.suiteChains = await finishChains(scan, live, live.suiteChains);
    if (live.preference === 'unknown') await findPreference(scan, live);
  }
  await lateGroups(scan, lives);
  for (const live of lives) live.groupChains = await finishChains(scan, live, live.groupChains);
}

function announce(scan: Scan, cases: readonly Case[]): void {
  for (const { protocol, verdict } of cases) {
    if (!verdict) continue;
    const support = verdict.kind === 'offered-sslv2' ? 'offered' : verdict.kind;
    scan.progress({ kind: 'protocol', protocol, support });
    if (verdict.kind !== 'offered-sslv2' || !verdict.hello.certificate) continue;
    scan.notes.chain(protocol, [verdict.hello.certificate], { stapled: null, ordered: true });
  }
}

/**
 * Where no version at all was accepted, only protocol_version is a no: any other refusal may be about the name in the hello, or about
 * us.
 */
function doubt(scan: Scan, cases: readonly Case[]): void {
  if (cases.some(({ verdict }) => verdict?.kind === 'offered-sslv2')) return;
  const named = scan.asker.servername === null ? 'no name was sent' : 'perhaps the name is not known there';
  for (const one of cases) {
    const { verdict } = one;
    if (verdict?.kind !== 'not-offered' || /protocol_version/.test(verdict.evidence)) continue;
    const reason: Reason = /unrecognized_name/.test(verdict.evidence)
      ? { code: 'name-refused', detail: named }
      : { code: 'unexpected-answer', detail: `${verdict.evidence}, as to every other hello; ${named}` };
    one.verdict = { kind: 'unknown', reason };
  }
}

/** Without a certificate TLS 1.3 is spoken with the holders of a key only (RFC 8446 section 4.2.11): what anybody else is told says nothing. */
function doubtSecret(cases: readonly Case[]): void {
  const newest = cases.find(({ protocol }) => protocol === 'TLS 1.3');
  if (newest?.verdict?.kind !== 'not-offered' || /protocol_version/.test(newest.verdict.evidence)) return;
  const detail = `${newest.verdict.evidence}; without a certificate it may be spoken with a key that was shared beforehand`;
  newest.verdict = { kind: 'unknown', reason: { code: 'unexpected-answer', detail } };
}

/** Runs a whole scan: all versions at once, everything about those that are offered, then alone what is still open. */
export async function run(scan: Scan): Promise<Findings> {
  const cases = await firstRound(scan, { firstByte: FIRST_ROUND, whole: FIRST_ROUND });
  const stopped = await hopeless(scan, cases);
  if (stopped)
    return { cases, lives: [], fallbackScsv: 'unknown', chainReason: stopped, more: null, stopped };
  const known = cases.filter(({ verdict }) => verdict);
  announce(scan, known);
  const { lives, ...early } = await parallelPhase(scan, cases);
  const all = [...lives];
  await alonePhase(scan, cases, all);
  announce(
    scan,
    cases.filter((one) => !known.includes(one)),
  );
  inOrder(all);
  if (all.length === 0) doubt(scan, cases);
  else if (lacksCertificate(all) && authentications(all).has('PSK')) doubtSecret(cases);
  const extras = all.length > lives.length ? await extrasOf(scan, all) : early;
  const open = cases.some(({ verdict }) => verdict?.kind === 'unknown');
  const fallbackScsv = open && extras.fallbackScsv === 'not-applicable' ? 'unknown' : extras.fallbackScsv;
  // What lists do not need is loaded only for more than lists.
  const more = scan.depth === 'full' ? await (await import('./more/more.js')).askMore(scan, all) : null;
  return { cases, lives: all, ...extras, fallbackScsv, more, stopped: null };
}

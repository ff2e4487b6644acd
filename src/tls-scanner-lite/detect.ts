import { ask, type Patience, type Question } from './ask.js';
import { alertName } from './data/groups.js';
import { LEGACY_IDS, SHORT_LIST, SSLV2_IDS, TLS13_IDS } from './data/suites.js';
import { insist, turnsAway } from './insist.js';
import type { Reading } from './reading.js';
import { patience, pose, type Mood, type Scan } from './scan-state.js';
import { PROTOCOLS, type Protocol, type Reason } from './types.js';
import type { Sslv2ServerHello } from './wire/sslv2.js';

/** What became of one version: the shape of hello that works, a no with its evidence, or not known. */
export type Detection =
  | {
      readonly kind: 'offered';
      readonly question: Question;
      readonly reading: Extract<Reading, { kind: 'chosen' }>;
    }
  | { readonly kind: 'offered-sslv2'; readonly hello: Sslv2ServerHello }
  | { readonly kind: 'not-offered'; readonly evidence: string }
  | { readonly kind: 'unknown'; readonly reason: Reason };

/** Hellos to try for a version, the richest first: some servers refuse long lists or unknown extensions. */
function variants(protocol: Protocol): Question[] {
  if (protocol === 'SSL 2.0') return [0, 1].map(() => ({ protocol, suites: SSLV2_IDS }));
  if (protocol === 'TLS 1.3') {
    const question: Question = { protocol, suites: TLS13_IDS };
    return [question, { ...question, greaseShare: true }, { ...question, greaseShare: true, shape: 'bare' }];
  }
  const short = LEGACY_IDS.slice(0, SHORT_LIST);
  const list: Question[] = [
    { protocol, suites: LEGACY_IDS, wholeFlight: true },
    { protocol, suites: short, wholeFlight: true },
  ];
  if (protocol !== 'SSL 3.0') list.push({ protocol, suites: short, shape: 'bare', wholeFlight: true });
  return list;
}

type Attempt = Reading | { readonly kind: 'sslv2'; readonly hello: Sslv2ServerHello };

async function attempt(scan: Scan, question: Question, limits: Mood | Patience): Promise<Attempt> {
  if (question.protocol !== 'SSL 2.0') return pose(scan, question, limits);
  const answer = await ask(
    scan.asker,
    question,
    typeof limits === 'string' ? patience(scan, limits) : limits,
  );
  switch (answer.kind) {
    case 'sslv2':
      return answer;
    case 'alert':
      return {
        kind: 'refused',
        evidence: `alert ${alertName(answer.description)}`,
        alert: answer.description,
      };
    case 'refusal':
      return { kind: 'refused', evidence: answer.evidence, alert: null };
    case 'hello':
      return { kind: 'refused', evidence: 'answered with a TLS ServerHello', alert: null };
    default:
      return answer;
  }
}

/** Alerts that speak about the version itself, so that no other hello needs to be tried. */
const ABOUT_VERSION: ReadonlySet<number> = new Set([70, 86]);

function settle(question: Question, tried: Attempt): Detection | null {
  if (tried.kind === 'chosen') return { kind: 'offered', question, reading: tried };
  if (tried.kind === 'sslv2') {
    if (tried.hello.ciphers.length > 0) return { kind: 'offered-sslv2', hello: tried.hello };
    return { kind: 'not-offered', evidence: 'SERVER-HELLO without ciphers' };
  }
  if (tried.kind !== 'refused') return null;
  const final = tried.alert === null || ABOUT_VERSION.has(tried.alert) || question.protocol === 'SSL 2.0';
  return final ? { kind: 'not-offered', evidence: tried.evidence } : null;
}

/** A version under examination: what was tried so far, and what came of it. */
export interface Case {
  readonly protocol: Protocol;
  readonly tried: Attempt[];
  verdict: Detection | null;
}

/** True when every attempt was turned away or refused, none met with silence or a dead network. */
const turnedAway = (tried: readonly Attempt[]): boolean =>
  tried.every((one) => one.kind === 'refused' || turnsAway(one));

function lastReason(tried: readonly Attempt[]): Reason {
  const last = tried.findLast((one) => one.kind === 'trouble');
  return last?.kind === 'trouble' ? last.reason : { code: 'timeout' };
}

/** The first round: every version once, all at the same time. */
export function firstRound(scan: Scan, limits: Patience): Promise<Case[]> {
  return Promise.all(
    PROTOCOLS.map(async (protocol) => {
      const [question] = variants(protocol);
      const tried = question ? [await attempt(scan, question, limits)] : [];
      return { protocol, tried, verdict: question && tried[0] ? settle(question, tried[0]) : null };
    }),
  );
}

/** A bare TLS 1.2 hello for a peer that answered nothing at all: perhaps it only dislikes what is long or new. */
export async function lastHope(scan: Scan, limits: Patience): Promise<boolean> {
  const question = variants('TLS 1.2').at(-1);
  if (!question) return false;
  const reading = await pose(scan, question, limits);
  return reading.kind !== 'trouble';
}

/** True when an SSL 2.0 hello is answered with ciphers right now. */
export async function hasSslv2(scan: Scan): Promise<boolean> {
  const answer = await ask(scan.asker, { protocol: 'SSL 2.0', suites: SSLV2_IDS }, patience(scan, 'alone'));
  return answer.kind === 'sslv2' && answer.hello.ciphers.length > 0;
}

/** True for an alert that is neither about versions nor a refusal, such as internal_error: an answer, but worth asking twice. */
function isAlert(one: Attempt): boolean {
  return one.kind === 'refused' || (one.kind === 'trouble' && one.reason.code === 'unexpected-alert');
}

function evidenceOf(one: Attempt | undefined): string {
  if (one?.kind === 'refused') return one.evidence;
  return one?.kind === 'trouble' ? `alert ${one.reason.detail ?? ''}` : '';
}

/** The hellos that are left to try; a server that took a long hello for another version needs no shorter ones. */
function leftToTry({ protocol, tried }: Case, tolerant: boolean): Question[] {
  const [first, ...shorter] = variants(protocol);
  if (!first || !tolerant || protocol === 'SSL 2.0') return shorter;
  if (protocol === 'TLS 1.3') return shorter.slice(0, 1);
  const [before] = tried;
  return before?.kind === 'trouble' && isAlert(before) ? [first] : [];
}

/** Asks about a version that is not settled with other hellos; alerts every time are a no. */
export async function degrade(scan: Scan, one: Case, tolerant: boolean): Promise<void> {
  for (const question of leftToTry(one, tolerant)) {
    if (one.verdict) return;
    const tried = await attempt(scan, question, 'parallel');
    one.tried.push(tried);
    one.verdict = settle(question, tried);
    if (one.verdict || isAlert(tried) || question.shape === 'bare') continue;
    // What comes next says less and shows less: it must not be resorted to because of one lost connection.
    const again = await attempt(scan, question, 'parallel');
    one.tried.push(again);
    one.verdict = settle(question, again);
  }
  if (!one.verdict && one.tried.every(isAlert))
    one.verdict = { kind: 'not-offered', evidence: evidenceOf(one.tried[0]) };
}

/** True when the server has taken a hello with everything in it for some version up to TLS 1.2. */
export const isTolerant = (cases: readonly Case[]): boolean =>
  cases.some(({ protocol, verdict }) => verdict?.kind === 'offered' && protocol !== 'TLS 1.3');

/**
 * The last word, with nothing else in flight: asks again, and takes a hello that was turned away every time for a no only
 * when `control`, a hello known to work, is answered at the same time.
 */
export async function confirm(scan: Scan, one: Case, control: () => Promise<boolean>): Promise<Detection> {
  const [first, ...others] = variants(one.protocol);
  if (!first) return { kind: 'unknown', reason: lastReason(one.tried) };
  const questions = one.tried.length > 1 ? [first] : [first, others.at(-1) ?? first];
  if (!turnedAway(one.tried)) return askAlone(scan, one, questions);
  const settled: (Detection | null)[] = [];
  const ask = async (round: number): Promise<Attempt> => {
    const question = questions[round % questions.length] ?? first;
    const tried = await attempt(scan, question, 'alone');
    one.tried.push(tried);
    settled.push(settle(question, tried));
    // A refusal that settles nothing may be about more than the version.
    return tried.kind === 'refused' ? { kind: 'trouble', reason: { code: 'unexpected-alert' } } : tried;
  };
  const last = await insist({ ask, control, frugal: scan.frugal });
  const verdict = settled.find((known) => known && known.kind !== 'not-offered') ?? settled.find(Boolean);
  if (verdict) return verdict;
  const reason = lastReason(one.tried);
  if (last !== 'refused') {
    const calmed = await scan.asker.line.calm(`after good answers connections ended in ${reason.code}`);
    return calmed ? confirm(scan, one, control) : { kind: 'unknown', reason };
  }
  const alert = one.tried.findLast(isAlert);
  const what = alert ? evidenceOf(alert) : reason.code;
  return { kind: 'not-offered', evidence: `${what} every time while other hellos were answered` };
}

/** Asks one after the other where some attempt met with silence or a dead network, which is never a no. */
async function askAlone(scan: Scan, one: Case, questions: readonly Question[]): Promise<Detection> {
  for (const question of questions) {
    const tried = await attempt(scan, question, 'alone');
    one.tried.push(tried);
    const verdict = settle(question, tried);
    if (verdict) return verdict;
  }
  return { kind: 'unknown', reason: lastReason(one.tried) };
}

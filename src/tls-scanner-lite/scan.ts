import { isIP } from 'node:net';
import type { Asker } from './ask.js';
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
import { merge, resume, type Chain } from './eliminate.js';
import {
  enumerateGroups,
  enumerateSuites,
  findFallbackScsv,
  findPreference,
  groupsAtOnce,
  open,
  type Live,
} from './enumerate.js';
import { finishHandshake } from './finish.js';
import { SHORT_LIST } from './data/suites.js';
import { IN_PREAMBLE, isReason, openLine } from './net/line.js';
import { takeNotes } from './notes.js';
import { toResult, type Findings } from './result.js';
import { pose, type Scan } from './scan-state.js';
import type { Reason, TlsOptions, TlsResult, TlsTarget } from './types.js';

const DEFAULTS = { connectTimeout: 3000, probeTimeout: 8000, totalTimeout: 60_000, concurrency: 32 };
/** MySQL and MariaDB block a client address after 100 broken-off handshakes by default (max_connect_errors). */
const MAX_CONNECTIONS = { usual: 250, mysql: 90 };
/** Silence in the first round is believed after this, and after as long again for a bare hello: a tarpit costs less than five seconds. */
const FIRST_ROUND = 2400;
const LAST_HOPE = 2000;

function openScan(target: TlsTarget, options: TlsOptions): Scan {
  const starttls = target.starttls ?? null;
  const servername = target.servername ?? (isIP(target.host) ? null : target.host);
  const line = openLine({
    host: target.host,
    port: target.port,
    starttls,
    connectTimeout: options.connectTimeout ?? DEFAULTS.connectTimeout,
    totalTimeout: options.totalTimeout ?? DEFAULTS.totalTimeout,
    maxConnections:
      options.maxConnections ?? (starttls === 'mysql' ? MAX_CONNECTIONS.mysql : MAX_CONNECTIONS.usual),
    concurrency: options.concurrency ?? DEFAULTS.concurrency,
    signal: options.signal,
  });
  const asker: Asker = {
    line,
    servername: servername && isIP(servername) ? null : servername,
    alpn: starttls ? [] : ['h2', 'http/1.1'],
  };
  return {
    asker,
    notes: takeNotes(),
    probeTimeout: options.probeTimeout ?? DEFAULTS.probeTimeout,
    progress: options.onProgress ?? (() => {}),
  };
}

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
  const legacy = legacyForGroups(lives);
  if (legacy.some((live) => live.groupChains.length > 0)) return;
  for (const live of legacy) {
    await enumerateGroups(scan, live);
    if (live.groupChains.length > 0) return;
  }
}

async function certificateOfTls13(scan: Scan, lives: readonly Live[]): Promise<Reason | null> {
  if (lives.at(-1)?.protocol !== 'TLS 1.3' || scan.notes.chains().length > 0) return null;
  const finished = await finishHandshake(scan.asker, scan.probeTimeout);
  if (isReason(finished)) return finished;
  scan.notes.chain('TLS 1.3', finished.certificates, { stapled: finished.stapled, ordered: false });
  scan.notes.flags.alpn ??= finished.alpn;
  return null;
}

function openLive(scan: Scan, cases: readonly Case[]): Live[] {
  return cases.flatMap(({ protocol, verdict }) =>
    verdict?.kind === 'offered' ? [open(scan, protocol, verdict)] : [],
  );
}

/** Everything that may run at the same time. */
async function parallelPhase(
  scan: Scan,
  lives: readonly Live[],
): Promise<Pick<Findings, 'fallbackScsv' | 'chainReason'>> {
  const [fallbackScsv, chainReason] = await Promise.all([
    findFallbackScsv(scan, lives),
    certificateOfTls13(scan, lives),
    ...lives.map((live) => examine(scan, live, isEarly(lives, live))),
  ]);
  await lateGroups(scan, lives);
  return { fallbackScsv, chainReason };
}

/** Asks something that is known to be answered: SSL 2.0 if nothing else. */
async function control(scan: Scan, lives: readonly Live[]): Promise<boolean> {
  const [live] = lives;
  if (!live) return hasSslv2(scan);
  return (await pose(scan, { ...live.question, suites: [live.firstSuite] }, 'alone')).kind === 'chosen';
}

/** Remembers a good control, so that one is asked for a whole phase; a failed one is asked again. */
function once(check: () => Promise<boolean>): () => Promise<boolean> {
  let good = false;
  return async () => (good ||= await check());
}

/** Finishes the chains of one version; long lists may be put together again, short ones must stay short. */
async function finishChains(scan: Scan, live: Live, links: readonly Chain[]): Promise<Chain[]> {
  const left =
    live.question.suites.length <= SHORT_LIST && live.protocol !== 'TLS 1.3' ? [...links] : merge(links);
  const check = once(() => control(scan, [live]));
  for (const link of left) await resume(link, check);
  return left;
}

/** What is still open is asked again with nothing else in flight. */
async function alonePhase(scan: Scan, cases: readonly Case[], lives: Live[]): Promise<void> {
  const check = once(() => control(scan, lives));
  for (const one of cases) {
    if (one.verdict) continue;
    const verdict: Detection = await confirm(scan, one, check);
    one.verdict = verdict;
    if (verdict.kind !== 'offered') continue;
    const live = open(scan, one.protocol, verdict);
    lives.push(live);
    await examine(scan, live, groupsAtOnce(live));
  }
  for (const live of lives) {
    live.suiteChains = await finishChains(scan, live, live.suiteChains);
    if (live.preference === 'unknown') await findPreference(scan, live);
  }
  await lateGroups(scan, lives);
  for (const live of lives) live.groupChains = await finishChains(scan, live, live.groupChains);
}

async function run(scan: Scan): Promise<Findings> {
  const cases = await firstRound(scan, { firstByte: FIRST_ROUND, whole: FIRST_ROUND });
  const stopped = await hopeless(scan, cases);
  if (stopped) return { cases, lives: [], fallbackScsv: 'unknown', chainReason: stopped, stopped };
  const tolerant = isTolerant(cases);
  await Promise.all(cases.map((one) => degrade(scan, one, tolerant)));
  for (const { protocol, verdict } of cases) {
    if (verdict)
      scan.progress({
        kind: 'protocol',
        protocol,
        support: verdict.kind === 'not-offered' ? 'not-offered' : 'offered',
      });
    if (verdict?.kind !== 'offered-sslv2' || !verdict.hello.certificate) continue;
    scan.notes.chain(protocol, [verdict.hello.certificate], { stapled: null, ordered: true });
  }
  const lives = openLive(scan, cases);
  const extra = await parallelPhase(scan, lives);
  await alonePhase(scan, cases, lives);
  return { cases, lives, ...extra, stopped: null };
}

/**
 * Scans one target: protocol versions, cipher suites, groups, certificate chains and what their hellos tell. Never throws but
 * for the AbortSignal: whatever cannot be learned is `unknown` with a reason.
 */
export async function scanTls(target: TlsTarget, options: TlsOptions = {}): Promise<TlsResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  const now = options.now ?? new Date();
  const scan = openScan(target, options);
  const hangUp = (): void => scan.asker.line.hangUp();
  signal?.addEventListener('abort', hangUp, { once: true });
  try {
    const findings = await run(scan);
    signal?.throwIfAborted();
    return toResult({ target, options, scan, findings, now });
  } finally {
    signal?.removeEventListener('abort', hangUp);
  }
}

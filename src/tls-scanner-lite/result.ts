import { judgeChain } from './cert/chain.js';
import { anchorsOf, type Anchors } from './cert/trust.js';
import { groupOf } from './data/groups.js';
import { suiteOf, sslv2CipherOf } from './data/suites.js';
import type { Case } from './detect.js';
import type { Chain } from './eliminate.js';
import type { Live } from './enumerate.js';
import type { FallbackScsv } from './fallback.js';
import { featuresOf } from './features.js';
import type { More } from './more/more.js';
import type { Scan } from './scan-state.js';
import { NOTHING_TOLD, weaknessList } from './weaknesses/list.js';
import type { ChainFact } from './cert/facts.js';
import type { GroupFact, ProtocolFact, TlsResult } from './facts.js';
import type { AcceptedSuite, Reason, TlsOptions, TlsTarget } from './types.js';

/** Everything that the phases of a scan found. */
export interface Findings {
  readonly cases: readonly Case[];
  readonly lives: readonly Live[];
  readonly fallbackScsv: FallbackScsv;
  readonly more: More | null;
  readonly chainReason: Reason | null;
  /** Set when the scan ended after its first round. */
  readonly stopped: Reason | null;
}

const EMPTY = {
  suites: [],
  suitesComplete: false,
  suitesReason: null,
  preference: 'not-applicable',
  evidence: null,
  reason: null,
  order: null,
} as const;

function openReason(chains: readonly Chain[]): Reason | null {
  const left = chains.find(({ done }) => !done);
  return left ? (left.reason ?? { code: 'deadline' }) : null;
}

function offered(scan: Scan, live: Live, order: readonly number[] | undefined): ProtocolFact {
  const { protocol } = live;
  const ids = [...live.suites].toSorted((a, b) => a - b);
  const suites: AcceptedSuite[] = ids.map((id) => ({
    ...suiteOf(id),
    dhBits: scan.notes.dhBits(protocol, id),
  }));
  const suitesReason = openReason(live.suiteChains);
  return {
    ...EMPTY,
    protocol,
    support: 'offered',
    suites,
    suitesComplete: suitesReason === null,
    suitesReason,
    preference: live.preference,
    order: order?.map((id) => suiteOf(id).name) ?? null,
  };
}

function protocolFact({ protocol, tried, verdict }: Case, scan: Scan, findings: Findings): ProtocolFact {
  const live = findings.lives.find((one) => one.protocol === protocol);
  if (live) return offered(scan, live, findings.more?.orders.get(protocol));
  if (verdict?.kind === 'offered-sslv2') {
    const suites = [...new Set(verdict.hello.ciphers)]
      .toSorted((a, b) => a - b)
      .map((id) => ({ ...sslv2CipherOf(id), dhBits: null }));
    return { ...EMPTY, protocol, support: 'offered', suites, suitesComplete: true };
  }
  if (verdict?.kind === 'not-offered')
    return { ...EMPTY, protocol, support: 'not-offered', evidence: verdict.evidence, suitesComplete: true };
  const last = tried.findLast((one) => one.kind === 'trouble');
  const seen = last?.kind === 'trouble' ? last.reason : (findings.stopped ?? { code: 'timeout' as const });
  return {
    ...EMPTY,
    protocol,
    support: 'unknown',
    preference: 'unknown',
    reason: verdict?.kind === 'unknown' ? verdict.reason : seen,
  };
}

function groupFacts(lives: readonly Live[]): GroupFact[] {
  const asked = lives.filter(({ groupChains }) => groupChains.length > 0);
  const legacy = asked.findLast(({ protocol }) => protocol !== 'TLS 1.3');
  const shown = asked.filter((live) => live === legacy || live.protocol === 'TLS 1.3');
  return shown.map(({ protocol, groups, groupChains }) => {
    const reason = openReason(groupChains);
    const list = [...groups].toSorted((a, b) => a - b).map(groupOf);
    return { protocol, groups: list, complete: reason === null, reason };
  });
}

const NOT_ASKED = 'not asked';
const UNASKED_NAME = { answer: 'unknown', how: NOT_ASKED } as const;

interface Parts {
  readonly target: TlsTarget;
  readonly options: TlsOptions;
  readonly scan: Scan;
  readonly findings: Findings;
  readonly now: Date;
}

function chainFacts({ target, scan, now }: Parts, anchors: Anchors): ChainFact[] {
  const name = target.servername ?? target.host;
  return scan.notes.chains().map((chain) => judgeChain(chain, { anchors, now, name }));
}

const REFUSED: Reason = { code: 'unexpected-answer', detail: 'every version was refused' };

function outcomeOf(
  protocols: readonly ProtocolFact[],
  stopped: Reason | null,
): Pick<TlsResult, 'outcome' | 'reason'> {
  if (protocols.some(({ support }) => support === 'offered')) return { outcome: 'tls', reason: null };
  if (stopped?.code === 'not-tls' || stopped?.code === 'starttls-refused')
    return { outcome: 'not-tls', reason: stopped };
  const reason = stopped ?? protocols.find((one) => one.reason)?.reason ?? REFUSED;
  return { outcome: 'unknown', reason };
}

/** Puts what was found into the result, in an order that does not depend on timing. */
export function toResult(parts: Parts): TlsResult {
  const { target, scan, findings, now } = parts;
  const { line, servername } = scan.asker;
  const { lives, fallbackScsv, more } = findings;
  const protocols = findings.cases.map((one) => protocolFact(one, scan, findings));
  const outcome = outcomeOf(protocols, findings.stopped);
  const reached = outcome.outcome === 'tls';
  const anchors = anchorsOf(parts.options.ca);
  const chains = chainFacts(parts, anchors);
  const features = featuresOf(scan, { lives, fallbackScsv, more, reached });
  const dhGroups = scan.notes.dhGroups();
  const ground = { protocols, dhGroups, features };
  return {
    host: target.host,
    port: target.port,
    address: line.address(),
    servername,
    starttls: target.starttls ?? null,
    now: now.toISOString(),
    ...outcome,
    protocols,
    groups: groupFacts(lives),
    dhGroups,
    trustStore: anchors.source,
    chains,
    chainReason: findings.chainReason,
    features,
    alpn: more?.alpn ?? { protocols: [], complete: false, how: NOT_ASKED },
    names: more?.names ?? { without: UNASKED_NAME, unknown: UNASKED_NAME },
    signatures: more?.signatures.facts ?? [],
    weaknesses: reached ? weaknessList(more?.asked ?? null, chains, ground) : NOTHING_TOLD,
    pace: line.pace(),
    connections: line.connections(),
    milliseconds: Math.round(line.elapsed()),
  };
}

import type { Finding, GateReason, Waiver } from '../core/types.js';

/** Attaches to failing findings the waiver that covers them at that moment; outcomes never change. A waiver counts through the day it expires, UTC. */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], now: Date): Finding[] {
  const current = waivers.filter((waiver) => isCurrent(waiver, now));
  return findings.map((finding) => {
    if (finding.outcome !== 'fail') return finding;
    const waiver = current.find((one) => covers(one, finding));
    return waiver ? { ...finding, waiver } : finding;
  });
}

/** One note for each waiver that has ended although a failing finding still needs it. */
export function noteLapsedWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  now: Date,
): GateReason[] {
  const today = now.toISOString().slice(0, 10);
  const failing = findings.filter(({ outcome, waiver }) => outcome === 'fail' && !waiver);
  return waivers.flatMap((waiver): GateReason[] => {
    if (today <= waiver.expires) return [];
    const count = failing.filter((finding) => covers(waiver, finding)).length;
    if (count === 0) return [];
    const text = `the waiver of ${waiver.rule} by ${waiver.approvedBy} ended on ${waiver.expires}; ${count} failing ${count === 1 ? 'finding counts' : 'findings count'} again`;
    return [{ kind: 'finding', text, count }];
  });
}

function isCurrent({ date, expires }: Waiver, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  return date <= today && today <= expires;
}

function covers({ rule, subject, item }: Waiver, finding: Finding): boolean {
  return (
    rule === finding.rule &&
    (subject === undefined || subject === finding.subject) &&
    (item === undefined || item === finding.item)
  );
}

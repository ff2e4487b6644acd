import { isForeign, ownerOf, type SectionId } from '../core/facts.js';
import { OUTCOMES, SEVERITIES, type Fact, type Finding, type Snapshot, type Subject } from '../core/types.js';
import { checkFact } from '../files/snapshot.js';
import type { CompiledRule } from '../rules/compile.js';
import { evaluate } from '../rules/evaluate.js';

/** Judges every rule on every subject of its kind. A rule whose kind of subject is not there leaves no finding. */
export function judgeAll(snapshot: Snapshot, rules: readonly CompiledRule[], now: Date): Finding[] {
  const find = (subject: Subject, section: SectionId): Fact | undefined => {
    const owner = ownerOf(subject, section);
    return owner === undefined ? undefined : snapshot.facts[owner]?.[section];
  };
  const read = (subject: Subject, section: SectionId): Fact | undefined => {
    const fact = find(subject, section);
    // The pack may have been loaded after the snapshot was read.
    return fact && isForeign(section) ? checkFact(section, fact) : fact;
  };
  return rules.flatMap((compiled) =>
    snapshot.subjects
      .filter(({ kind }) => kind === compiled.rule.subject)
      .flatMap((subject) => evaluate(compiled, subject, read, now)),
  );
}

/** In the order that reports print: subject, outcome, severity, rule, item. */
export function sortFindings(findings: readonly Finding[], subjects: readonly Subject[]): Finding[] {
  const place = new Map(subjects.map(({ id }, index) => [id, index]));
  const rank = (finding: Finding) => [
    place.get(finding.subject) ?? 0,
    OUTCOMES.indexOf(finding.outcome),
    SEVERITIES.indexOf(finding.severity),
  ];
  return findings.toSorted((left, right) => {
    const [a, b] = [rank(left), rank(right)];
    const first = a.findIndex((value, index) => value !== b[index]);
    if (first >= 0) return a[first]! - b[first]!;
    return compareText(left.rule, right.rule) || compareText(left.item, right.item);
  });
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

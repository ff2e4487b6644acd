/** What every section of the page looks things up in. */
import type { Finding, FrameworkResult, Report, Rule, Subject } from '../../core/types.js';

/** The report with its indexes. */
export interface View {
  readonly report: Report;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly subjects: ReadonlyMap<string, Subject>;
  readonly findings: ReadonlyMap<string, Finding>;
}

/** Indexes a report once for all sections. */
export function viewOf(report: Report): View {
  return {
    report,
    rules: new Map(report.rules.map((rule) => [rule.id, rule])),
    subjects: new Map(report.subjects.map((subject) => [subject.id, subject])),
    findings: new Map(report.findings.map((finding) => [finding.fingerprint, finding])),
  };
}

/** Title of a subject, its id where the report does not know it. */
export function subjectTitle({ subjects }: View, id: string): string {
  return subjects.get(id)?.title ?? id;
}

/** What is good, in words. */
export function ruleTitle({ rules }: View, id: string): string {
  return rules.get(id)?.title ?? id;
}

/** A failure that nobody has accepted. */
export function isOpenFailure({ outcome, waiver }: Finding): boolean {
  return outcome === 'fail' && waiver === undefined;
}

/** Lines that name a rule, as `164.312(d)`. */
export function linesOf({ report }: View, rule: string): string[] {
  const named = report.frameworks.flatMap(({ lines }) =>
    lines.filter(({ control }) => control.rules.includes(rule)).map(({ control }) => control.id),
  );
  return [...new Set(named)];
}

/** Safeguards of a framework in the order of its lines. */
export function safeguardsOf({ lines }: FrameworkResult): string[] {
  return [...new Set(lines.map(({ control }) => control.safeguard))];
}

/** `breach-notification` as `Breach notification`. */
export function inWords(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `2026-11-20T08:00:12.000Z` as `2026-11-20 08:00 UTC`; a day stays a day. */
export function moment(at: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(at) ? `${at.slice(0, 10)} ${at.slice(11, 16)} UTC` : at;
}

/** `1 line`, `2 lines`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Values by a key, in the order in which the keys come. */
export function groupBy<Value>(list: readonly Value[], keyOf: (value: Value) => string): [string, Value[]][] {
  const groups = new Map<string, Value[]>();
  for (const value of list) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return [...groups];
}

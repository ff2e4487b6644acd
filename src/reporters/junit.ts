import type { Finding, Report } from '../core/types.js';
import type { Reporter } from './options.js';
import { firstLine, oneLine } from './text.js';

/** A text inside XML 1.0. */
export function xml(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** One suite a subject: fail is a failure, unknown an error, waived and not applicable are skipped. */
export const junit: Reporter = (report) => {
  const fixes = new Map(report.rules.map(({ id, fix }) => [id, firstLine(fix)]));
  const suites = report.subjects.map(({ id }) =>
    suite(
      id,
      report.findings.filter(({ subject }) => subject === id),
      fixes,
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="emr-audit ${xml(report.deployment.name)}">\n${suites.join('')}${gaps(report)}</testsuites>\n`;
};

function suite(subject: string, findings: readonly Finding[], fixes: ReadonlyMap<string, string>): string {
  const count = (test: (finding: Finding) => boolean) => findings.filter((finding) => test(finding)).length;
  const failures = count(({ outcome, waiver }) => outcome === 'fail' && !waiver);
  const errors = count(({ outcome }) => outcome === 'unknown');
  const skipped = count(
    ({ outcome, waiver }) => outcome === 'not-applicable' || (outcome === 'fail' && waiver !== undefined),
  );
  const cases = findings.map((finding) => testcase(finding, fixes.get(finding.rule) ?? '')).join('');
  return `  <testsuite name="${xml(subject)}" tests="${findings.length}" failures="${failures}" errors="${errors}" skipped="${skipped}">\n${cases}  </testsuite>\n`;
}

function testcase(finding: Finding, fix: string): string {
  const { rule, subject, item, outcome, severity, message, expected, found, remedy, waiver } = finding;
  const open = `    <testcase classname="${xml(`${subject}.${rule.split('/')[0]}`)}" name="${xml(item === '' ? rule : `${rule} ${item}`)}"`;
  const body = xml(`${message}. Expected: ${expected}. Found: ${found}. Fix: ${fix}`);
  if (outcome === 'pass') return `${open}/>\n`;
  if (outcome === 'unknown')
    return `${open}><error message="${xml(message)}" type="unknown">${xml(`${message}. To do: ${remedy}`)}</error></testcase>\n`;
  if (outcome === 'not-applicable') return `${open}><skipped message="${xml(message)}"/></testcase>\n`;
  if (waiver)
    return `${open}><skipped message="${xml(`waived until ${waiver.expires} by ${waiver.approvedBy}: ${message}`)}"/></testcase>\n`;
  return `${open}><failure message="${xml(message)}" type="${severity}">${body}</failure></testcase>\n`;
}

function gaps({ unassessed }: Report): string {
  if (unassessed.length === 0) return '';
  const cases = unassessed.map(
    ({ subject, section, reason, remedy }) =>
      `    <testcase classname="${xml(subject)}" name="${xml(`read ${section}`)}"><error message="${xml(reason)}" type="unassessed">${xml(`${reason}. To do: ${remedy}`)}</error></testcase>\n`,
  );
  return `  <testsuite name="could not be assessed" tests="${unassessed.length}" failures="0" errors="${unassessed.length}" skipped="0">\n${cases.join('')}  </testsuite>\n`;
}

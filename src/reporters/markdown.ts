import type { Finding, FrameworkResult, Report } from '../core/types.js';
import type { Reporter } from './options.js';
import { bySeverity } from './screen.js';
import { countLines, countOutcomes, exitMeaning, firstLine, oneLine, verdictOf } from './text.js';

/** A text inside Markdown: nothing of it is markup, a link, a mention or the end of a table cell. */
export function plain(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~@]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A summary for a pull request, and the checklist. */
export const markdown: Reporter = (report) => {
  const parts = [
    head(report),
    counts(report),
    failures(report),
    unassessed(report),
    ...report.frameworks.map(checklist),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
};

function head(report: Report): string {
  const { gate, policy, scan } = report;
  const partial = scan.partial ? '\n\n**This scan was interrupted: it is partial.**' : '';
  const reasons = gate.reasons.map(({ text }) => `- ${plain(text)}`).join('\n');
  return `# emr-audit: ${plain(report.deployment.name)}\n\n**${verdictOf(report)}** (policy ${plain(policy.id)}, exit ${gate.exitCode}: ${exitMeaning(gate.exitCode)}), judged as of ${report.judgedAt.slice(0, 10)}.${partial}\n\n${reasons}`.trimEnd();
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function counts({ subjects, findings }: Report): string {
  const rows = subjects.map(({ id }) => {
    const own = countOutcomes(findings.filter(({ subject }) => subject === id));
    return row([
      plain(id),
      ...[own.fail, own.unknown, own.pass, own['not-applicable'], own.waived].map(String),
    ]);
  });
  return [
    row(['subject', 'failed', 'unknown', 'passed', 'not applicable', 'waived']),
    row(['---', '--:', '--:', '--:', '--:', '--:']),
    ...rows,
  ].join('\n');
}

function failures(report: Report): string {
  const failing = report.findings.filter(({ outcome }) => outcome === 'fail').toSorted(bySeverity);
  if (failing.length === 0) return '## Failed\n\nNo measured rule failed.';
  const fixes = new Map(report.rules.map(({ id, fix }) => [id, firstLine(fix)]));
  const cells = (finding: Finding) => [
    finding.waiver ? `${finding.severity}, waived until ${finding.waiver.expires}` : finding.severity,
    plain(finding.subject),
    `${plain(finding.message)} <sub>${plain(finding.rule)}</sub>`,
    plain(finding.found),
    plain(fixes.get(finding.rule) ?? ''),
  ];
  return [
    '## Failed\n',
    row(['severity', 'subject', 'what', 'found', 'fix']),
    row(['---', '---', '---', '---', '---']),
    ...failing.map((finding) => row(cells(finding))),
  ].join('\n');
}

function unassessed({ unassessed: gaps, findings }: Report): string {
  const reasons = new Set(gaps.map(({ reason }) => reason));
  const others = findings.filter(({ outcome, message }) => outcome === 'unknown' && !reasons.has(message));
  if (gaps.length + others.length === 0) return '';
  const rows = [
    ...gaps.map(({ subject, section, reason, remedy }) =>
      row([plain(subject), plain(section), plain(reason), plain(remedy)]),
    ),
    ...others.map(({ subject, rule, message, remedy }) =>
      row([plain(subject), plain(rule), plain(message), plain(remedy)]),
    ),
  ];
  return [
    '## Could not be assessed\n',
    row(['subject', 'what', 'why', 'to do']),
    row(['---', '---', '---', '---']),
    ...rows,
  ].join('\n');
}

function checklist(framework: FrameworkResult): string {
  const tallies = countLines(framework).map(({ status, required, addressable, breach }) =>
    row([status, String(required), String(addressable), String(breach)]),
  );
  const lines = framework.lines.map(({ control, status, basis, gap }) =>
    row([plain(control.cite), plain(control.title), control.requirement, `**${status}**`, basis, plain(gap)]),
  );
  return [
    `## ${plain(framework.title)}\n`,
    `${plain(framework.disclaimer)}\n`,
    row(['status', 'required', 'addressable', 'breach rule']),
    row(['---', '--:', '--:', '--:']),
    ...tallies,
    '',
    row(['citation', 'line', 'mark', 'status', 'basis', 'gap']),
    row(['---', '---', '---', '---', '---', '---']),
    ...lines,
  ].join('\n');
}

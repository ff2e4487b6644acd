import Table from 'cli-table3';
import { SEVERITIES, type FrameworkResult } from '../core/types.js';
import { paintSeverity, type Screen } from './screen.js';
import {
  countLines,
  countOutcomes,
  exitMeaning,
  firstLine,
  oneLine,
  verdictOf,
  worstFailures,
} from './text.js';
import { fit, hang } from './wrap.js';

const BARE = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((part) => [part, '']),
);

/** Counts, the most important failures, the framework's lines and the gate. */
export function summary(screen: Screen): string {
  const parts = [
    subjectTable(screen),
    severities(screen),
    unseen(screen),
    mostImportant(screen),
    ...screen.report.frameworks.map((one) => frameworkTable(one, screen)),
    gatePart(screen),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const made = new Table({
    chars: { ...BARE, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
  });
  made.push([...head], ...rows.map((row) => [...row]));
  return made.toString().replaceAll(/ +$/gm, '');
}

function subjectTable({ report, options, style }: Screen): string {
  const narrow = options.width < 80;
  const head = narrow
    ? ['subject', 'fail', 'unkn', 'pass', 'n/a', 'waiv']
    : ['subject', 'failed', 'unknown', 'passed', options.width < 100 ? 'n/a' : 'not applicable', 'waived'];
  const rows = report.subjects.map(({ id }) => {
    const counts = countOutcomes(report.findings.filter(({ subject }) => subject === id));
    const paint = (count: number, colour: (text: string) => string) =>
      count > 0 ? colour(String(count)) : style.dim('0');
    return [
      fit(oneLine(id), narrow ? Math.max(12, options.width - 32) : Math.min(44, options.width - 40)),
      paint(counts.fail, style.red),
      paint(counts.unknown, style.yellow),
      paint(counts.pass, style.green),
      String(counts['not-applicable']),
      String(counts.waived),
    ];
  });
  return table(
    head.map((name) => style.bold(name)),
    rows,
  );
}

function severities({ report, style, options }: Screen): string {
  const failing = report.findings.filter(({ outcome, waiver }) => outcome === 'fail' && !waiver);
  const counts = SEVERITIES.map(
    (severity) => [severity, failing.filter((finding) => finding.severity === severity).length] as const,
  ).filter(([, count]) => count > 0);
  if (counts.length === 0) return 'No measured rule failed.';
  const parts = counts.map(([severity, count]) => `${count} ${paintSeverity(severity, style)}`);
  return hang(`Failed by severity: ${parts.join(', ')}`, options.width, 2);
}

/** What nobody could look at, also on a quiet screen. */
function unseen({ report, options, style }: Screen): string {
  const unknown = report.findings.filter(({ outcome }) => outcome === 'unknown').length;
  const { unassessed } = report;
  if (unassessed.length + unknown === 0) return '';
  const where = [...new Set(unassessed.map(({ subject }) => oneLine(subject)))].join(', ');
  const sections = `${unassessed.length} ${unassessed.length === 1 ? 'section' : 'sections'}${where === '' ? '' : ` of ${where}`}`;
  const text = `${style.yellow.bold('Could not be assessed:')} ${sections}; ${unknown} ${unknown === 1 ? 'finding is' : 'findings are'} unknown, and unknown is never a pass.`;
  return hang(text, options.width, 2);
}

function mostImportant({ report, options, style, rules }: Screen): string {
  const worst = worstFailures(report);
  if (worst.length === 0) return '';
  const lines = worst.map((finding, index) =>
    hang(
      `${index + 1}. ${oneLine(finding.message)}: ${firstLine(rules.get(finding.rule)?.fix ?? '')}`,
      options.width,
      3,
    ),
  );
  return `${style.bold('Start here')}\n${lines.join('\n')}`;
}

function frameworkTable(framework: FrameworkResult, { style, options }: Screen): string {
  const head =
    options.width < 80 ? ['', 'req', 'addr', 'breach'] : ['', 'required', 'addressable', 'breach rule'];
  const rows = countLines(framework).map(({ status, required, addressable, breach }) => [
    status,
    String(required),
    String(addressable),
    String(breach),
  ]);
  const title = style.bold(`${oneLine(framework.title)}, ${framework.lines.length} lines`);
  return `${hang(title, options.width, 2)}
${table(head, rows)}`;
}

function gatePart(screen: Screen): string {
  const { report, options, style } = screen;
  const { gate, policy } = report;
  const paint = { passed: style.green.bold, failed: style.red.bold, undecided: style.yellow.bold }[
    gate.verdict
  ];
  const reasons = gate.reasons.map(({ text }) => hang(`  - ${oneLine(text)}`, options.width, 4));
  const partial = report.scan.partial ? [style.yellow('This scan was interrupted: it is partial.')] : [];
  const written = (options.written ?? []).map((path) => `  ${oneLine(path)}`);
  return [
    ...partial,
    hang(
      `Policy ${oneLine(policy.id)}, judged as of ${report.judgedAt.slice(0, 16).replace('T', ' ')} UTC`,
      options.width,
      2,
    ),
    paint(verdictOf(report)),
    hang(`Exit code ${gate.exitCode}: ${exitMeaning(gate.exitCode)}.`, options.width, 2),
    ...reasons,
    ...nextStep(screen),
    ...(written.length > 0 ? ['Reports:', ...written] : []),
  ].join('\n');
}

/** What a person does now, from what stands against the gate. */
function nextStep({ report: { frameworks, gate }, options }: Screen): string[] {
  const lines = frameworks.flatMap((framework) => framework.lines);
  const waiting = lines.filter(({ status }) => status === 'Needs attestation').length;
  const failed = gate.reasons.some(({ kind, text }) => kind === 'finding' || text.endsWith(' met'));
  const unseen = gate.reasons.some(({ kind, text }) => kind === 'unknown' || text.endsWith('Not assessed'));
  const steps = [
    ...(failed ? ['mend what fails, beginning with "Start here"'] : []),
    ...(unseen ? ['do what stands under "Could not be assessed"'] : []),
    ...(waiting > 0 ? [`answer the ${waiting} lines that need attestation`] : []),
    ...(gate.verdict === 'passed' ? [] : ['scan again']),
  ];
  return steps.length === 0 ? [] : [hang(`Next: ${steps.join('; ')}.`, options.width, 6)];
}

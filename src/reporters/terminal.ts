import { Chalk } from 'chalk';
import type { Finding, Report, Subject } from '../core/types.js';
import type { ReporterOptions } from './options.js';
import { paintSeverity, type Screen } from './screen.js';
import { changesPart } from './terminal-changes.js';
import { summary } from './terminal-summary.js';
import { countOutcomes, firstLine, oneLine } from './text.js';
import { hang } from './wrap.js';

/** The screen for people: findings by subject, worst first, then what could not be seen, counts, and the gate. */
export function terminal(report: Report, options: ReporterOptions): string {
  const style = new Chalk({ level: options.colour ? 2 : 0 });
  const screen: Screen = {
    report,
    options,
    style,
    rules: new Map(report.rules.map((rule) => [rule.id, rule])),
  };
  const parts = options.quiet
    ? []
    : [...report.subjects.flatMap((subject) => subjectPart(subject, screen)), ...unassessedPart(screen)];
  return `${[...parts, ...changesPart(screen), summary(screen)].join('\n')}\n`;
}

function subjectPart(subject: Subject, screen: Screen): string[] {
  const own = screen.report.findings.filter((finding) => finding.subject === subject.id);
  const shown = own.filter(
    ({ outcome }) => outcome === 'fail' || (screen.options.verbose && outcome === 'pass'),
  );
  const unknown = own.filter((finding) => finding.outcome === 'unknown' && !isExplained(finding, screen));
  if (shown.length + unknown.length === 0) return [];
  const { style, options } = screen;
  const counts = countOutcomes(own);
  const title = `${style.bold(oneLine(subject.title))}  ${style.dim(`${subject.kind}: ${counts.fail} failed, ${counts.unknown} unknown, ${counts.pass} passed`)}`;
  return [
    `${hang(title, options.width, 2)}\n${ruler(screen)}\n${[...shown, ...unknown].map((finding) => findingPart(finding, screen)).join('\n')}`,
  ];
}

/** A line under a heading. */
function ruler({ style, options }: Screen): string {
  return style.dim((options.unicode ? '─' : '-').repeat(Math.min(options.width, 100)));
}

/** Findings that are unknown because a section was not read are told once, with the section. */
function isExplained(finding: Finding, { report }: Screen): boolean {
  return report.unassessed.some(
    ({ rules, reason }) => rules.includes(finding.rule) && reason === finding.message,
  );
}

function findingPart(finding: Finding, { style, options, rules }: Screen): string {
  const mark = {
    fail: style.red(options.unicode ? '✗' : 'x'),
    pass: style.green(options.unicode ? '✓' : '+'),
    unknown: style.yellow('?'),
    'not-applicable': '-',
  }[finding.outcome];
  const waived = finding.waiver ? style.magenta(` waived until ${finding.waiver.expires}`) : '';
  const head = `${mark} ${paintSeverity(finding.severity, style)}${waived}  ${oneLine(finding.message)}  ${style.dim(finding.rule)}`;
  if (finding.outcome === 'pass') return hang(head, options.width, 2);
  const named = `${head} ${style.dim(finding.fingerprint.slice(0, 8))}`;
  const row = (name: string, text: string) =>
    text === '' ? [] : [hang(`    ${style.dim(name.padEnd(9))}${oneLine(text)}`, options.width, 13)];
  const last =
    finding.outcome === 'fail'
      ? row('fix', firstLine(rules.get(finding.rule)?.fix ?? ''))
      : row('to do', finding.remedy);
  return [
    hang(named, options.width, 2),
    ...row('expected', finding.expected),
    ...row('found', finding.found),
    ...row('read', finding.evidence.map(({ source }) => source).join('; ')),
    ...last,
    '',
  ].join('\n');
}

/** Sections of one subject that one reason hides. */
interface Gap {
  readonly subject: string;
  readonly reason: string;
  readonly sections: string[];
  readonly rules: Set<string>;
  readonly remedy: string;
}

function unassessedPart(screen: Screen): string[] {
  const { report, style, options } = screen;
  if (report.unassessed.length === 0) return [];
  const groups = new Map<string, Gap>();
  for (const { subject, section, reason, remedy, rules } of report.unassessed) {
    const key = `${subject}\n${reason}`;
    const group = groups.get(key) ?? { subject, reason, sections: [], rules: new Set<string>(), remedy };
    group.sections.push(section);
    for (const rule of rules) group.rules.add(rule);
    groups.set(key, group);
  }
  const lines = [...groups.values()].map(({ subject, reason, sections, rules, remedy }) => {
    const head = `${style.yellow('?')} ${style.bold(oneLine(subject))}  ${oneLine(reason)}`;
    const what = `    ${style.dim('left out ')}${sections.join(', ')} (${rules.size} ${rules.size === 1 ? 'rule' : 'rules'})`;
    return [
      hang(head, options.width, 2),
      hang(what, options.width, 13),
      hang(`    ${style.dim('to do    ')}${oneLine(remedy)}`, options.width, 13),
      '',
    ].join('\n');
  });
  return [
    `${style.yellow.bold('Could not be assessed')}  ${style.dim('what is not seen is never a pass')}\n${ruler(screen)}\n${lines.join('\n')}`,
  ];
}

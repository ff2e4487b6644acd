/** What the doctor found, for people: shut doors with what they hide and the lines that open them. */
import { shellWord } from '../../../core/shell-word.js';
import { SEVERITIES } from '../../../core/types.js';
import { oneLine } from '../../../reporters/text.js';
import { hang } from '../../../reporters/wrap.js';
import type { Check, Diagnosis, DoorReport, Fix, Hidden } from '../../../scan/doctor/types.js';
import { programName } from '../../called.js';
import type { styles } from '../../styles.js';

/** How it is shown. */
export interface Look {
  readonly width: number;
  readonly unicode: boolean;
  readonly quiet: boolean;
  readonly style: ReturnType<typeof styles>;
  /** What was examined, as it was typed. */
  readonly target: string;
}

/** The whole screen. */
export function doctorScreen(diagnosis: Diagnosis, look: Look): string {
  const doors = diagnosis.doors.flatMap((door) => doorPart(door, look));
  return [...doors, ...stillPart(diagnosis, look), verdict(diagnosis, look), ''].join('\n');
}

function doorPart({ title, checks }: DoorReport, look: Look): string[] {
  const shut = checks.filter(({ state }) => state === 'closed' || state === 'warning');
  if (checks.length === 0 || (look.quiet && shut.length === 0)) return [];
  const shown = look.quiet ? shut : checks;
  return [hang(look.style.bold(oneLine(title)), look.width, 2), ...rows(shown, look), ''];
}

/** Steps that hold share one line, and so do those that were not tried. */
function rows(checks: readonly Check[], look: Look): string[] {
  const lines: string[] = [];
  for (let index = 0; index < checks.length;) {
    const { state } = checks[index]!;
    let end = index + 1;
    if (state === 'open' || state === 'not tried')
      while (end < checks.length && checks[end]!.state === state) end += 1;
    lines.push(...row(checks.slice(index, end), look));
    index = end;
  }
  return lines;
}

function row(checks: readonly Check[], look: Look): string[] {
  const { style, width } = look;
  const { state, name, text, hides, fixes } = checks[0]!;
  const mark = markOf(state, look);
  if (state === 'not tried')
    return [hang(`  ${mark} ${checks.map((one) => one.name).join(', ')}`, width, 14)];
  if (state === 'open' && checks.length > 1)
    return [hang(`  ${mark} ${checks.map((one) => oneLine(one.name)).join(', ')}`, width, 14)];
  return [
    hang(`  ${mark} ${style.bold(oneLine(name))}: ${oneLine(text)}`, width, 14),
    ...(hides && hides.sections.length > 0 ? [hang(`    hides     ${hiddenWords(hides)}`, width, 14)] : []),
    ...fixes.flatMap((fix, place) => fixLines(fix, place, look)),
  ];
}

function markOf(state: Check['state'], { style, unicode }: Look): string {
  return {
    open: style.green(`${unicode ? '✓' : '+'} open     `),
    closed: style.red(`${unicode ? '✗' : 'x'} shut     `),
    warning: style.yellow('! careful  '),
    'not tried': style.dim('- not tried'),
  }[state];
}

function fixLines({ where, lines }: Fix, place: number, { width, style }: Look): string[] {
  const lead = place === 0 ? 'to do     ' : 'and       ';
  const colon = lines.length === 0 ? '' : ':';
  return [
    hang(`    ${style.dim(lead)}${oneLine(where)}${colon}`, width, 14),
    // Lines to copy are never wrapped: a terminal that is too narrow wraps them by itself, and copying keeps them whole.
    ...lines.flatMap((line) => line.split('\n').map((part) => `      ${style.cyan(oneLine(part))}`)),
  ];
}

/** Such as: 14 sections of host:web1; 31 rules unknown: 3 critical, 10 high. */
export function hiddenWords({ sections, rules, bySeverity }: Hidden): string {
  const subjects = [...new Set(sections.map((one) => one.split(' ')[0]!))];
  const parts = subjects.map((subject) => {
    const own = sections.filter((one) => one.startsWith(`${subject} `)).map((one) => one.split(' ')[1]!);
    return `${own.length > 6 ? `${own.slice(0, 5).join(', ')} and ${own.length - 5} more` : own.join(', ')} of ${oneLine(subject)}`;
  });
  const counts = SEVERITIES.flatMap((one) => (bySeverity[one] ? [`${bySeverity[one]} ${one}`] : []));
  return `${parts.join('; ')}; ${rulesStay(rules.length)} unknown${counts.length > 0 ? ` (${counts.join(', ')})` : ''}`;
}

function rulesStay(count: number): string {
  return count === 1 ? '1 rule stays' : `${count} rules stay`;
}

function stillPart({ stillUnknown }: Diagnosis, { width, style, quiet }: Look): string[] {
  if (stillUnknown.length === 0 || quiet) return [];
  const reasons = [...new Set(stillUnknown.map(({ reason }) => reason))];
  const lines = reasons.slice(0, 8).map((reason) => {
    const own = stillUnknown.filter((one) => one.reason === reason);
    const rules = [...new Set(own.map(({ rule }) => rule))];
    return hang(
      `  ${style.yellow('?')} ${oneLine(reason)} ${style.dim(`(${oneLine(own[0]!.subject)}; ${rules.slice(0, 3).join(', ')}${rules.length > 3 ? ` and ${rules.length - 3} more` : ''})`)}: ${oneLine(own[0]!.remedy)}`,
      width,
      4,
    );
  });
  const more =
    reasons.length > 8 ? [`  and ${reasons.length - 8} more; the report of a scan names them all`] : [];
  return [style.bold('Unknown although the doors are open'), ...lines, ...more, ''];
}

function verdict({ doors, hidden, stillUnknown }: Diagnosis, look: Look): string {
  const { style, width, target } = look;
  const checks = doors.flatMap((door) => door.checks);
  const shut = checks.filter(({ state }) => state === 'closed').length;
  const careful = checks.filter(({ state }) => state === 'warning').length;
  const warned = careful === 0 ? '' : ` ${careful} ${careful === 1 ? 'thing asks' : 'things ask'} for care.`;
  const command = `  $ ${programName()} scan ${shellWord(oneLine(target))} --format html=report.html`;
  if (shut + hidden.sections.length + stillUnknown.length === 0)
    return [`${style.green.bold('Every door is open.')}${warned}`, 'Next:', command].join('\n');
  const counts = SEVERITIES.flatMap((one) =>
    hidden.bySeverity[one] ? [`${hidden.bySeverity[one]} ${one}`] : [],
  );
  const rules =
    hidden.rules.length === 0
      ? ''
      : ` ${rulesStay(hidden.rules.length)} unknown on at least one subject (${counts.join(', ')}).`;
  const still =
    stillUnknown.length === 0
      ? ''
      : ` ${stillUnknown.length} ${stillUnknown.length === 1 ? 'finding is' : 'findings are'} unknown for other reasons.`;
  return [
    hang(
      `${style.yellow.bold(shut === 0 ? 'Every door is open.' : `${shut} ${shut === 1 ? 'step is' : 'steps are'} shut.`)}${rules}${still}${warned}`,
      width,
      2,
    ),
    hang(
      `Next: ${shut === 0 ? 'scan' : 'do what stands under "to do" and run the doctor again, or scan now'}; what is hidden is reported as unknown, never as passed.`,
      width,
      6,
    ),
    command,
  ].join('\n');
}

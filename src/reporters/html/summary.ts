/** One page for the board: the gate, what failed, the lines, what ends soon. */
import { SEVERITIES, type FrameworkResult, type Report } from '../../core/types.js';
import { countLines, countOutcomes, exitMeaning, verdictOf, worstFailures } from '../text.js';
import { expiring } from './expiring.js';
import { picture } from './picture.js';
import { cell, chip, section, table } from './pieces.js';
import { markup, prose, slug, type Markup } from './tag.js';
import { counted, isOpenFailure, type View } from './view.js';

/** The one-page summary. */
export function summary(view: View): Markup {
  const { report } = view;
  return section('summary', 'Summary', [
    gateBox(report),
    tiles(view),
    startHere(view),
    report.frameworks.map((framework) => [
      markup`<h3>${framework.title}</h3>`,
      sentenceOf(framework),
      picture(framework),
      statusTable(framework),
    ]),
    markup`<h3>Ends within 90 days</h3>`,
    expiring(report),
  ]);
}

function gateBox(report: Report): Markup {
  const { gate } = report;
  const words = verdictOf(report);
  return markup`<div class="gate v-${gate.verdict}"><p class="gate-word">${words.charAt(0).toUpperCase()}${words.slice(1)}</p>${
    gate.reasons.length === 0
      ? markup`<p>No finding and no line stands against the policy’s gate.</p>`
      : markup`<ul>${gate.reasons.map(({ text }) => markup`<li>${text}</li>`)}</ul>`
  }<p class="soft">Exit code ${gate.exitCode}: ${exitMeaning(gate.exitCode)}. The gate is a rule of your own policy, not a judgement of any authority.</p></div>`;
}

function tiles({ report }: View): Markup {
  const failing = report.findings.filter(isOpenFailure);
  const bySeverity = SEVERITIES.map(
    (severity) => [severity, failing.filter((one) => one.severity === severity).length] as const,
  );
  const counts = countOutcomes(report.findings);
  return markup`<ul class="tiles">${bySeverity
    .filter(([severity, count]) => count > 0 || severity === 'critical' || severity === 'high')
    .map(([severity, count]) =>
      tile(count, `${severity} ${count === 1 ? 'failure' : 'failures'}`, '#actions', severity),
    )}${tile(counts.unknown, 'could not be told', '#gaps', 'unknown')}${tile(
    counts.waived,
    'waived',
    '#waivers',
    'waived',
  )}${tile(counts.pass, 'passed', '#findings', 'pass')}</ul>`;
}

function tile(count: number, label: string, href: string, kind: string): Markup {
  return markup`<li class="c-${count === 0 ? 'none' : kind}"><a href="${href}"><b>${count}</b><span>${label}</span></a></li>`;
}

function startHere({ report, rules }: View): Markup | '' {
  const worst = worstFailures(report);
  if (worst.length === 0) return '';
  const items = worst.map(({ rule, severity, message }) => {
    const [fix = ''] = (rules.get(rule)?.fix ?? '').split('\n');
    return markup`<li>${chip(severity)} <a href="#rule-${slug(rule)}">${message}</a> ${prose(fix)}</li>`;
  });
  return markup`<h3>Start here</h3><ol class="start">${items}</ol>`;
}

function sentenceOf({ lines }: FrameworkResult): Markup {
  const count = (status: string) => lines.filter((line) => line.status === status).length;
  const measured = lines.filter(({ basis }) => basis.startsWith('measured')).length;
  const notMet = count('Not met');
  const first = notMet === 0 ? 'No measured line failed' : `${counted(notMet, 'line')} not met`;
  return markup`<p>${first}; ${count('Needs attestation')} ${count('Needs attestation') === 1 ? 'needs' : 'need'} attestation, ${count('Not assessed')} ${count('Not assessed') === 1 ? 'was' : 'were'} not assessed. ${measured} of ${lines.length} lines have measured evidence; the others rest on what people attest.</p>`;
}

function statusTable(framework: FrameworkResult): Markup {
  const columns = ['Required', 'Addressable', 'Breach notification', 'Lines'];
  const rows = countLines(framework).map(({ status, required, addressable, breach }) => {
    const numbers = [required, addressable, breach, required + addressable + breach];
    return markup`<tr><th scope="row">${chip(status)}</th>${numbers.map((count, index) => cell(columns[index]!, count))}</tr>`;
  });
  return table('Lines by status', ['Status', ...columns], markup`<tbody>${rows}</tbody>`, 'numbers');
}

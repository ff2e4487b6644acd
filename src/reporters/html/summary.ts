/** One page for the board: the gate, what failed, the lines, what ends soon. */
import { SEVERITIES, type FrameworkResult, type Report } from '../../core/types.js';
import { countLines, countOutcomes, exitMeaning, verdictOf } from '../text.js';
import { expiring } from './expiring.js';
import { picture } from './picture.js';
import { cell, chip, section, table } from './pieces.js';
import { markup, type Markup, type Part } from './tag.js';
import { counted, isOpenFailure, type View } from './view.js';

/** The one-page summary. */
export function summary(view: View): Markup {
  const { report } = view;
  return section('summary', 'Summary', [
    gateBox(report),
    tiles(view),
    report.frameworks.map((framework) => [
      markup`<h3>${framework.title}</h3>`,
      sentenceOf(framework),
      picture(framework),
      statusTable(framework),
    ]),
    markup`<h3>Findings by subject</h3>`,
    subjectTable(view),
    markup`<h3>Ends within 90 days</h3>`,
    expiring(report),
  ]);
}

function gateBox({ gate }: Report): Markup {
  const words = verdictOf({ gate } as Report);
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
  const tile = (count: number, label: Part, href: string) =>
    markup`<li><a href="${href}"><b>${count}</b><span>${label}</span></a></li>`;
  return markup`<ul class="tiles">${bySeverity
    .filter(([severity, count]) => count > 0 || severity === 'critical' || severity === 'high')
    .map(([severity, count]) =>
      tile(count, markup`failing, ${chip(severity)}`, '#actions'),
    )}${tile(counts.unknown, 'findings that could not be told', '#gaps')}${tile(
    counts.waived,
    'failures under a waiver',
    '#waivers',
  )}${tile(counts.pass, 'findings that passed', '#findings')}</ul>`;
}

function sentenceOf({ lines }: FrameworkResult): Markup {
  const count = (status: string) => lines.filter((line) => line.status === status).length;
  const measured = lines.filter(({ basis }) => basis.startsWith('measured')).length;
  const notMet = count('Not met');
  const first = notMet === 0 ? 'No line is not met' : `${counted(notMet, 'line')} not met`;
  return markup`<p>${first}; ${count('Needs attestation')} need attestation, ${count('Not assessed')} were not assessed. ${measured} of ${lines.length} lines have measured evidence; the others rest on what people attest.</p>`;
}

function statusTable(framework: FrameworkResult): Markup {
  const columns = ['Required', 'Addressable', 'Breach notification', 'Lines'];
  const rows = countLines(framework).map(({ status, required, addressable, breach }) => {
    const numbers = [required, addressable, breach, required + addressable + breach];
    return markup`<tr><th scope="row">${chip(status)}</th>${numbers.map((count, index) => cell(columns[index]!, count))}</tr>`;
  });
  return table('Lines by status', ['Status', ...columns], markup`<tbody>${rows}</tbody>`, 'numbers');
}

function subjectTable({ report }: View): Markup {
  const columns = ['Fail', 'Unknown', 'Waived', 'Pass', 'Not applicable'];
  const rows = report.subjects.map(({ id, title }) => {
    const counts = countOutcomes(report.findings.filter(({ subject }) => subject === id));
    const numbers = [counts.fail, counts.unknown, counts.waived, counts.pass, counts['not-applicable']];
    return markup`<tr><th scope="row">${title}</th>${numbers.map((count, index) => cell(columns[index]!, count))}</tr>`;
  });
  return table('Findings by subject', ['Subject', ...columns], markup`<tbody>${rows}</tbody>`, 'numbers');
}

/** Questions that wait for an answer, as a form to print and sign, and addressable lines without a decision. */
import type { FrameworkResult, LineResult } from '../../core/types.js';
import { chip, table } from './pieces.js';
import { markup, slug, type Markup, type Part } from './tag.js';
import { counted, inWords, safeguardsOf, type View } from './view.js';

/** Everything that only a person can answer. */
export function questions({ report }: View): Part {
  return report.frameworks.map((framework) => [waiting(framework), decisions(framework)]);
}

/** A line that has neither attestation nor decision, and questions to ask. */
export function isWaiting({ control, attestation, decision, status }: LineResult): boolean {
  return control.questions.length > 0 && !attestation && !decision && status !== 'Not applicable';
}

function waiting(framework: FrameworkResult): Part {
  const lines = framework.lines.filter(isWaiting);
  if (lines.length === 0) return '';
  const groups = safeguardsOf(framework)
    .map((name) => [name, lines.filter(({ control }) => control.safeguard === name)] as const)
    .filter(([, own]) => own.length > 0);
  return markup`<h3>Questions awaiting an answer</h3><p>${counted(lines.length, 'line')} of ${framework.title} wait for the word of a named person. Answer on paper or in the attestations file; an answer never lifts a measured failure.</p>${groups.map(
    ([name, own]) =>
      markup`<details class="form"><summary>${inWords(name)}: ${counted(own.length, 'line')}</summary>${own.map((line) => form(framework, line))}</details>`,
  )}`;
}

/** Id of the form of a line. */
export function formId(framework: FrameworkResult, id: string): string {
  return `form-${slug(framework.id)}-${slug(id)}`;
}

function form(framework: FrameworkResult, { control }: LineResult): Markup {
  const answers = [
    'met',
    'partly',
    'not met',
    ...(control.applicability === 'all' ? [] : ['not applicable']),
  ];
  return markup`<div class="question" id="${formId(framework, control.id)}"><h4>${control.id} ${control.title}</h4><ol>${control.questions.map(
    (question) => markup`<li>${question}</li>`,
  )}</ol>${control.documents.length === 0 ? '' : markup`<p class="soft">Documents to show: ${control.documents.join('; ')}</p>`}<p class="answer">${answers.map((answer) => markup`<span>☐ ${answer}</span> `)}</p><p class="answer"><span class="blank">Name and role</span><span class="blank">Date</span><span class="blank">Signature</span></p></div>`;
}

function decisions({ lines, title }: FrameworkResult): Part {
  const open = lines.filter(
    ({ control, decision, status }) =>
      control.requirement === 'Addressable' &&
      !decision &&
      (status === 'Not met' || status === 'Partially met'),
  );
  if (open.length === 0) return '';
  const rows = open.map(
    ({ control, status, gap }) =>
      markup`<tr><th scope="row">${control.id} ${control.title}</th><td data-label="Status">${chip(status)}</td><td data-label="What is missing">${gap}</td></tr>`,
  );
  return markup`<h3>Addressable lines without a decision</h3><p>Addressable means: implement it, or document why that is not reasonable and what equivalent is used, 45 CFR 164.306(d)(3).</p>${table(
    `${title}: addressable lines that are open and have no decision`,
    ['Line', 'Status', 'What is missing'],
    markup`<tbody>${rows}</tbody>`,
  )}`;
}

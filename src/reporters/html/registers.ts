/** What named people have signed: decisions on addressable lines and waivers of failing rules. */
import type { Waiver } from '../../core/types.js';
import { cell, chip, section, table } from './pieces.js';
import { markup, type Markup, type Part } from './tag.js';
import { ruleTitle, subjectTitle, type View } from './view.js';

/** Decisions that 45 CFR 164.306(d)(3) asks for; nothing when no framework was assessed. */
export function decisionRegister({ report }: View): Part {
  if (report.frameworks.length === 0) return '';
  const decided = report.frameworks.flatMap(({ lines }) =>
    lines.filter(({ decision }) => decision !== undefined),
  );
  const columns = ['Choice', 'Assessment and reason', 'Approved by', 'Review by'];
  const rows = decided.map(({ control, decision, status }) => {
    const { choice, assessment, rationale, alternative, approvedBy, date, reviewBy } = decision!;
    return markup`<tr><th scope="row">${control.id} ${control.title} ${chip(status)}</th>${cell(columns[0]!, choice === 'alternative' ? `alternative: ${alternative?.measure ?? ''}` : 'neither is reasonable')}${cell(columns[1]!, [markup`<p>${assessment}</p>`, markup`<p>${rationale}</p>`])}${cell(columns[2]!, `${approvedBy}, ${date}`)}${cell(columns[3]!, reviewBy)}</tr>`;
  });
  return section(
    'decisions',
    'Register of addressable decisions',
    rows.length === 0
      ? markup`<p>No decision on an addressable line is on record.</p>`
      : table('Decisions on addressable lines', ['Line', ...columns], markup`<tbody>${rows}</tbody>`),
  );
}

/** Failures that a named person accepts until a date; the result behind each stays visible. */
export function waiverRegister(view: View): Markup {
  const columns = ['What failed', 'Reason', 'Instead', 'Approved by', 'Last day'];
  const rows = view.report.findings.flatMap((finding) =>
    finding.waiver
      ? [
          markup`<tr><th scope="row">${ruleTitle(view, finding.rule)} <span class="soft">${subjectTitle(view, finding.subject)}</span></th>${cell(columns[0]!, [chip(finding.severity), ' ', finding.message])}${waiverCells(columns, finding.waiver)}</tr>`,
        ]
      : [],
  );
  return section(
    'waivers',
    'Register of waivers',
    rows.length === 0
      ? markup`<p>No failing finding stands under a waiver.</p>`
      : table('Waived failures', ['Rule', ...columns], markup`<tbody>${rows}</tbody>`),
  );
}

function waiverCells(
  columns: readonly string[],
  { reason, compensating, approvedBy, date, expires }: Waiver,
): Markup[] {
  return [
    cell(columns[1]!, reason),
    cell(columns[2]!, compensating ?? 'nothing is named'),
    cell(columns[3]!, `${approvedBy}, ${date}`),
    cell(columns[4]!, expires),
  ];
}

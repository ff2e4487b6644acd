/** What could not be assessed: sections that were not read and findings that could not be told. */
import { cell, chip, section, table } from './pieces.js';
import { coded, markup, type Markup, type Part } from './tag.js';
import { counted, ruleTitle, subjectTitle, type View } from './view.js';

/** As loud as what failed, each with its reason and remedy. */
export function gaps(view: View): Markup {
  const unknown = view.report.findings.filter(({ outcome }) => outcome === 'unknown');
  const { unassessed } = view.report;
  const all = !view.report.scan.partial && view.report.findings.length > 0;
  const lead =
    unassessed.length === 0 && unknown.length === 0 && all
      ? markup`<p>Everything that the policy asks for could be read.</p>`
      : markup`<p class="alarm" role="note"><strong>${counted(unassessed.length, 'section')} could not be read; ${counted(unknown.length, 'finding')} could not be told.</strong> Unknown is never a pass: nobody looked there.</p>`;
  return section('gaps', 'What could not be assessed', [lead, sectionsTable(view), findingsTable(view)]);
}

function sectionsTable(view: View): Part {
  const { unassessed } = view.report;
  if (unassessed.length === 0) return '';
  const rows = unassessed.map(
    ({ subject, section: name, reason, remedy, rules }) =>
      markup`<tr><th scope="row">${subjectTitle(view, subject)} <code>${name}</code></th>${cell('Why', reason)}${cell('What to do', coded(remedy))}${cell('Rules that stay unknown', rules.join(', '))}</tr>`,
  );
  return table(
    'Sections that could not be read',
    ['Section', 'Why', 'What to do', 'Rules that stay unknown'],
    markup`<tbody>${rows}</tbody>`,
  );
}

function findingsTable(view: View): Part {
  const unknown = view.report.findings.filter(({ outcome }) => outcome === 'unknown');
  if (unknown.length === 0) return '';
  const rows = unknown.map(
    ({ rule, subject, item, severity, message, remedy }) =>
      markup`<tr><th scope="row">${ruleTitle(view, rule)} ${item === '' ? '' : markup`<code>${item}</code> `}${chip(severity)}</th>${cell('Where', subjectTitle(view, subject))}${cell('Why', message)}${cell('What to do', coded(remedy))}</tr>`,
  );
  return table(
    'Findings that could not be told',
    ['Rule', 'Where', 'Why', 'What to do'],
    markup`<tbody>${rows}</tbody>`,
  );
}

/** The checklist: every line of every framework, grouped by safeguard. */
import type { FrameworkResult, LineResult } from '../../core/types.js';
import { cell, chip, section, table } from './pieces.js';
import { markup, slug, type Markup, type Part } from './tag.js';
import { counted, inWords, safeguardsOf, type View } from './view.js';

const COLUMNS = [
  '#',
  'Line',
  'Mark',
  'Applies to',
  'Status',
  'Basis',
  'Measured',
  'Attested',
  'What is missing',
];

/** One table a framework with all its lines. */
export function checklist({ report }: View): Part {
  if (report.frameworks.length === 0) return '';
  return section(
    'checklist',
    'Checklist',
    report.frameworks.map((framework) =>
      table(
        `${framework.title}: ${framework.lines.length} lines, text as of ${framework.asOf}`,
        COLUMNS,
        safeguardsOf(framework).map((name) => group(framework, name)),
        'stack lines',
      ),
    ),
  );
}

function group(framework: FrameworkResult, safeguard: string): Markup {
  const own = framework.lines.filter(({ control }) => control.safeguard === safeguard);
  return markup`<tbody><tr class="head"><th colspan="${COLUMNS.length}" scope="rowgroup">${inWords(safeguard)} <span class="soft">${counted(own.length, 'line')}</span></th></tr>${own.map(
    (line) => row(line, framework),
  )}</tbody>`;
}

function row(line: LineResult, framework: FrameworkResult): Markup {
  const { control, status, basis, attestation, gap } = line;
  const number = framework.lines.indexOf(line) + 1;
  return markup`<tr data-line="${control.id}">${cell('#', number)}<th scope="row"><a href="#${lineId(framework, control.id)}">${control.id}</a> ${control.title}</th>${cell('Mark', mark(line))}${cell('Applies to', appliesTo(control.applicability))}${cell('Status', chip(status))}${cell('Basis', basis)}${cell('Measured', measuredWords(line))}${cell(
    'Attested',
    attestation ? `${attestation.answer}, ${attestation.by}, until ${attestation.validUntil}` : 'no',
  )}${cell('What is missing', gap === '' ? 'nothing' : gap)}</tr>`;
}

/** Id of the detailed entry of a line. */
export function lineId(framework: FrameworkResult, id: string): string {
  return `line-${slug(framework.id)}-${slug(id)}`;
}

/** `3 fail, 1 unknown, 20 pass`, or that nothing was measured. */
export function measuredWords({ measured }: LineResult): string {
  const words = (['fail', 'unknown', 'waived', 'pass'] as const)
    .filter((key) => measured[key] > 0)
    .map((key) => `${measured[key]} ${key}`);
  return words.length === 0 ? 'none' : words.join(', ');
}

function mark({ control }: LineResult): string {
  return control.kind === 'standard' ? `${control.requirement} (standard)` : control.requirement;
}

function appliesTo(applicability: string): string {
  return applicability === 'all' ? 'all' : applicability.replaceAll('-', ' ');
}

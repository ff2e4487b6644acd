/** What to do: failing rules, worst first, with every place; then what waits for a person. */
import { SEVERITIES, type Finding, type Severity } from '../../core/types.js';
import { questions } from './questions.js';
import { cell, chip, section, sources, table } from './pieces.js';
import { markup, prose, slug, type Markup, type Part } from './tag.js';
import { counted, groupBy, isOpenFailure, linesOf, ruleTitle, subjectTitle, type View } from './view.js';

const FIRST = 8;
const COLUMNS = ['Where', 'What is wrong', 'Found', 'Expected', 'Read from'];

/** The list of what to do. */
export function actions(view: View): Markup {
  const failing = view.report.findings.filter(isOpenFailure);
  const parts = SEVERITIES.flatMap((severity) => bySeverity(view, severity, failing));
  const none = markup`<p>No measured finding failed. ${counted(view.report.findings.filter(({ outcome }) => outcome === 'unknown').length, 'finding')} could not be told.</p>`;
  return section('actions', 'Actions', [
    markup`<p class="lead">One entry for each rule that fails, worst first. Mend it in every place that it names, then scan again.</p>`,
    parts.length === 0 ? none : parts,
    questions(view),
  ]);
}

function bySeverity(view: View, severity: Severity, failing: readonly Finding[]): Markup[] {
  const own = failing.filter((finding) => finding.severity === severity);
  if (own.length === 0) return [];
  const groups = groupBy(own, ({ rule }) => rule);
  return [
    markup`<h3 class="group">${chip(severity)} ${counted(groups.length, 'rule')}, ${counted(own.length, 'finding')}</h3>`,
    ...groups.map(([rule, findings]) => action(view, rule, findings)),
  ];
}

function action(view: View, id: string, findings: readonly Finding[]): Markup {
  const rule = view.rules.get(id);
  const lines = linesOf(view, id);
  const rest = findings.slice(FIRST);
  return markup`<article class="action b-${findings[0]!.severity}" id="rule-${slug(id)}">
<h4>${headingOf(view, id, findings)}</h4>
<p class="soft"><code>${id}</code> · ${counted(findings.length, 'place')}${lines.length === 0 ? '' : ` · ${lines.join(', ')}`}</p>
<div class="columns"><div><h5>Why it matters</h5>${prose(rule?.why ?? '')}</div><div><h5>What to do</h5>${prose(rule?.fix ?? '')}</div></div>
${places(view, findings.slice(0, FIRST), `Where it fails: ${ruleTitle(view, id)}`)}
${rest.length === 0 ? '' : markup`<details><summary>${counted(rest.length, 'more place')}</summary>${places(view, rest, `More places: ${ruleTitle(view, id)}`)}</details>`}
${references(rule?.references ?? [])}
</article>`;
}

/** What is wrong: the one message, or the good state that does not hold in several places. */
function headingOf(view: View, id: string, findings: readonly Finding[]): string {
  const [first] = findings;
  if (findings.length === 1 && first!.message !== '' && first!.message.length <= 120) return first!.message;
  return `Not true in ${counted(findings.length, 'place')}: ${ruleTitle(view, id)}`;
}

function places(view: View, findings: readonly Finding[], caption: string): Markup {
  const rows = findings.map(
    (finding) =>
      markup`<tr>${cell(COLUMNS[0]!, [subjectTitle(view, finding.subject), finding.item === '' ? '' : markup` <code>${finding.item}</code>`])}${cell(COLUMNS[1]!, finding.message)}${cell(COLUMNS[2]!, finding.found)}${cell(COLUMNS[3]!, finding.expected)}${cell(COLUMNS[4]!, sources(finding.evidence))}</tr>`,
  );
  return table(caption, COLUMNS, markup`<tbody>${rows}</tbody>`, 'stack places');
}

function references(list: readonly { readonly title: string; readonly url?: string }[]): Part {
  if (list.length === 0) return '';
  return markup`<p class="soft">See ${list.map(({ title, url }, index) => [
    index === 0 ? '' : '; ',
    url !== undefined && url.startsWith('https://')
      ? markup`<a href="${url}" rel="noreferrer">${title}</a>`
      : title,
  ])}</p>`;
}

/** Every finding by subject, with a filter; what passed and what does not apply is folded. */
import { OUTCOMES, SEVERITIES, type Finding, type Subject } from '../../core/types.js';
import { countOutcomes } from '../text.js';
import { cell, chip, outcomeOf, section, sources, table } from './pieces.js';
import { coded, markup, type Markup, type Part } from './tag.js';
import { counted, ruleTitle, type View } from './view.js';

const COLUMNS = ['Result', 'Rule', 'Found', 'Expected', 'Read from'];

/** The whole list. */
export function findings(view: View): Markup {
  return section('findings', 'Findings by subject', [
    subjectTable(view),
    filter(),
    view.report.subjects.map((subject) => ofSubject(view, subject)),
  ]);
}

function filter(): Markup {
  return markup`<form id="filter" role="search" aria-label="Filter findings" hidden><label>Text <input id="filter-text" type="search" autocomplete="off"></label><label>Result <select id="filter-outcome"><option value="">all</option>${options([...OUTCOMES, 'waived'])}</select></label><label>Severity <select id="filter-severity"><option value="">all</option>${options(SEVERITIES)}</select></label><output id="filter-count" aria-live="polite"></output></form>`;
}

function options(words: readonly string[]): Markup[] {
  return words.map((word) => markup`<option value="${word}">${word}</option>`);
}

function ofSubject(view: View, { id, title }: Subject): Part {
  const own = view.report.findings.filter(({ subject }) => subject === id);
  if (own.length === 0) return '';
  const counts = countOutcomes(own);
  const words = (['fail', 'unknown', 'waived', 'pass', 'not-applicable'] as const)
    .filter((key) => counts[key] > 0)
    .map((key) => `${counts[key]} ${key}`);
  const open = own.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
  return markup`<div class="subject"><h3>${title}</h3><p class="soft">${words.join(', ')}</p>${
    open.length === 0 ? '' : rows(view, open, `${title}: failed, unknown and waived`)
  }${folded(view, own, 'pass', `${title}: passed`)}${folded(view, own, 'not-applicable', `${title}: not applicable`)}</div>`;
}

function folded(view: View, own: readonly Finding[], outcome: Finding['outcome'], caption: string): Part {
  const some = own.filter((finding) => finding.outcome === outcome);
  if (some.length === 0) return '';
  const name = outcome === 'pass' ? 'passed' : 'not applicable';
  return markup`<details><summary>${counted(some.length, 'finding')} ${name}</summary>${rows(view, some, caption)}</details>`;
}

function rows(view: View, list: readonly Finding[], caption: string): Markup {
  const body = list.map((finding) => {
    const outcome = outcomeOf(finding);
    const words = finding.message === finding.expected ? '' : finding.message;
    return markup`<tr data-outcome="${outcome}" data-severity="${finding.severity}"><td data-label="Result">${chip(outcome)} <span class="soft">${finding.severity}</span></td><th scope="row">${ruleTitle(view, finding.rule)}${
      finding.item === '' ? '' : markup` <code>${finding.item}</code>`
    } <span class="soft">${finding.rule}</span></th>${cell('Found', [words === '' ? '' : markup`<p>${words}</p>`, finding.found, finding.remedy === '' ? '' : markup`<p class="remedy">${coded(finding.remedy)}</p>`])}${cell('Expected', finding.expected)}${cell('Read from', sources(finding.evidence))}</tr>`;
  });
  return table(caption, COLUMNS, markup`<tbody>${body}</tbody>`, 'stack found');
}

function subjectTable({ report }: View): Markup {
  const columns = ['Fail', 'Unknown', 'Waived', 'Pass', 'Not applicable'];
  const rows = report.subjects.map(({ id, title }) => {
    const counts = countOutcomes(report.findings.filter(({ subject }) => subject === id));
    const numbers = [counts.fail, counts.unknown, counts.waived, counts.pass, counts['not-applicable']];
    return markup`<tr><th scope="row">${id === 'deployment' ? 'The deployment itself' : title}</th>${numbers.map((count, index) => cell(columns[index]!, count))}</tr>`;
  });
  return table('Findings counted', ['Subject', ...columns], markup`<tbody>${rows}</tbody>`, 'numbers');
}

/** Small pieces that several sections are made of. */
import type { Evidence, Finding, LineStatus, Severity } from '../../core/types.js';
import { markup, slug, type Markup, type Part } from './tag.js';
import { moment } from './view.js';

/** A word with the colour of its status; the word says it all. */
export function chip(
  word: LineStatus | Severity | 'fail' | 'waived' | 'unknown' | 'pass' | 'not-applicable',
): Markup {
  return markup`<span class="chip c-${slug(word).toLowerCase()}">${word}</span>`;
}

/** Outcome of a finding as people read it: an accepted failure is waived. */
export function outcomeOf({
  outcome,
  waiver,
}: Finding): 'fail' | 'waived' | 'unknown' | 'pass' | 'not-applicable' {
  return outcome === 'fail' && waiver ? 'waived' : outcome;
}

/** One section of the page with its heading. */
export function section(id: string, title: string, body: Part): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${title}</h2>${body}</section>`;
}

/** A table whose cells carry the name of their column for narrow screens. */
export function table(caption: string, columns: readonly string[], rows: Part, kind = 'stack plain'): Markup {
  return markup`<table class="${kind}"><caption>${caption}</caption><thead><tr>${columns.map(
    (column) => markup`<th scope="col">${column}</th>`,
  )}</tr></thead>${rows}</table>`;
}

/** A cell of such a table. */
export function cell(column: string, body: Part): Markup {
  return markup`<td data-label="${column}">${body}</td>`;
}

/** Pairs of a word and its value; a pair without value is left out. */
export function pairs(list: readonly (readonly [string, Part])[]): Markup {
  const filled = list.filter(([, value]) => value !== undefined && value !== '');
  return markup`<dl>${filled.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Where facts were read, each source once, with the moment where it is known. */
export function sources(evidence: readonly Evidence[]): Part {
  if (evidence.length === 0) return 'not read';
  const seen = new Set<string>();
  return evidence
    .filter(({ source }) => !seen.has(source) && seen.add(source))
    .map(
      ({ source, at }) =>
        markup`<span class="source">${source}${at === '' ? '' : markup` <time>${moment(at)}</time>`}</span>`,
    );
}

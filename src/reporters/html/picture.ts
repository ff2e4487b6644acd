/** The picture of the line statuses: one stacked bar a group, drawn by hand, every count also in words. */
import type { FrameworkResult, LineStatus } from '../../core/types.js';
import { countLines } from '../text.js';
import { markup, slug, type Markup } from './tag.js';
import { counted } from './view.js';

interface Piece {
  readonly status: LineStatus;
  readonly count: number;
}

/** Bars for required, addressable and breach lines; their lengths are to scale. */
export function picture(framework: FrameworkResult): Markup {
  const counts = countLines(framework);
  const groups = (['required', 'addressable', 'breach'] as const)
    .map((key) => ({
      name: { required: 'Required', addressable: 'Addressable', breach: 'Breach notification' }[key],
      pieces: counts
        .map((row): Piece => ({ status: row.status, count: row[key] }))
        .filter(({ count }) => count > 0),
    }))
    .filter(({ pieces }) => pieces.length > 0);
  const longest = Math.max(...groups.map(({ pieces }) => total(pieces)));
  return markup`<div class="picture">${groups.map(({ name, pieces }) => bar(name, pieces, longest))}</div>`;
}

function bar(name: string, pieces: readonly Piece[], longest: number): Markup {
  let from = 0;
  const drawn = pieces.map(({ status, count }) => {
    const width = (count / longest) * 100;
    const segment = markup`<rect class="f-${classOf(status)}" x="${round(from)}%" y="0" width="${round(width)}%" height="28"><title>${status}: ${count}</title></rect>${
      width < 4 ? '' : markup`<text x="${round(from + width / 2)}%" y="19">${count}</text>`
    }`;
    from += width;
    return segment;
  });
  const words = pieces.map(({ status, count }) => `${count} ${status}`).join(', ');
  return markup`<figure><figcaption><strong>${name}</strong> ${counted(total(pieces), 'line')}</figcaption><svg class="bar" role="img" aria-label="${name}: ${words}">${drawn}</svg><ul class="legend">${pieces.map(
    ({ status, count }) =>
      markup`<li class="c-${classOf(status)}"><span class="swatch"></span>${status} <b>${count}</b></li>`,
  )}</ul></figure>`;
}

function classOf(status: LineStatus): string {
  return slug(status).toLowerCase();
}

function total(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { count }) => sum + count, 0);
}

function round(value: number): string {
  return value.toFixed(2);
}

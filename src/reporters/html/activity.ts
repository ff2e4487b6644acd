/** The activity that a person reviews: how much of what over time, drawn by hand, and the items with their rows. */
import type { ActivityReview } from '../../core/facts/activity.js';
import { cell, section, table } from './pieces.js';
import { markup, type Markup, type Part } from './tag.js';
import { counted, moment, subjectTitle, type View } from './view.js';

type Review = ActivityReview['review'];
type Piece = Review['days'][number];

const SERIES: readonly (readonly [name: Exclude<keyof Piece, 'day'>, title: string])[] = [
  ['rows', 'Rows'],
  ['failed', 'Failed log-ins'],
  ['locked', 'Lock-outs'],
  ['outside', 'Rows while the clinic was closed'],
  ['emergency', 'Rows of emergency log-ins'],
  ['administration', 'Changes of security administration'],
];
const SHOWN = 20;

/** The section of the page, nothing where no review was found. */
export function activity(view: View): Part {
  const reviews = view.report.activity ?? [];
  if (reviews.length === 0) return undefined;
  return section(
    'activity',
    'Activity for review',
    markup`<p class="lead">Evidence for 45 CFR 164.308(a)(1)(ii)(D): what stands in the audit log, as counts and row numbers. What it means a person decides, and writes down reviewer, date and what followed. The rows are under Administration, System, Logs.</p>
${reviews.map(({ subject, review }) => markup`<h3>${subjectTitle(view, subject)}</h3>${one(review)}`)}`,
  );
}

function one(review: Review): Markup {
  const shown = SERIES.filter(([name]) => name !== 'outside' || review.hours);
  return markup`<p>${review.from} to ${review.until}, ${counted(review.rows, 'row')}, put together on ${moment(review.at)}. ${lookedAt(review)}${
    review.hours ? '' : ' The deployment file does not say when the clinic is open.'
  }${review.emergencyKnown ? '' : ' Who is in the emergency group could not be read.'}</p>
<div class="picture">${shown.map(([name, title]) => figure(review, name, title))}</div>
${items(review)}`;
}

function lookedAt({ looks, lastLook, lastLookBy, version }: Review): string {
  if (looks > 0)
    return `The log was last opened in OpenEMR on ${lastLook} by ${lastLookBy || 'an unknown account'}.`;
  return Number.parseInt(version, 10) >= 8
    ? 'Nobody opened the log in OpenEMR, as far as page requests are recorded.'
    : 'Who looked at the log last cannot be told: OpenEMR before version 8 writes nothing when somebody opens it.';
}

const HEIGHT = 36;

function figure({ days, daysEach }: Review, name: Exclude<keyof Piece, 'day'>, title: string): Markup {
  const most = Math.max(1, ...days.map((piece) => piece[name]));
  const total = days.reduce((sum, piece) => sum + piece[name], 0);
  const width = 100 / Math.max(1, days.length);
  const bars = days.flatMap((piece, index) => {
    const count = piece[name];
    if (count === 0) return [];
    const height = Math.max(2, (HEIGHT * count) / most);
    return [
      markup`<rect x="${(index * width).toFixed(2)}%" y="${(HEIGHT - height).toFixed(1)}" width="${(width * 0.85).toFixed(2)}%" height="${height.toFixed(1)}"><title>${piece.day}: ${count}</title></rect>`,
    ];
  });
  const each = daysEach === 1 ? 'day' : `${daysEach} days`;
  const words =
    total === 0 ? 'none' : `${total} in all, at most ${most} in ${daysEach === 1 ? 'a' : ''} ${each}`;
  return markup`<figure><figcaption><strong>${title}</strong> ${words.replaceAll('  ', ' ')}</figcaption><svg class="days" role="img" aria-label="${title}: ${words}">${bars}</svg></figure>`;
}

type Row = readonly [who: string, count: string, when: string, rows: string];

function items(review: Review): Part {
  const list = (items: Review['lockouts']): Row[] =>
    items.map(({ user, count, day, most, logIds }) => [
      user || 'names that no account has',
      String(count),
      `most on ${day} (${most})`,
      logIds,
    ]);
  const tables: readonly (readonly [string, readonly Row[]])[] = [
    [
      'Uses of emergency log-ins',
      review.emergency.map(({ user, rows, date, lastDate, patients, logIds }) => [
        user,
        `${counted(rows, 'row')}, ${counted(patients, 'patient')}`,
        `${date} to ${lastDate}`,
        logIds,
      ]),
    ],
    ['Failed log-ins by account', list(review.failedByAccount)],
    [
      'Failed log-ins by address',
      list(
        review.failedByAddress.map(({ address, ...item }) => ({
          ...item,
          user: address || 'no address in the row',
        })),
      ),
    ],
    ['Lock-outs by account', list(review.lockouts)],
    ['Changes of security administration by account', list(review.administration)],
    ['Such changes while the clinic was closed', list(review.administrationOutside)],
    ['Activity while the clinic was closed, by account', list(review.outside)],
    [
      'Days with many more patient records than usual',
      review.manyRecords.map(({ user, day, patients, usual, others, logIds }) => [
        user,
        counted(patients, 'patient'),
        `${day}; usually ${usual || 'unknown'}, others ${others || 'unknown'}`,
        logIds,
      ]),
    ],
  ];
  return tables.filter(([, rows]) => rows.length > 0).map(([title, rows]) => itemTable(title, rows));
}

function itemTable(title: string, rows: readonly Row[]): Markup {
  const body = markup`<tbody>${rows
    .slice(0, SHOWN)
    .map(
      ([who, count, when, ids]) =>
        markup`<tr><th scope="row">${who}</th>${cell('How many', count)}${cell('When', when)}${cell('Rows of table log', ids)}</tr>`,
    )}</tbody>`;
  const rest = rows.length - SHOWN;
  return markup`${table(title, ['Who', 'How many', 'When', 'Rows of table log'], body)}${
    rest > 0
      ? markup`<p>Left out here: ${rest} more; <code>emr-audit log review --csv</code> has all.</p>`
      : undefined
  }`;
}

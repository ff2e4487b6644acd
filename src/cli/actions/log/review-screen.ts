/** The activity for the person who reviews it: a picture over time, then what to look at, then what could not be seen. */
import type { Review } from '../../../audit-log/review/review.js';
import type { OpenHours } from '../../../core/open-hours.js';
import { oneLine } from '../../../reporters/text.js';
import { fit, hang } from '../../../reporters/wrap.js';
import { hasUnicode, styles, widthOf } from '../../styles.js';
import { limitsOf } from './review-limits.js';
import { number } from './screen.js';
import { perLetter, spark } from './spark.js';

/** What the screen needs beside the review. */
export interface ReviewScreen {
  readonly hours: OpenHours | undefined;
  readonly emergencyReason: string;
  /** Where the review is kept; absent for a span of the past. */
  readonly file: string | undefined;
  readonly noColor?: boolean;
}

const SHOWN = 8;
const NAMES = {
  rows: 'rows',
  failed: 'failed log-ins',
  locked: 'lock-outs',
  outside: 'while closed',
  emergency: 'emergency',
  administration: 'administration',
} as const;

/** The text for standard output. */
export function showReview(review: Review, screen: ReviewScreen): string {
  const width = widthOf(process.stdout);
  const style = styles(process.stdout, screen.noColor);
  const lists = listsOf(review).map(({ title, advice, lines, more }) =>
    [
      style.bold(`${title} (${number(lines.length + more)})`),
      ...(lines.length === 0 ? [] : [hang(`  ${style.cyan('look')} ${advice}`, width, 7)]),
      ...lines.slice(0, SHOWN).map((line) => hang(`  ${oneLine(line)}`, width, 4)),
      ...(lines.length + more > SHOWN
        ? [`  … and ${number(lines.length + more - SHOWN)} more; --csv has them`]
        : []),
    ].join('\n'),
  );
  const limits = limitsOf(review, screen.emergencyReason).map((limit) =>
    hang(`${style.yellow('note')} ${oneLine(limit)}`, width, 5),
  );
  return `${[
    head(review, screen)
      .map((line) => hang(line, width, 0))
      .join('\n'),
    picture(review, screen.hours !== undefined, width),
    ...lists,
    limits.join('\n'),
    hang(
      `${screen.file === undefined ? 'Not kept for the scan, because the span ends in the past.' : `Kept for the next scan in ${screen.file}.`} That a person has looked at it is not evidence that a program can give: write reviewer, date and what followed into the attestations, for 164.308(a)(1)(ii)(D).`,
      width,
      0,
    ),
  ].join('\n\n')}\n`;
}

function head({ from, until, rows }: Review, { hours }: ReviewScreen): string[] {
  const zone = hours?.zone ?? 'the time of the log';
  return [
    `Activity from ${from} to ${until}: ${number(rows)} rows of the audit log.`,
    hours
      ? `Closed is outside the hours of the deployment file (${zone}${hours.logZone ? `; the log is in ${hours.logZone}` : ''}).`
      : 'The deployment file does not say when the clinic is open (hours:), so nothing is told about closed hours.',
  ];
}

function picture({ days, daysEach }: Review, hours: boolean, width: number): string {
  const [left, right] = [15, 11];
  const room = Math.max(10, width - left - right);
  const lines = (Object.keys(NAMES) as (keyof typeof NAMES)[])
    .filter((name) => name !== 'outside' || hours)
    .map((name) => {
      const numbers = days.map((piece) => piece[name]);
      const total = number(numbers.reduce((sum, one) => sum + one, 0));
      return `${NAMES[name].padEnd(left)}${spark(numbers, room, hasUnicode()).padEnd(room)}${total.padStart(right)}`;
    });
  const each = daysEach * perLetter(days.length, room);
  const key = `one letter is ${each === 1 ? 'a day' : `${each} days`}; each line has its own scale`;
  return [...lines, fit(key, width)].join('\n');
}

interface List {
  readonly title: string;
  readonly advice: string;
  readonly lines: readonly string[];
  readonly more: number;
}

type Item = Review['failedByAccount'][number];

const NOBODY = 'names that no account has';
const itemLine = ({ user, count, day, most, logIds }: Item): string =>
  `${user === '' ? NOBODY : user}: ${number(count)}${count > most ? `, ${number(most)} of them on ${day}` : ` on ${day}`}; rows ${logIds}`;

function listsOf(review: Review): List[] {
  const list = (title: string, advice: string, items: readonly Item[]): List => ({
    title,
    advice,
    lines: items.map(itemLine),
    more: 0,
  });
  return [
    {
      title: 'Uses of emergency log-ins',
      advice: 'Each one needs a reason in writing.',
      lines: review.emergency.map(
        ({ user, date, lastDate, rows, patients, logIds }) =>
          `${user}: ${date} to ${lastDate}, ${number(rows)} rows, ${number(patients)} patients; rows ${logIds}`,
      ),
      more: review.emergencyBeyond,
    },
    list(
      'Failed log-ins by account',
      'Who was it, and was one of them right in the end?',
      review.failedByAccount,
    ),
    {
      title: 'Failed log-ins by address',
      advice: 'Is it a machine of the clinic?',
      lines: review.failedByAddress.map(({ address, ...item }) =>
        itemLine({ ...item, user: address === '' ? 'no address in the row' : address }),
      ),
      more: 0,
    },
    list('Lock-outs by account', 'Did the owner of the account ask for help?', review.lockouts),
    list(
      'Changes of security administration by account',
      'Was each one asked for: accounts, permissions, settings?',
      review.administration,
    ),
    ...(review.hours
      ? [
          list(
            'Such changes while closed',
            'Who works on accounts at that hour?',
            review.administrationOutside,
          ),
          list('Activity while closed by account', 'Was it on call, or from home?', review.outside),
        ]
      : []),
    {
      title: 'Days with many more patient records than usual',
      advice: 'Reports and recalls explain some; look for a reason for the others.',
      lines: review.manyRecords.map(
        ({ user, day, patients, usual, others, logIds }) =>
          `${user}: ${number(patients)} patients on ${day}, usually ${usual === 0 ? 'unknown' : number(usual)}, others ${others === 0 ? 'unknown' : number(others)}; rows ${logIds}`,
      ),
      more: 0,
    },
  ];
}

import { stringify } from 'csv-stringify/sync';
import type { Review } from '../../../audit-log/review/review.js';
import { oneLine } from '../../../reporters/text.js';

const COLUMNS = ['kind', 'account', 'address', 'count', 'day', 'most in a day', 'patients', 'usual', 'rows'];

/** One line for each item; names that no account has are empty. Formulas in names are defused. */
export function reviewCsv(review: Review): string {
  const { failedByAccount, failedByAddress, lockouts, outside, administration, administrationOutside } =
    review;
  const items = { failed: failedByAccount, locked: lockouts, outside, administration, administrationOutside };
  const rows = [
    ...Object.entries(items).flatMap(([kind, list]) =>
      list.map(({ user, count, day, most, logIds }) => [kind, user, '', count, day, most, '', '', logIds]),
    ),
    ...failedByAddress.map(({ address, count, day, most, logIds }) => [
      'address',
      '',
      address,
      count,
      day,
      most,
      '',
      '',
      logIds,
    ]),
    ...review.emergency.map(({ user, rows: count, date, patients, logIds }) => [
      'emergency',
      user,
      '',
      count,
      date,
      '',
      patients,
      '',
      logIds,
    ]),
    ...review.manyRecords.map(({ user, day, patients, usual, others, logIds }) => [
      'manyRecords',
      user,
      '',
      '',
      day,
      '',
      patients,
      Math.max(usual, others),
      logIds,
    ]),
  ];
  return stringify([COLUMNS, ...rows.map((row) => row.map((cell) => oneLine(String(cell))))], {
    escape_formulas: true,
  });
}

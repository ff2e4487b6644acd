import { Unreadable } from '../core/errors.js';
import type { SqlAnswers } from '../core/probe.js';
import { momentOf, NEVER } from './lines.js';
import { wholeNumber } from './trust.js';

/** One row of an answer. */
export type SqlRow = Readonly<Record<string, string | null>>;
const SCRIPT = 'Create the read-only views and grants of docs/access.md and scan again.';

/** Words as SQL literals. They are our own constants; a quote in one is a mistake of ours. */
export function quoteList(words: readonly string[]): string {
  if (words.some((word) => /['\\]/.test(word))) throw new Error('a constant holds a quote');
  return words.map((word) => `'${word}'`).join(', ');
}

/** A column that must be there and not null. */
export function need(row: SqlRow, column: string): string {
  const value = row[column];
  if (value === undefined || value === null) throw new Unreadable(`the database gave no ${column}`, SCRIPT);
  return value;
}

/** A column as a whole number. */
export function needNumber(row: SqlRow, column: string): number {
  return wholeNumber(need(row, column), `the number ${column} of the database`);
}

/** The one row of a query. */
export function oneRow(answers: SqlAnswers, query: string): SqlRow {
  const rows = answers.rows(query);
  if (rows.length !== 1)
    throw new Unreadable(`the database gave ${rows.length} rows where one was expected`, SCRIPT);
  return rows[0]!;
}

/** Rows of the first query that worked; the reason of the first one (the recommended way) when none did. */
export function firstRows(answers: SqlAnswers, queries: readonly string[]): readonly SqlRow[] {
  let first: unknown;
  for (const query of queries) {
    try {
      return answers.rows(query);
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

/** SQL that gives a date column as seconds since 1970; the time zone of the server is the one OpenEMR writes in. */
export function seconds(column: string): string {
  return `FLOOR(UNIX_TIMESTAMP(${column}))`;
}

/** A column of `seconds` as a moment; 1970 when it is empty. */
export function momentIn(row: SqlRow, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Unreadable(`the database gave no ${column}`, SCRIPT);
  return value === null ? NEVER : momentOf(value, `the time ${column}`);
}

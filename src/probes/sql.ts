import { Unreadable } from '../core/errors.js';
import type { SqlAnswers } from '../core/probe.js';

type Row = Readonly<Record<string, string | null>>;
const SCRIPT = 'Create the read-only views and grants of docs/access.md and scan again.';

/** Words as SQL literals. They are our own constants; a quote in one is a mistake of ours. */
export function quoteList(words: readonly string[]): string {
  if (words.some((word) => /['\\]/.test(word))) throw new Error('a constant holds a quote');
  return words.map((word) => `'${word}'`).join(', ');
}

/** A column that must be there and not null. */
export function need(row: Row, column: string): string {
  const value = row[column];
  if (value === undefined || value === null) throw new Unreadable(`the database gave no ${column}`, SCRIPT);
  return value;
}

/** A column as a whole number. */
export function needNumber(row: Row, column: string): number {
  const value = Number(need(row, column));
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Unreadable(`the database gave ${column} as no whole number`, SCRIPT);
  return value;
}

/** The one row of a query. */
export function oneRow(answers: SqlAnswers, query: string): Row {
  const rows = answers.rows(query);
  if (rows.length !== 1)
    throw new Unreadable(`the database gave ${rows.length} rows where one was expected`, SCRIPT);
  return rows[0]!;
}

/** Rows of the first query that worked; the reason of the first one (the recommended way) when none did. */
export function firstRows(answers: SqlAnswers, queries: readonly string[]): readonly Row[] {
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

/** SQL that gives a date column as an ISO moment; the server's own time zone is taken as UTC. */
export function isoDate(column: string): string {
  return `DATE_FORMAT(${column}, '%Y-%m-%dT%H:%i:%sZ')`;
}

/** A date column that may be empty; 1970 then. */
export function momentIn(row: Row, column: string): string {
  const value = row[column];
  const valid = typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return valid ? value : '1970-01-01T00:00:00Z';
}

import type { SqlAnswers, SqlQuery } from '../core/probe.js';
import type { Fields } from './columns.js';

/** Where the log comes from. Rows are handed over one by one and not kept. */
export interface LogSource {
  readonly ask: (queries: readonly SqlQuery[]) => Promise<SqlAnswers>;
  /** From here on `stream` sees one state of the tables. */
  readonly begin: () => Promise<void>;
  /** How many rows came. Throws Unreadable. */
  readonly stream: (query: SqlQuery, maxRows: number, onRow: (row: Fields) => void) => Promise<number>;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Reads one query row by row as raw bytes and keeps nothing: for tables that are larger than memory. */
import type { SqlQuery } from '../core/probe.js';
import { RowsProblem, LOST, TIMEOUT, TOO_MUCH, type Wire } from './mysql-rows.js';

/** One row as the server sends it: UTF-8, numbers and dates as texts. */
export type RawRow = readonly (Buffer | null)[];

/** Bounds of one query. More rows than were asked for end the connection. */
export interface StreamLimits {
  readonly maxRows: number;
  readonly timeoutMs: number;
}

/** Hands over every row and returns how many there were. What `onRow` throws ends the connection and is thrown. */
export function streamRows(
  wire: Wire,
  query: SqlQuery,
  { maxRows, timeoutMs }: StreamLimits,
  onRow: (row: RawRow) => void,
): Promise<number> {
  const { connection, gone, kill } = wire;
  return new Promise((resolve, reject) => {
    if (gone.aborted) return reject(new RowsProblem(LOST));
    let rows = 0;
    let over = false;
    const timer = setTimeout(() => give(new RowsProblem(TIMEOUT)), timeoutMs);
    const onGone = (): void => end(() => reject(new RowsProblem(LOST)));
    gone.addEventListener('abort', onGone, { once: true });
    function end(settle: () => void): void {
      over = true;
      clearTimeout(timer);
      gone.removeEventListener('abort', onGone);
      settle();
    }
    function give(problem: Error): void {
      end(() => reject(problem));
      kill();
    }
    const command = connection.query({ sql: query.sql, rowsAsArray: true, typeCast: false });
    command.on('result', (row: unknown) => {
      if (over || !Array.isArray(row)) return;
      rows += 1;
      wire.progress();
      if (rows > maxRows) return give(new RowsProblem(TOO_MUCH));
      try {
        onRow(row);
      } catch (error) {
        give(error instanceof Error ? error : new RowsProblem(LOST));
      }
    });
    command.on('error', (error: unknown) => {
      if (!over) end(() => reject(error instanceof Error ? error : new RowsProblem(LOST)));
    });
    command.on('end', () => (over ? undefined : end(() => resolve(rows))));
  });
}

/** Reads one query row by row; what would be too much is refused, not shortened. */
import type { Connection } from 'mysql2';
import type { SqlQuery } from '../core/probe.js';

/** Column names and their values as texts. */
export type Row = Readonly<Record<string, string | null>>;

/** Our own codes beside those of the server. */
export const TOO_MUCH = 'EMR_TOO_MUCH';
export const TIMEOUT = 'EMR_TIMEOUT';
export const LOST = 'EMR_LOST';

const MAX_ROWS = 20_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** A problem of our own with an answer; its code is one of the three. */
export class RowsProblem extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A connection that knows when it is gone; mysql2 leaves a query on a dead one without an answer. */
export interface Wire {
  readonly connection: Connection;
  readonly gone: AbortSignal;
  readonly kill: () => void;
  /** Called for each row that was handed over and forgotten: what came before it no longer counts. */
  readonly progress: () => void;
}

/** Rejects with the server's error or with one of our codes; too much or too late also ends the connection. */
export function readRows(wire: Wire, query: SqlQuery, timeoutMs: number): Promise<readonly Row[]> {
  const { connection, gone, kill } = wire;
  return new Promise((resolve, reject) => {
    if (gone.aborted) return reject(new RowsProblem(LOST));
    if (timeoutMs <= 0) return reject(new RowsProblem(TIMEOUT));
    const rows: Row[] = [];
    let bytes = 0;
    const timer = setTimeout(() => give(TIMEOUT), timeoutMs);
    const onGone = (): void => end(() => reject(new RowsProblem(LOST)));
    gone.addEventListener('abort', onGone, { once: true });
    function end(settle: () => void): void {
      clearTimeout(timer);
      gone.removeEventListener('abort', onGone);
      settle();
    }
    function give(code: string): void {
      end(() => reject(new RowsProblem(code)));
      kill();
    }
    const command = connection.query({
      sql: query.sql,
      values: query.values?.slice(),
      typeCast: (field, next) => (field.type === 'GEOMETRY' ? next() : field.string()),
    });
    command.on('result', (result: unknown) => {
      if (!isRow(result)) return;
      const row = { ...result };
      rows.push(row);
      for (const [name, value] of Object.entries(row)) bytes += name.length + (value?.length ?? 0);
      if (rows.length > MAX_ROWS || bytes > MAX_BYTES) give(TOO_MUCH);
    });
    command.on('error', (error: unknown) => {
      end(() => reject(error instanceof Error ? error : new RowsProblem(LOST)));
    });
    command.on('end', () => end(() => resolve(rows)));
  });
}

/** SET, USE and the like answer with a header instead of rows. */
function isRow(result: unknown): result is Row {
  return typeof result === 'object' && result !== null && result.constructor.name !== 'ResultSetHeader';
}

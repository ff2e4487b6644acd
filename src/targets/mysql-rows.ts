/** Reads one query row by row; what would be too much is refused, not shortened. */
import type { Connection } from 'mysql2';
import type { SqlQuery } from '../core/probe.js';

/** Column names and their values as texts. */
export type Row = Readonly<Record<string, string | null>>;

/** Our own codes beside those of the server. */
export const TOO_MUCH = 'EMR_TOO_MUCH';
export const TIMEOUT = 'EMR_TIMEOUT';

const MAX_ROWS = 20_000;
const MAX_BYTES = 4 * 1024 * 1024;

class RowsProblem extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Rejects with the server's error or with one of our codes; too much or too late also ends the connection. */
export function readRows(
  connection: Connection,
  query: SqlQuery,
  timeoutMs: number,
): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    let bytes = 0;
    if (timeoutMs <= 0) return reject(new RowsProblem(TIMEOUT));
    const timer = setTimeout(() => give(TIMEOUT), timeoutMs);
    function give(code: string): void {
      clearTimeout(timer);
      connection.destroy();
      reject(new RowsProblem(code));
    }
    const command = connection.query({ sql: query.sql, values: query.values?.slice() });
    command.on('result', (result: unknown) => {
      if (typeof result !== 'object' || result === null || isHeader(result)) return;
      const row = { ...result } as Row;
      rows.push(row);
      for (const [name, value] of Object.entries(row)) bytes += name.length + (value?.length ?? 0);
      if (rows.length > MAX_ROWS || bytes > MAX_BYTES) give(TOO_MUCH);
    });
    command.on('error', (error: unknown) => {
      clearTimeout(timer);
      reject(error instanceof Error ? error : new RowsProblem('UNKNOWN'));
    });
    command.on('end', () => {
      clearTimeout(timer);
      resolve(rows);
    });
  });
}

/** SET, USE and the like answer with a header instead of rows. */
function isHeader(result: object): boolean {
  return result.constructor.name === 'ResultSetHeader';
}

/** Waits until rows that are being written are all there; where nothing is being written it costs one question. */
import type { SqlQuery } from '../core/probe.js';
import type { About } from './about.js';
import type { LogSource } from './source.js';

/** Numbers before the last one that a request may still be writing. */
const TAIL = 1000;
const EVERY_MS = 300;
const MOST_MS = 1500;

/**
 * A request takes its number first and commits later, and writes its checksum after its row. Asks whether the newest numbers
 * are whole, again and again until they are or the time is over; a hole that stays is judged with everything else.
 */
export async function settle(source: LogSource, about: About): Promise<void> {
  for (let waited = 0; waited < MOST_MS; waited += EVERY_MS) {
    if (await isWhole(source, about)) return;
    await source.pause(EVERY_MS);
  }
}

async function isWhole(source: LogSource, about: About): Promise<boolean> {
  const upTo = about.tables.log.last;
  const after = Math.max(0, upTo - TAIL);
  const near = `log_id > ${after} AND log_id <= ${upTo}`;
  // Twice as many numbers back, because log_id has no index and the two tables are numbered apart.
  const since = (last: number): number => Math.max(0, last - 2 * TAIL);
  const [rows] = await numbers(source, `SELECT COUNT(*) FROM log WHERE id > ${after} AND id <= ${upTo}`, 1);
  const [partners, calls] = await numbers(
    source,
    `SELECT COUNT(DISTINCT log_id), ${about.api ? "COALESCE(SUM(checksum_api <> ''), 0)" : '0'} FROM log_comment_encrypt WHERE id > ${since(about.tables.log_comment_encrypt.last)} AND ${near}`,
    2,
  );
  const [records] = about.api
    ? await numbers(
        source,
        `SELECT COUNT(*) FROM api_log WHERE id > ${since(about.tables.api_log.last)} AND ${near}`,
        1,
      )
    : [0];
  return rows === upTo - after && partners === rows && records === calls;
}

async function numbers(source: LogSource, sql: string, columns: number): Promise<number[]> {
  let found: number[] = [];
  const query: SqlQuery = { id: 'tail', sql };
  await source.stream(query, 1, (row) => {
    found = Array.from({ length: columns }, (_, index) => Number(row[index]?.toString('latin1') ?? 0));
  });
  return found;
}

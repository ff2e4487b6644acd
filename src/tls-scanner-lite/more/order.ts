import { chain, eliminate, resume } from '../eliminate.js';
import type { Live } from '../enumerate.js';
import { pose, type Scan } from '../scan-state.js';

/** More connections than this are not worth an order. */
const MOST = 60;

/** The order in which the server prefers its suites: all of them are offered, and each choice is taken away. */
export async function preferenceOrder(scan: Scan, live: Live): Promise<readonly number[] | null> {
  if (live.suites.size === 1) return [...live.suites];
  if (live.preference !== 'server' || live.suites.size > MOST || scan.frugal) return null;
  const order: number[] = [];
  const link = chain(
    live.question.suites.filter((id) => live.suites.has(id)),
    async (suites, alone) => {
      const question = { ...live.question, wholeFlight: false, suites };
      const reading = await pose(scan, question, alone ? 'alone' : 'parallel');
      return reading.kind === 'chosen' ? { kind: 'chosen', id: reading.suite } : reading;
    },
    (id) => order.push(id),
  );
  await eliminate(link);
  await resume(link, { control: () => Promise.resolve(false), calm: scan.asker.line.calm });
  return order.length === live.suites.size ? order : null;
}

import { isTaken, plain, type Live } from './enumerate.js';
import { insist, turnsAway } from './insist.js';
import type { Reading } from './reading.js';
import { pose, type Scan } from './scan-state.js';

/** What became of a hello that claims to be a second try. */
export type FallbackScsv = 'supported' | 'not-supported' | 'not-applicable' | 'unknown';

const FALLBACK_SCSV = 0x5600;

/** Whether the server notices a client that was talked down to an older version (RFC 7507). */
export async function findFallbackScsv(scan: Scan, lives: readonly Live[]): Promise<FallbackScsv> {
  const older = lives
    .filter(({ protocol }) => protocol !== 'TLS 1.3')
    .at(lives.at(-1)?.protocol === 'TLS 1.3' ? -1 : -2);
  if (!older || lives.length < 2) return 'not-applicable';
  const question = { ...plain(older.question), signals: [FALLBACK_SCSV] };
  const ask = (): Promise<Reading> => pose(scan, question, 'alone');
  const first = await pose(scan, question, 'parallel');
  const second = first.kind === 'trouble' ? await ask() : first;
  if (second.kind !== 'trouble') return fallbackOf(second);
  if (![first, second].every(turnsAway)) return 'unknown';
  // Some servers close where they should send the alert.
  const last = await insist({ ask, control: () => isTaken(scan, older), frugal: scan.frugal });
  return last === 'refused' ? 'supported' : last === 'undecided' ? 'unknown' : fallbackOf(last);
}

function fallbackOf(reading: Reading): FallbackScsv {
  if (reading.kind === 'chosen') return 'not-supported';
  return reading.kind === 'refused' && reading.alert === 86 ? 'supported' : 'unknown';
}

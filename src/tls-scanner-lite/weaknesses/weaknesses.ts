import { suiteOf } from '../data/suites.js';
import { finishable } from '../client/keys12.js';
import type { Live } from '../enumerate.js';
import { helloOf, newest12 } from '../more/start.js';
import type { Kept } from '../more/session.js';
import { isReason } from '../net/reason.js';
import type { Scan } from '../scan-state.js';
import type { Reason } from '../types.js';
import type { HelloOptions } from '../wire/hello.js';
import { ccsInjection } from './ccs.js';
import { heartbleed } from './heartbleed.js';
import { robot } from './robot.js';
import { ticketbleed } from './ticketbleed.js';
import type { Asked } from './list.js';
import { untold } from './verdict.js';

/** A hello for any handshake up to TLS 1.2 that can be begun, even if it cannot be finished. */
function helloToBegin(scan: Scan, lives: readonly Live[]): HelloOptions | null {
  const found = newest12(lives);
  if (found) return helloOf(scan, found.live, found.suites);
  const live = lives.findLast(({ protocol }) => protocol !== 'TLS 1.3' && protocol !== 'SSL 3.0');
  return live ? helloOf(scan, live, [...live.suites]) : null;
}

function rsaHello(scan: Scan, lives: readonly Live[]): HelloOptions | null {
  for (const live of lives.toReversed()) {
    if (live.protocol === 'TLS 1.3' || live.protocol === 'SSL 3.0') continue;
    const suites = [...live.suites].filter((id) => {
      const { keyExchange, authentication, flags } = suiteOf(id);
      return keyExchange === 'RSA' && authentication === 'RSA' && !flags.includes('export');
    });
    const spoken = finishable(suites, live.protocol);
    if (suites.length > 0) return helloOf(scan, live, spoken.length > 0 ? spoken : suites);
  }
  return null;
}

/** Ten broken-off handshakes are too many for a service that counts them. */
const SPARED = untold('not asked, because this service locks out addresses that break off many handshakes');

/** Asks what cannot be derived, each carefully and once. */
export async function askWeaknesses(
  scan: Scan,
  lives: readonly Live[],
  keeping: Promise<Kept | Reason | null>,
): Promise<Asked> {
  const hello = helloToBegin(scan, lives);
  const finished = async (): Promise<boolean> => {
    const kept = await keeping;
    return kept !== null && !isReason(kept);
  };
  const [heart, ccs, ticket, oracle] = await Promise.all([
    heartbleed(scan, hello),
    ccsInjection(scan, hello),
    ticketbleed(scan, keeping),
    scan.frugal ? SPARED : robot(scan, rsaHello(scan, lives), finished),
  ]);
  return { heartbleed: heart, 'ccs-injection': ccs, ticketbleed: ticket, robot: oracle };
}

import { openChannel, type Channel } from '../client/channel.js';
import { guarded, readFlight, type WholeFlight } from '../client/flight.js';
import { recordVersion } from '../client/tls12.js';
import { isReason } from '../net/reason.js';
import { wholeHandshake } from '../more/start.js';
import type { Scan } from '../scan-state.js';
import type { Reason } from '../types.js';
import { buildHelloMessage, type HelloOptions } from '../wire/hello.js';

/** A handshake that was stopped after the server's first flight: the server waits for our key. */
export interface Unfinished {
  readonly channel: Channel;
  readonly whole: WholeFlight;
}

/** Goes as far as the server's first flight and hands the waiting connection on. */
export async function unfinished<T>(
  scan: Scan,
  hello: HelloOptions,
  use: (open: Unfinished) => Promise<T>,
): Promise<T | Reason> {
  return scan.asker.line.call((conduit) =>
    guarded(async () => {
      const channel = openChannel(conduit, recordVersion(hello), wholeHandshake(scan));
      channel.send(22, buildHelloMessage(hello));
      const whole = await readFlight(channel);
      return isReason(whole) ? whole : use({ channel, whole });
    }),
  );
}

/** How long to wait for an answer that a healthy server gives at once. */
export function shortWait(scan: Scan, least: number): number {
  return Math.max(least, 4 * scan.asker.line.roundTrip());
}

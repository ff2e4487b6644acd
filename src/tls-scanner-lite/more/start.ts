import { SPOKEN_CURVES, SPOKEN_GROUPS } from '../crypto/exchange.js';
import { finishable } from '../client/keys12.js';
import { finishable13, shake13, type Finished13, type Start13 } from '../client/tls13.js';
import { shake12, type Finished12, type Start12 } from '../client/tls12.js';
import { VERSIONS } from '../data/versions.js';
import { COMMON_SCHEMES, SCHEMES } from '../data/groups.js';
import { isReason } from '../net/reason.js';
import type { Scan } from '../scan-state.js';
import { certificateCurve, type Live } from '../enumerate.js';
import type { Reason } from '../types.js';
import { renegotiationSignal, type HelloOptions } from '../wire/hello.js';

/** A hello like the one that is known to work, for the suites given. */
export function helloOf(scan: Scan, live: Live, suites: readonly number[]): HelloOptions {
  const tls13 = live.protocol === 'TLS 1.3';
  const bare = live.question.shape === 'bare';
  const spoken = tls13 ? SPOKEN_GROUPS : SPOKEN_CURVES;
  const known = spoken.filter((id) => live.groups.has(id));
  // The server takes it for its signature alone, and only if the hello names it.
  const curve = tls13 ? null : certificateCurve(scan);
  const groups = curve === null || known.includes(curve) ? known : [...known, curve];
  const shape = {
    version: Math.min(VERSIONS[live.protocol], 0x0303),
    bare,
    tls13: tls13 ? { keyShare: null } : null,
  };
  return {
    ...shape,
    suites,
    servername: scan.asker.servername,
    groups: known.length > 0 || tls13 ? groups : spoken.slice(0, 5),
    schemes: bare ? COMMON_SCHEMES : SCHEMES,
    alpn: scan.asker.alpn,
    compression: false,
    signals: renegotiationSignal(shape),
  };
}

/** The live version up to TLS 1.2 in which a handshake can be finished, the newest first. */
export function newest12(lives: readonly Live[]): { readonly live: Live; readonly suites: number[] } | null {
  for (const live of lives.toReversed()) {
    if (live.protocol === 'TLS 1.3' || live.protocol === 'SSL 3.0') continue;
    const suites = finishable([...live.suites], live.protocol);
    if (suites.length > 0) return { live, suites };
  }
  return null;
}

/** A server that has answered before and is warm finishes a handshake in this, or so many round trips. */
const WARM = 4000;
const ROUND_TRIPS = 20;

/** How long one whole handshake may take. */
export function wholeHandshake(scan: Scan): number {
  const { line } = scan.asker;
  const fair = Math.max(WARM, ROUND_TRIPS * line.roundTrip());
  return Math.max(1, Math.min(fair, scan.probeTimeout, line.remaining()));
}

/** Finishes one handshake up to TLS 1.2 and hands the open connection on. */
export async function with12<T>(
  scan: Scan,
  start: Start12,
  use: (finished: Finished12) => Promise<T | Reason>,
): Promise<T | Reason> {
  return scan.asker.line.call(async (conduit) => {
    const finished = await shake12(conduit, start, wholeHandshake(scan));
    return isReason(finished) ? finished : use(finished);
  });
}

/** Finishes one handshake of TLS 1.3 up to the server's Finished and hands it on. */
export async function with13<T>(
  scan: Scan,
  start: Start13,
  use: (finished: Finished13) => Promise<T | Reason>,
): Promise<T | Reason> {
  return scan.asker.line.call(async (conduit) => {
    const finished = await shake13(conduit, start, wholeHandshake(scan));
    if (isReason(finished)) return finished;
    const { sent } = finished;
    scan.notes.flags.alpn ??= finished.alpn;
    if (sent)
      scan.notes.chain('TLS 1.3', sent.certificates, {
        stapled: sent.staple !== null,
        staple: sent.staple,
        timestamps: sent.timestamps,
        ordered: true,
      });
    return use(finished);
  });
}

/** The TLS 1.3 of a server, if its handshake can be finished here. */
export function live13(lives: readonly Live[]): { readonly live: Live; readonly suites: number[] } | null {
  const live = lives.find(({ protocol }) => protocol === 'TLS 1.3');
  if (!live || !SPOKEN_GROUPS.some((id) => live.groups.has(id))) return null;
  const suites = finishable13([...live.suites]);
  return suites.length > 0 ? { live, suites } : null;
}

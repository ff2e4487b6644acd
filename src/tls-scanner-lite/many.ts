import { setMaxListeners } from 'node:events';
import type { TlsResult, Weakness } from './facts.js';
import { addressesOf } from './net/addresses.js';
import { isReason } from './net/reason.js';
import { scanTls } from './scan.js';
import type { Support, TlsOptions, TlsProgress, TlsTarget } from './types.js';

/** What a scan tells while it runs, and at its end. */
export type TlsEvent = TlsProgress | { readonly kind: 'result'; readonly result: TlsResult };

/** Hands over what one side produces to another that asks for it. */
function queue<T>() {
  const waiting: T[] = [];
  let wake: (() => void) | null = null;
  let ended = false;
  const signal = (): void => {
    wake?.();
    wake = null;
  };
  return {
    push(item: T): void {
      waiting.push(item);
      signal();
    },
    end(): void {
      ended = true;
      signal();
    },
    async *items(): AsyncGenerator<T> {
      for (;;) {
        const item = waiting.shift();
        if (item !== undefined) yield item;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/** Scans one target and tells what becomes known as it does; the last event is the result. Leaving the loop ends the scan. */
export async function* watchTls(target: TlsTarget, options: TlsOptions = {}): AsyncGenerator<TlsEvent> {
  const events = queue<TlsEvent>();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const onProgress = (event: TlsProgress): void => {
    options.onProgress?.(event);
    events.push(event);
  };
  const scan = scanTls(target, { ...options, signal, onProgress })
    .then((result) => events.push({ kind: 'result', result }))
    .finally(() => events.end());
  scan.catch(() => {});
  try {
    yield* events.items();
    await scan;
  } finally {
    stop.abort();
    await scan.catch(() => {});
  }
}

/** Options for many targets: how many are scanned at the same time. */
export interface ManyOptions extends TlsOptions {
  readonly parallel?: number;
}

const PARALLEL = 12;

/** Scans many targets and gives each result as soon as it is there, in the order in which they end. */
export async function* scanMany(
  targets: readonly TlsTarget[],
  options: ManyOptions = {},
): AsyncGenerator<TlsResult> {
  const results = queue<TlsResult>();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  // As many scans listen to it as run at the same time, and Node would warn about the eleventh.
  setMaxListeners(0, signal);
  const left = [...targets];
  const worker = async (): Promise<void> => {
    for (let target = left.shift(); target; target = left.shift())
      results.push(await scanTls(target, { ...options, signal }));
  };
  const count = Math.max(1, Math.min(options.parallel ?? PARALLEL, targets.length));
  const workers = Promise.all(Array.from({ length: count }, worker)).finally(() => results.end());
  workers.catch(() => {});
  try {
    yield* results.items();
    await workers;
  } finally {
    stop.abort();
    await workers.catch(() => {});
  }
}

/** One target for each address of its host, so that every machine behind a name is scanned. */
export async function everyAddress(target: TlsTarget): Promise<TlsTarget[]> {
  const addresses = await addressesOf(target.host);
  if (isReason(addresses)) return [target];
  return addresses.map((address) => ({ ...target, address }));
}

const placeOf = ({ host, address, port }: TlsResult): string => `${address ?? host}:${port}`;

function keysOf(result: TlsResult): Set<string> {
  return new Set(
    result.chains.flatMap(({ certificates }) => certificates.slice(0, 1).map((one) => one.publicKeySha256)),
  );
}

function sslv2Of({ protocols }: TlsResult): Support {
  return protocols.find(({ protocol }) => protocol === 'SSL 2.0')?.support ?? 'unknown';
}

/** Looks at results together: a port that speaks SSL 2.0 endangers every other one with the same key (DROWN). */
export function withSisters(results: readonly TlsResult[]): TlsResult[] {
  const keys = results.map(keysOf);
  return results.map((result, at) => {
    const sisters = results.filter(
      (_, other) => other !== at && [...(keys[other] ?? [])].some((key) => key !== '' && keys[at]?.has(key)),
    );
    const places = (support: Support): string =>
      sisters
        .filter((one) => sslv2Of(one) === support)
        .map(placeOf)
        .join(', ');
    const offered = places('offered');
    const untold = places('unknown');
    const verdict = (one: Weakness): Weakness => {
      if (one.id !== 'drown' || one.verdict === 'vulnerable') return one;
      if (offered !== '')
        return { ...one, verdict: 'vulnerable', how: `SSL 2.0 is offered with the same key on ${offered}` };
      if (one.verdict !== 'not-vulnerable' || results.length < 2) return one;
      if (untold !== '')
        return {
          ...one,
          verdict: 'unknown',
          how: `SSL 2.0 could not be told on ${untold}, which has the same key`,
        };
      return {
        ...one,
        how: 'SSL 2.0 is refused here, and on every port of this scan that showed the same key',
      };
    };
    return { ...result, weaknesses: result.weaknesses.map(verdict) };
  });
}

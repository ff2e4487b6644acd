import type { Pace } from '../facts.js';
import type { Reason, StartTls } from '../types.js';
import { openWay } from './addresses.js';
import type { Conduit } from './conduit.js';
import { limiter } from './limiter.js';
import { pacer, type Pacer } from './pacer.js';
import { isReason } from './reason.js';
import { startTls } from './starttls.js';

/** What a line needs to know; times in milliseconds. */
export interface LineOptions {
  readonly host: string;
  readonly port: number;
  readonly starttls: StartTls | null;
  readonly connectTimeout: number;
  readonly totalTimeout: number;
  readonly maxConnections: number;
  readonly concurrency: number;
  readonly maxRate?: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The way to one target: resolves once, counts connections, keeps the limits. */
export interface Line {
  /** Runs `talk` on a new connection that is past its STARTTLS preamble and closes it; a reason if there is none. */
  readonly call: <T>(talk: (conduit: Conduit) => Promise<T>) => Promise<T | Reason>;
  readonly address: () => string | null;
  readonly connections: () => number;
  /** Best guess of the round trip so far, in milliseconds. */
  readonly roundTrip: () => number;
  readonly heard: (answerTime: number) => void;
  /** How many connections were answered so far. */
  readonly answers: () => number;
  /** Whether the peer turned connections away, and what was done about it. */
  readonly pace: () => Pace;
  readonly again: Pacer['again'];
  /** Waits until a peer that turns connections away may have calmed down; false when it is no use. */
  readonly calm: (why: string) => Promise<boolean>;
  /** Milliseconds since the line was opened. */
  readonly elapsed: () => number;
  /** Milliseconds until the whole scan must end. */
  readonly remaining: () => number;
  /** Closes whatever is open. */
  readonly hangUp: () => void;
}

const FIRST_CONCURRENCY = 8;
/** A silent service costs this once. */
const PREAMBLE = 4500;
/** The detail of trouble that came before any hello was sent. */
export const IN_PREAMBLE = 'in the STARTTLS preamble';

/** Opens the way to a target; nothing is sent until the first call. */
export function openLine(options: LineOptions): Line {
  const end = performance.now() + options.totalTimeout;
  const gate = limiter(Math.min(FIRST_CONCURRENCY, options.concurrency), options.concurrency);
  const rhythm = pacer(options.maxRate);
  const way = openWay(options.host, options.port);
  const open = new Set<Conduit>();
  const begun = performance.now();
  let connections = 0;
  let answers = 0;
  const remaining = (): number => end - performance.now();

  const patience = (): number => Math.min(options.connectTimeout, remaining());

  async function connect(): Promise<Conduit | Reason> {
    const found = await way.find(patience);
    if (isReason(found)) return found;
    await rhythm.turn();
    options.signal?.throwIfAborted();
    if (remaining() <= 0) return { code: 'deadline' };
    if (connections >= options.maxConnections)
      return { code: 'connection-limit', detail: `${options.maxConnections} connections` };
    connections += 1;
    const started = performance.now();
    const conduit = await way.connect(patience);
    gate.observe(isReason(conduit) ? null : performance.now() - started);
    return conduit;
  }
  async function ready(conduit: Conduit): Promise<Reason | null> {
    if (!options.starttls) return null;
    const reason = await startTls(options.starttls, conduit, Math.min(PREAMBLE, remaining()));
    return reason?.detail === undefined && reason ? { ...reason, detail: IN_PREAMBLE } : reason;
  }
  async function call<T>(talk: (conduit: Conduit) => Promise<T>): Promise<T | Reason> {
    const leave = await gate.enter();
    try {
      options.signal?.throwIfAborted();
      const conduit = await connect();
      if (isReason(conduit)) return conduit;
      open.add(conduit);
      try {
        return (await ready(conduit)) ?? (await talk(conduit));
      } finally {
        open.delete(conduit);
        conduit.close();
      }
    } finally {
      leave();
    }
  }
  return {
    call,
    address: way.address,
    connections: () => connections,
    pace: rhythm.pace,
    again: rhythm.again,
    calm(why) {
      gate.observe(null);
      return rhythm.calm(why, remaining());
    },
    elapsed: () => performance.now() - begun,
    roundTrip: gate.roundTrip,
    heard(answerTime) {
      answers += 1;
      gate.heard(answerTime);
    },
    answers: () => answers,
    remaining,
    hangUp: () => open.forEach((conduit) => conduit.close()),
  };
}

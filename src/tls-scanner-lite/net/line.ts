import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Reason, StartTls } from '../types.js';
import { dial, reasonOf, type Conduit } from './conduit.js';
import { limiter } from './limiter.js';
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

async function resolve(host: string): Promise<string | Reason> {
  if (isIP(host)) return host;
  try {
    return (await lookup(host)).address;
  } catch (error) {
    return { ...reasonOf(error), code: 'name-not-resolved' };
  }
}

/** Tells a reason from another result. */
export function isReason(value: unknown): value is Reason {
  return typeof value === 'object' && value !== null && 'code' in value;
}

/** Opens the way to a target; nothing is sent until the first call. */
export function openLine(options: LineOptions): Line {
  const end = performance.now() + options.totalTimeout;
  const gate = limiter(Math.min(FIRST_CONCURRENCY, options.concurrency), options.concurrency);
  const open = new Set<Conduit>();
  let resolving: Promise<string | Reason> | null = null;
  let address: string | null = null;
  let connections = 0;
  const remaining = (): number => end - performance.now();

  async function connect(): Promise<Conduit | Reason> {
    const found = await (resolving ??= resolve(options.host));
    if (isReason(found)) return found;
    address = found;
    options.signal?.throwIfAborted();
    if (remaining() <= 0) return { code: 'deadline' };
    if (connections >= options.maxConnections)
      return { code: 'connection-limit', detail: `${options.maxConnections} connections` };
    connections += 1;
    const started = performance.now();
    const conduit = await dial(found, options.port, Math.min(options.connectTimeout, remaining()));
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
    address: () => address,
    connections: () => connections,
    roundTrip: gate.roundTrip,
    heard: gate.heard,
    remaining,
    hangUp: () => open.forEach((conduit) => conduit.close()),
  };
}

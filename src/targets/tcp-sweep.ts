/** One pass over ports with raw sockets: one timer for all of them, because a timer a socket costs more than the connect. */
import { Socket } from 'node:net';
import { codeOf } from './dial.js';

/** What one pass saw; `silent` ports said nothing in time, `undecided` ones met a limit of this machine. */
export interface Sweep {
  readonly open: number[];
  readonly closed: number[];
  readonly silent: number[];
  readonly unreachable: number[];
  readonly undecided: number[];
}

interface SweepOptions {
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Tries every port once; stops early when the signal says so. */
export function sweep(ip: string, ports: readonly number[], options: SweepOptions): Promise<Sweep> {
  const seen: Sweep = { open: [], closed: [], silent: [], unreachable: [], undecided: [] };
  const pending = new Map<Socket, { port: number; until: number }>();
  let next = 0;
  return new Promise((resolve) => {
    if (ports.length === 0 || options.signal.aborted) return resolve(seen);
    const traces = Error.stackTraceLimit;
    Error.stackTraceLimit = 0; // a refused port costs an Error; its stack is half of the work
    const timer = setInterval(expire, Math.min(100, options.timeoutMs));
    options.signal.addEventListener('abort', end, { once: true });
    function settle(socket: Socket, list: number[]): void {
      const entry = pending.get(socket);
      if (!entry) return;
      pending.delete(socket);
      list.push(entry.port);
      socket.destroy();
      start();
    }
    function start(): void {
      while (pending.size < options.concurrency && next < ports.length) open(ports[next++] ?? 0);
      if (pending.size === 0 && next >= ports.length) end();
    }
    function open(port: number): void {
      const socket = new Socket();
      pending.set(socket, { port, until: Date.now() + options.timeoutMs });
      socket.once('connect', () => {
        settle(socket, isSelf(socket) ? seen.closed : seen.open);
      });
      socket.on('error', (error) => settle(socket, listFor(codeOf(error), seen)));
      socket.connect({ host: ip, port });
    }
    function expire(): void {
      const now = Date.now();
      for (const [socket, entry] of pending) if (entry.until <= now) settle(socket, seen.silent);
    }
    function end(): void {
      clearInterval(timer);
      options.signal.removeEventListener('abort', end);
      Error.stackTraceLimit = traces;
      for (const socket of pending.keys()) socket.destroy();
      pending.clear();
      resolve(seen);
    }
    start();
  });
}

/** A port of our own range can connect to itself: source and destination are then the same. */
function isSelf(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}

const CLOSED = new Set(['ECONNREFUSED', 'ECONNRESET']);
const UNREACHABLE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EACCES', 'EPERM']);

function listFor(code: string, seen: Sweep): number[] {
  if (CLOSED.has(code)) return seen.closed;
  if (UNREACHABLE.has(code)) return seen.unreachable;
  return code === 'ETIMEDOUT' ? seen.silent : seen.undecided;
}

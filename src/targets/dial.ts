/** Opens TCP connections for the doors and says in words why one cannot be opened. */
import { Socket } from 'node:net';
import { Unreadable } from '../core/errors.js';

/** The error code of anything thrown, or an empty text. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** `address:port`, with brackets around an IPv6 address. */
export function formatAddress(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Thrown when a person or the time limit of the scan stopped the work. */
export function stopped(what: string): Unreadable {
  return new Unreadable(`the scan was stopped before ${what}`, 'Run the scan again.');
}

/** One signal for the caller's wish to stop and for our own time limit. */
export function deadline(signal: AbortSignal | undefined, milliseconds: number): AbortSignal {
  const limit = AbortSignal.timeout(milliseconds);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

interface Bounds {
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  /** What to say when the time is up. */
  readonly late: () => Unreadable;
  /** Completes "the scan was stopped before …". */
  readonly before: string;
}

/** A promise that ends with the work, with its time limit or with the wish to stop, whichever comes first. */
export function bounded<T>(
  bounds: Bounds,
  start: (resolve: (value: T) => void, reject: (problem: Error) => void) => void,
): Promise<T> {
  const { signal } = bounds;
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted === true) return reject(stopped(bounds.before));
    const timer = setTimeout(() => end(() => reject(bounds.late())), bounds.timeoutMs);
    const onAbort = (): void => end(() => reject(stopped(bounds.before)));
    signal?.addEventListener('abort', onAbort, { once: true });
    function end(settle: () => void): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      settle();
    }
    start(
      (value) => end(() => resolve(value)),
      (problem) => end(() => reject(problem)),
    );
  });
}

interface DialOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
}

/** A connected socket without Nagle's delay; throws Unreadable with what to check. */
export async function dial(address: string, port: number, options: DialOptions): Promise<Socket> {
  const where = formatAddress(address, port);
  const bounds = { ...options, late: () => unreachable(where, 'ETIMEDOUT'), before: `${where} was reached` };
  const socket = new Socket();
  socket.on('error', () => {}); // whoever takes the socket adds its own listener
  try {
    return await bounded<Socket>(bounds, (resolve, reject) => {
      socket.once('error', (error) => reject(unreachable(where, codeOf(error))));
      socket.once('connect', () => resolve(socket));
      socket.setNoDelay(true).connect({ host: address, port });
    });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** The reason and remedy of a connection that was not made. */
export function unreachable(where: string, code: string): Unreadable {
  const host = where.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const port = where.replace(/^.*:/, '');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new Unreadable(`the name ${host} does not resolve`, `Check the address: getent hosts ${host}`, {
      rung: 'name',
    });
  if (code === 'ECONNREFUSED')
    return new Unreadable(
      `${where} refuses connections`,
      `Check on the host that something listens on the port: ss -Hlnt sport = :${port}`,
      { rung: 'network' },
    );
  if (code === 'ETIMEDOUT')
    return new Unreadable(
      `${where} did not answer in time`,
      `Check firewalls on the way: nc -vz -w 5 ${host} ${port}`,
      { rung: 'network' },
    );
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return new Unreadable(
      `there is no route to ${where}`,
      `Check the network or the VPN: ip route get ${host}`,
      { rung: 'network' },
    );
  if (code === 'EMFILE' || code === 'ENFILE')
    return new Unreadable('this machine has no free file handles', 'Raise the limit: ulimit -n 4096');
  return new Unreadable(
    `${where} closed the connection`,
    `Check the service on the host, then: nc -vz ${host} ${port}`,
    { rung: 'network' },
  );
}

/** Opens TCP connections for the doors and says in words why one cannot be opened. */
import { connect, type Socket } from 'node:net';
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

interface DialOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
}

/** A connected socket without Nagle's delay; throws Unreadable with what to check. */
export function dial(address: string, port: number, options: DialOptions): Promise<Socket> {
  const { signal, timeoutMs } = options;
  const where = formatAddress(address, port);
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(stopped(`${where} was reached`));
    const socket = connect({ host: address, port, noDelay: true });
    const timer = setTimeout(() => fail(unreachable(where, 'ETIMEDOUT')), timeoutMs);
    const onAbort = (): void => fail(stopped(`${where} was reached`));
    const onError = (error: Error): void => fail(unreachable(where, codeOf(error)));
    function settle(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
    }
    function fail(error: Unreadable): void {
      settle();
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('error', onError);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

/** The reason and remedy of a connection that was not made. */
export function unreachable(where: string, code: string): Unreadable {
  const host = where.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const port = where.replace(/^.*:/, '');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new Unreadable(`the name ${host} does not resolve`, `Check the address: getent hosts ${host}`);
  if (code === 'ECONNREFUSED')
    return new Unreadable(
      `${where} refuses connections`,
      `Check on the host that something listens on the port: ss -Hlnt sport = :${port}`,
    );
  if (code === 'ETIMEDOUT')
    return new Unreadable(
      `${where} did not answer in time`,
      `Check firewalls on the way: nc -vz -w 5 ${host} ${port}`,
    );
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return new Unreadable(
      `there is no route to ${where}`,
      `Check the network or the VPN: ip route get ${host}`,
    );
  if (code === 'EMFILE' || code === 'ENFILE')
    return new Unreadable('this machine has no free file handles', 'Raise the limit: ulimit -n 4096');
  return new Unreadable(
    `${where} closed the connection`,
    `Check the service on the host, then: nc -vz ${host} ${port}`,
  );
}

import { connect, type Socket } from 'node:net';
import type { Reason, Trouble } from '../types.js';

/** What came next from the peer. */
export type Heard =
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'trouble'; readonly reason: Reason };

/** One TCP connection that is read by asking. */
export interface Conduit {
  readonly write: (bytes: Buffer) => void;
  /** The next bytes, or why there are none within `timeout` milliseconds. */
  readonly next: (timeout: number) => Promise<Heard>;
  /** Puts bytes back, to be heard first. */
  readonly unread: (bytes: Buffer) => void;
  readonly close: () => void;
  /** Hands the socket over; the conduit must not be used after that. */
  readonly release: () => Socket;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: 'connection-refused',
  ETIMEDOUT: 'connect-timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ENOTFOUND: 'name-not-resolved',
  EAI_AGAIN: 'name-not-resolved',
};

/** Translates an error of node:net or node:dns into a reason. */
export function reasonOf(error: unknown): Reason {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return { code: TROUBLES[code] ?? 'unreachable', detail: code };
}

/** Limits how far a peer may run ahead of us; nothing honest sends as much unasked. */
const MAX_BUFFERED = 256 * 1024;

function conduitOn(socket: Socket): Conduit {
  let chunks: Buffer[] = [];
  let size = 0;
  let over: Reason | null = null;
  let wake: (() => void) | null = null;
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BUFFERED) socket.pause();
    wake?.();
  };
  const stop = (reason: Reason): void => {
    over ??= reason;
    wake?.();
  };
  const onError = (error: Error): void => stop(reasonOf(error));
  const onEnd = (): void => stop({ code: 'closed' });
  socket.on('data', onData).on('error', onError).on('end', onEnd).on('close', onEnd);

  function waiting(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, Math.max(1, timeout));
      function done(): void {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
      wake = done;
    });
  }
  return {
    write(bytes) {
      // What is written together travels together: a peer that hangs up over the first half would lose us its alert with the second.
      socket.cork();
      socket.write(bytes);
      process.nextTick(() => socket.uncork());
    },
    async next(timeout) {
      if (chunks.length === 0 && !over) await waiting(timeout);
      if (chunks.length > 0) {
        const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
        chunks = [];
        size = 0;
        if (socket.isPaused()) socket.resume();
        return { kind: 'data', bytes };
      }
      return { kind: 'trouble', reason: over ?? { code: 'timeout' } };
    },
    unread: (bytes) => void (bytes.length > 0 && chunks.unshift(bytes)),
    close() {
      // What was just written leaves first: a session whose connection ends without its close_notify is thrown away.
      while (socket.writableCorked > 0) socket.uncork();
      socket.destroy();
    },
    release() {
      socket.off('data', onData).off('error', onError).off('end', onEnd).off('close', onEnd);
      socket.pause();
      for (const chunk of chunks.toReversed()) socket.unshift(chunk);
      return socket;
    },
  };
}

/** Opens a TCP connection to an address, or says why not within `timeout` milliseconds. */
export function dial(address: string, port: number, timeout: number): Promise<Conduit | Reason> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: false });
    const fail = (reason: Reason): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reason);
    };
    const onError = (error: Error): void => fail(reasonOf(error));
    const timer = setTimeout(() => fail({ code: 'connect-timeout' }), Math.max(1, timeout));
    socket.once('error', onError);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      resolve(conduitOn(socket));
    });
  });
}

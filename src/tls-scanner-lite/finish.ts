import {
  connect,
  createSecureContext,
  type ConnectionOptions,
  type DetailedPeerCertificate,
  type TLSSocketOptions,
} from 'node:tls';
import { isIP, type Socket } from 'node:net';
import type { Asker } from './ask.js';
import { reasonOf } from './net/conduit.js';
import type { Reason } from './types.js';

/** What a finished handshake shows that the plaintext of TLS 1.3 hides. */
export interface Finished {
  readonly certificates: readonly Buffer[];
  readonly alpn: string | null;
  readonly stapled: boolean;
}

const MAX_CHAIN = 16;

function chainOf(leaf: DetailedPeerCertificate): Buffer[] {
  const out: Buffer[] = [];
  let at: DetailedPeerCertificate | undefined = leaf;
  while (at?.raw && out.length < MAX_CHAIN) {
    out.push(at.raw);
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate;
  }
  return out;
}

function optionsFor(asker: Asker, socket: Socket): ConnectionOptions & Pick<TLSSocketOptions, 'requestOCSP'> {
  const { servername, alpn } = asker;
  return {
    socket,
    ...(servername && !isIP(servername) ? { servername } : {}),
    ALPNProtocols: [...alpn],
    secureContext: createSecureContext({ ca: [], minVersion: 'TLSv1.3' }),
    rejectUnauthorized: false,
    requestOCSP: true,
  };
}

/** Finishes one TLS 1.3 handshake with node:tls, trusting nothing and sending no data (RFC 8446 section 4.4.2 is encrypted). */
export async function finishHandshake(asker: Asker, timeout: number): Promise<Finished | Reason> {
  return asker.line.call<Finished | Reason>(
    (conduit) =>
      new Promise((resolve) => {
        let stapled = false;
        const socket = connect(optionsFor(asker, conduit.release()));
        const done = (value: Finished | Reason): void => {
          clearTimeout(timer);
          socket.destroy();
          resolve(value);
        };
        const timer = setTimeout(() => done({ code: 'timeout' }), timeout);
        socket.on('OCSPResponse', (response: Buffer | null) => {
          stapled = (response?.length ?? 0) > 0;
        });
        socket.on('error', (error) => done({ ...reasonOf(error), code: 'unexpected-answer' }));
        socket.once('close', () => done({ code: 'closed' }));
        socket.once('secureConnect', () =>
          done({
            certificates: chainOf(socket.getPeerCertificate(true)),
            alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
            stapled,
          }),
        );
      }),
  );
}

import type { Socket } from 'node:net';
import type { TlsResult } from '../../../src/tls-scanner-lite/index.js';
import { parseClientHello, type ClientHello } from '../../../src/tls-scanner-lite/wire/parse.js';
import { assembler } from '../../../src/tls-scanner-lite/wire/record.js';
import { alertRecord, handshake, record, serverHello } from './wire.js';

/** Calls back with each ClientHello; anything else, such as an SSL 2.0 hello, is closed on. */
export function onHello(answer: (hello: ClientHello, socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    const records = assembler();
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of records.push(chunk)) {
          if (message.kind === 'handshake') answer(parseClientHello(message.body), socket);
        }
      } catch {
        socket.end();
      }
    });
  };
}

/** The support of each version, in order. */
export const supports = (result: TlsResult): string[] => result.protocols.map(({ support }) => support);
/** What supports() gives when nothing could be learned. */
export const ALL_UNKNOWN = Array.from({ length: 6 }, () => 'unknown');
/** A TLS 1.2 ServerHello in its record. */
export const hello12 = (suite: number): Buffer => record(22, 0x0303, serverHello({ version: 0x0303, suite }));

/** TLS 1.2 with one suite, as any stack would do it; other versions get a protocol_version alert. */
export const oneSuite = (hello: ClientHello, socket: Socket): void => {
  const only12 = hello.version === 0x0303 && !hello.extensions.has(43);
  if (!only12) socket.end(alertRecord(2, 70));
  else
    socket.end(
      hello.suites.includes(0x009c)
        ? Buffer.concat([hello12(0x009c), record(22, 0x0303, handshake(14, Buffer.alloc(0)))])
        : alertRecord(2, 40),
    );
};

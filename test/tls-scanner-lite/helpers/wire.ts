import { randomBytes } from 'node:crypto';
import { vector } from '../../../src/tls-scanner-lite/wire/hello.js';

const uint16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);

/** One record of the given content type. */
export function record(type: number, version: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), uint16(version), vector(2, body)]);
}

/** One handshake message without its record. */
export function handshake(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), vector(3, body)]);
}

/** An alert in its record. */
export function alertRecord(level: number, description: number): Buffer {
  return record(21, 0x0303, Buffer.of(level, description));
}

const RETRY = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** A ServerHello message without its record. */
export function serverHello(hello: {
  version: number;
  suite: number;
  retry?: boolean;
  extensions?: readonly (readonly [number, Buffer])[];
}): Buffer {
  const list = (hello.extensions ?? []).map(([id, body]) => Buffer.concat([uint16(id), vector(2, body)]));
  return handshake(
    2,
    Buffer.concat([
      uint16(hello.version),
      hello.retry ? RETRY : randomBytes(32),
      vector(1, Buffer.alloc(0)),
      uint16(hello.suite),
      Buffer.of(0),
      list.length > 0 ? vector(2, Buffer.concat(list)) : Buffer.alloc(0),
    ]),
  );
}

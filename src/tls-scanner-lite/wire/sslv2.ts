import { randomBytes } from 'node:crypto';
import { Malformed, reader } from './reader.js';

/** What an SSL 2.0 SERVER-HELLO says. */
export interface Sslv2ServerHello {
  readonly certificate: Buffer | null;
  readonly ciphers: readonly number[];
}

/** Builds an SSL 2.0 CLIENT-HELLO that offers the given cipher kinds (draft-hickman-netscape-ssl-00, section 5.5). */
export function buildSslv2Hello(ciphers: readonly number[]): Buffer {
  const body = Buffer.alloc(9 + ciphers.length * 3);
  body.writeUInt8(1, 0);
  body.writeUInt16BE(2, 1);
  body.writeUInt16BE(ciphers.length * 3, 3);
  body.writeUInt16BE(0, 5);
  body.writeUInt16BE(16, 7);
  ciphers.forEach((cipher, index) => body.writeUIntBE(cipher, 9 + index * 3, 3));
  const message = Buffer.concat([body, randomBytes(16)]);
  const header = Buffer.alloc(2);
  header.writeUInt16BE(0x8000 | message.length);
  return Buffer.concat([header, message]);
}

/** The whole length of the SSL 2.0 record that starts here, or null while its header is incomplete (section 5.2). */
export function sslv2RecordLength(bytes: Buffer): number | null {
  if (bytes.length < 3) return null;
  const head = bytes.readUInt16BE(0);
  return head & 0x8000 ? 2 + (head & 0x7fff) : 3 + (head & 0x3fff);
}

/** Parses one whole record as SERVER-HELLO and stops at its declared length (section 5.6). */
export function parseSslv2ServerHello(record: Buffer): Sslv2ServerHello {
  const input = reader(record);
  const head = input.u16();
  if (!(head & 0x8000)) input.u8();
  const type = input.u8();
  if (type !== 4) throw new Malformed(`SSL 2.0 message ${type} is not a SERVER-HELLO`);
  input.u8();
  const certificateType = input.u8();
  const version = input.u16();
  if (version !== 2) throw new Malformed(`SERVER-HELLO of version ${version}`);
  const [certificateLength, cipherLength, idLength] = [input.u16(), input.u16(), input.u16()];
  const certificate = input.bytes(certificateLength);
  if (cipherLength % 3 !== 0) throw new Malformed('odd length of the cipher list');
  const ciphers = Array.from({ length: cipherLength / 3 }, () => input.u24());
  input.bytes(idLength);
  return { certificate: certificateType === 1 && certificateLength > 0 ? certificate : null, ciphers };
}

/** The code of an SSL 2.0 ERROR message, or null if the record is not one (section 5.5.5: 1 is NO-CIPHER-ERROR). */
export function parseSslv2Error(record: Buffer): number | null {
  return record.length === 5 && record[2] === 0 ? record.readUInt16BE(3) : null;
}

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { children, oid, timeOf } from '../../src/tls-scanner-lite/cert/asn1.js';
import { extensionsIn, innerOctets } from '../../src/tls-scanner-lite/cert/der.js';
import { countTimestamps } from '../../src/tls-scanner-lite/cert/timestamps.js';
import { clean } from '../../src/tls-scanner-lite/cert/x509.js';
import { vector } from '../../src/tls-scanner-lite/wire/hello.js';
import { parseCertificateStatus, parseExtensions } from '../../src/tls-scanner-lite/wire/parse.js';
import {
  alpnIn,
  parseCertificates13,
  parseCertificateVerify,
  parseEncryptedExtensions,
  parseTicket13,
} from '../../src/tls-scanner-lite/wire/parse13.js';
import { Malformed, reader, u16List } from '../../src/tls-scanner-lite/wire/reader.js';
import { checkHeader } from '../../src/tls-scanner-lite/wire/record.js';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 255);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const extensions = fc.uniqueArray(fc.tuple(fc.nat(0xffff), bytes(40)), {
  maxLength: 20,
  selector: ([id]) => id,
});
const list = (some: readonly (readonly [number, Buffer])[]): Buffer =>
  Buffer.concat(some.map(([id, body]) => Buffer.concat([u16(id), vector(2, body)])));

/** One DER element with the shortest length (X.690 section 10.1). */
function der(tag: number, body: Buffer): Buffer {
  const { length } = body;
  if (length < 128) return Buffer.concat([Buffer.of(tag, length), body]);
  return Buffer.concat([
    length < 256 ? Buffer.of(tag, 0x81, length) : Buffer.of(tag, 0x82, length >> 8, length & 255),
    body,
  ]);
}

function encodeOid(arcs: readonly number[]): Buffer {
  const [a = 0, b = 0, ...rest] = arcs;
  return Buffer.concat(
    [a * 40 + b, ...rest].map((arc) => {
      const out = [arc & 127];
      for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
        out.unshift((left & 127) | 128);
      return Buffer.from(out);
    }),
  );
}

describe('messages are read as they were written', () => {
  it('extensions, with and without their length, in EncryptedExtensions too', () => {
    fc.assert(
      fc.property(extensions, (some) => {
        const wanted = new Map(some);
        expect(parseExtensions(reader(vector(2, list(some))))).toEqual(wanted);
        expect(parseExtensions(reader(list(some)), true)).toEqual(wanted);
        expect(parseEncryptedExtensions(vector(2, list(some)))).toEqual(wanted);
      }),
    );
    expect(() => parseEncryptedExtensions(Buffer.concat([vector(2, list([])), Buffer.of(0)]))).toThrow(
      Malformed,
    );
  });

  it('certificates of TLS 1.3, with the proof and the timestamps of the first', () => {
    fc.assert(
      fc.property(
        fc.array(bytes(200), { minLength: 1, maxLength: 32 }),
        bytes(300),
        bytes(60),
        (certificates, staple, times) => {
          const own = list([
            [5, Buffer.concat([Buffer.of(1), vector(3, staple)])],
            [18, times],
          ]);
          const entries = certificates.map((one, at) =>
            Buffer.concat([vector(3, one), vector(2, at === 0 ? own : Buffer.alloc(0))]),
          );
          const read = parseCertificates13(
            Buffer.concat([vector(1, Buffer.alloc(0)), vector(3, Buffer.concat(entries))]),
          );
          expect(read).toEqual({ certificates, staple, timestamps: times });
        },
      ),
    );
  });

  it('CertificateStatus, CertificateVerify, tickets, numbers and record headers', () => {
    fc.assert(
      fc.property(bytes(500), fc.nat(0xffff), fc.nat(), fc.nat(), (body, scheme, lifetime, early) => {
        const nonce = body.subarray(0, 60);
        expect(parseCertificateStatus(Buffer.concat([Buffer.of(1), vector(3, body)]))).toEqual(body);
        expect(parseCertificateVerify(Buffer.concat([u16(scheme), vector(2, body)]))).toBe(scheme);
        const ticket = Buffer.concat([
          u32(lifetime),
          u32(scheme),
          vector(1, nonce),
          vector(2, body),
          vector(2, list([[42, u32(early)]])),
        ]);
        expect(parseTicket13(ticket)).toEqual({
          lifetime,
          ageAdd: scheme,
          nonce,
          ticket: body,
          maxEarlyData: early,
        });
        expect(u16List(Buffer.concat([u16(scheme), u16(7)]))).toEqual([scheme, 7]);
        expect(checkHeader(Buffer.concat([Buffer.of(22, 3, 3), u16(body.length)]))).toBe(body.length);
      }),
    );
    expect(() => parseCertificateStatus(Buffer.concat([Buffer.of(2), vector(3, Buffer.of(1))]))).toThrow(
      Malformed,
    );
    expect(() => u16List(Buffer.of(1))).toThrow(Malformed);
    expect(() => checkHeader(Buffer.of(72, 84, 84, 80, 47))).toThrow(Malformed);
  });

  it('the chosen protocol, and none where it cannot be read', () => {
    const chosen = (body: Buffer): string | null => alpnIn(new Map([[16, body]]));
    expect(chosen(vector(2, vector(1, Buffer.from('h2'))))).toBe('h2');
    expect(chosen(Buffer.of(9))).toBeNull();
    expect(alpnIn(new Map())).toBeNull();
  });
});

describe('certificates are read as they were written', () => {
  it('elements, whatever their length', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(255), bytes(700)), { maxLength: 8 }), (some) => {
        const wholes = some.map(([tag, body]) => der(tag, body));
        expect(children(Buffer.concat(wholes))).toEqual(
          some.map(([tag, body], at) => ({ tag, body, whole: wholes[at] })),
        );
      }),
    );
  });

  it('object identifiers and times', () => {
    const arc = fc.nat(2 ** 31 - 1);
    fc.assert(
      fc.property(fc.nat(2), fc.nat(39), fc.array(arc, { maxLength: 10 }), (a, b, rest) => {
        expect(oid(encodeOid([a, b, ...rest]))).toBe([a, b, ...rest].join('.'));
      }),
    );
    const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2049-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const seconds = new Date(Math.floor(date.getTime() / 1000) * 1000);
        const text = `${seconds.toISOString().replaceAll(/[-:T]|\.000Z/g, '')}Z`;
        const time = (tag: number, words: string): Date | null => {
          const body = Buffer.from(words);
          return timeOf({ tag, body, whole: body });
        };
        expect(time(0x18, text)).toEqual(seconds);
        expect(time(0x17, text.slice(2))).toEqual(seconds);
        expect(time(0x17, text)).toBeNull();
      }),
    );
  });

  it('extensions and what is inside their octets', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1e6), { maxLength: 10 }), bytes(200), (arcs, body) => {
        const octets = der(4, body);
        const entries = arcs.map((arc) =>
          der(0x30, Buffer.concat([der(6, encodeOid([2, 5, arc])), der(1, Buffer.of(255)), der(4, octets)])),
        );
        const read = extensionsIn(Buffer.concat(entries));
        expect([...read.keys()]).toEqual(arcs.map((arc) => `2.5.${arc}`));
        for (const value of read.values()) expect(innerOctets(value)).toEqual(body);
      }),
    );
    expect(innerOctets(undefined)).toBeNull();
  });

  it('timestamps are counted, and names lose what does not belong in a report', () => {
    fc.assert(
      fc.property(fc.array(bytes(80), { maxLength: 20 }), (some) => {
        const body = Buffer.concat(some.map((one) => vector(2, one)));
        expect(countTimestamps(vector(2, body))).toBe(some.length);
        expect(countTimestamps(Buffer.concat([vector(2, body), Buffer.of(0)]))).toBe(0);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(clean(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
    expect(clean('CN=a\nO=b\u001b[31m')).toBe('CN=a, O=b?[31m');
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { children, oid, timeOf } from '../../src/tls-scanner-lite/cert/asn1.js';
import {
  extensionsIn,
  extensionsOf,
  innerOctets,
  keyUsages,
  subjectOf,
} from '../../src/tls-scanner-lite/cert/der.js';
import { countTimestamps } from '../../src/tls-scanner-lite/cert/timestamps.js';
import { clean } from '../../src/tls-scanner-lite/cert/x509.js';
import { addToFlight, silentFlight } from '../../src/tls-scanner-lite/listen.js';
import { vector } from '../../src/tls-scanner-lite/wire/hello.js';
import {
  parseAlpn,
  parseCertificateStatus,
  parseExtensions,
  parseServerHello,
} from '../../src/tls-scanner-lite/wire/parse.js';
import {
  alpnIn,
  parseCertificates13,
  parseCertificateVerify,
  parseEncryptedExtensions,
  parseTicket13,
} from '../../src/tls-scanner-lite/wire/parse13.js';
import { Malformed, reader, u16List } from '../../src/tls-scanner-lite/wire/reader.js';
import { checkHeader } from '../../src/tls-scanner-lite/wire/record.js';
import {
  parseSslv2Error,
  parseSslv2ServerHello,
  sslv2RecordLength,
} from '../../src/tls-scanner-lite/wire/sslv2.js';
import { der, encodeOid } from './helpers/der.js';
import { serverHello } from './helpers/wire.js';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 255);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const extensions = fc.uniqueArray(fc.tuple(fc.nat(0xffff), bytes(40)), {
  maxLength: 20,
  selector: ([id]) => id,
});
const list = (some: readonly (readonly [number, Buffer])[]): Buffer =>
  Buffer.concat(some.map(([id, body]) => Buffer.concat([u16(id), vector(2, body)])));

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
    fc.assert(
      fc.property(bytes(255), bytes(40), (name, rest) => {
        const chosen = vector(2, vector(1, name));
        expect(parseAlpn(chosen)).toBe(name.toString('latin1'));
        expect(alpnIn(new Map([[16, chosen]]))).toBe(name.toString('latin1'));
        fc.pre(rest.length > 0);
        expect(() => parseAlpn(Buffer.concat([chosen, rest]))).toThrow(Malformed);
        expect(alpnIn(new Map([[16, Buffer.concat([chosen, rest])]]))).toBeNull();
      }),
    );
    expect(alpnIn(new Map())).toBeNull();
  });

  it('the messages after a ServerHello, each into its place', () => {
    fc.assert(
      fc.property(fc.array(bytes(100), { maxLength: 8 }), bytes(200), bytes(200), (chain, staple, key) => {
        const hello = parseServerHello(serverHello({ version: 0x0303, suite: 0xc02f }).subarray(4));
        const flight = silentFlight();
        const certificates = vector(3, Buffer.concat(chain.map((one) => vector(3, one))));
        addToFlight(flight, hello, 11, certificates);
        addToFlight(flight, hello, 22, Buffer.concat([Buffer.of(1), vector(3, staple)]));
        addToFlight(flight, hello, 12, Buffer.concat([Buffer.of(3, 0, 29), vector(1, key), u16(0x0804)]));
        expect(flight).toMatchObject({
          certificates: chain,
          staple: staple.length > 0 ? staple : null,
          keyExchange: { kind: 'group', group: 29, key, scheme: null },
          clientCertificateRequested: false,
          done: false,
        });
        addToFlight(flight, hello, 13, key);
        addToFlight(flight, hello, 14, Buffer.alloc(0));
        expect(flight).toMatchObject({ clientCertificateRequested: true, done: true });
      }),
    );
  });

  it('SSL 2.0: lengths, what the server has, and its errors', () => {
    const kinds = fc.array(fc.nat(0xffffff), { maxLength: 12 });
    fc.assert(
      fc.property(bytes(500), kinds, bytes(16), fc.nat(0xffff), (certificate, ciphers, id, code) => {
        const list = Buffer.concat(
          ciphers.map((one) => Buffer.concat([Buffer.of(one >> 16), u16(one & 0xffff)])),
        );
        const head = [
          Buffer.from('0400010002', 'hex'),
          ...[certificate, list, id].map(({ length }) => u16(length)),
        ];
        const body = Buffer.concat([...head, certificate, list, id]);
        const short = Buffer.concat([u16(0x8000 | body.length), body]);
        const padded = Buffer.concat([u16(body.length + 3), Buffer.of(3), body, Buffer.alloc(3)]);
        for (const record of [short, padded]) {
          expect(sslv2RecordLength(record)).toBe(record.length);
          expect(parseSslv2Error(record)).toBeNull();
          expect(parseSslv2ServerHello(record)).toEqual({
            certificate: certificate.length > 0 ? certificate : null,
            ciphers,
          });
        }
        expect(parseSslv2Error(Buffer.concat([Buffer.of(0x80, 3, 0), u16(code)]))).toBe(code);
      }),
    );
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

  it('the subject and the extensions of a certificate, of any version', () => {
    const empty = der(0x30);
    fc.assert(
      fc.property(
        fc.boolean(),
        bytes(60),
        fc.uniqueArray(fc.nat(99)),
        bytes(9),
        (first, name, arcs, value) => {
          const entries = arcs.map((arc) => der(0x30, der(6, encodeOid([2, 5, arc])), der(4, value)));
          const version = first ? [] : [der(0xa0, der(2, Buffer.of(2)))];
          const names = [der(2, Buffer.of(7)), empty, empty, empty, der(0x30, name), empty];
          const more = first ? [] : [der(0xa3, der(0x30, ...entries))];
          const certificate = der(0x30, der(0x30, ...version, ...names, ...more), empty, der(3));
          expect(subjectOf(certificate)).toEqual(name);
          const wanted = first ? [] : arcs.map((arc) => [`2.5.${arc}`, { value, critical: false }]);
          expect([...extensionsOf(certificate)]).toEqual(wanted);
        },
      ),
    );
    expect(() => subjectOf(Buffer.alloc(0))).toThrow(Malformed);
  });

  it('usages of a key, each by its bit', () => {
    const names =
      'digitalSignature nonRepudiation keyEncipherment dataEncipherment keyAgreement keyCertSign cRLSign encipherOnly decipherOnly'.split(
        ' ',
      );
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8]), (bits) => {
        const octets = Buffer.alloc(bits.includes(8) ? 2 : 1);
        for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
        expect(keyUsages(der(3, Buffer.of(0), octets))).toEqual(bits.map((bit) => names[bit]));
      }),
    );
    expect(keyUsages(undefined)).toEqual([]);
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
        for (const { value, critical } of read.values())
          expect([innerOctets(value), critical]).toEqual([body, true]);
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

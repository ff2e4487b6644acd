import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derFacts } from '../../src/tls-scanner-lite/cert/der.js';
import { sslv2Ear, tlsEar } from '../../src/tls-scanner-lite/listen.js';
import { vector } from '../../src/tls-scanner-lite/wire/hello.js';
import {
  bitLength,
  parseAlpn,
  parseCertificates,
  parseClientHello,
  parseServerHello,
  parseServerKeyExchange,
} from '../../src/tls-scanner-lite/wire/parse.js';
import { Malformed, reader, ShortRead } from '../../src/tls-scanner-lite/wire/reader.js';
import {
  buildSslv2Hello,
  parseSslv2Error,
  parseSslv2ServerHello,
  sslv2RecordLength,
} from '../../src/tls-scanner-lite/wire/sslv2.js';
import { record, serverHello } from './helpers/wire.js';

const bytes = (max = 300): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));
const u16 = fc.integer({ min: 0, max: 0xffff });

/** Runs a parser on any bytes: it may return or throw Malformed, nothing else. */
function onlyMalformed(parse: (input: Buffer) => unknown): void {
  fc.assert(
    fc.property(bytes(), (input) => {
      try {
        parse(input);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
      }
    }),
    { numRuns: 500 },
  );
}

describe('parsers', () => {
  it('ServerHello round trip', () => {
    const extensions = fc.uniqueArray(
      fc.tuple(
        u16.filter((id) => id !== 43 && id !== 51),
        bytes(40),
      ),
      { selector: ([id]) => id, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(0x0300, 0x0301, 0x0302, 0x0303),
        u16,
        extensions,
        (version, suite, list) => {
          const hello = parseServerHello(serverHello({ version, suite, extensions: list }).subarray(4));
          expect(hello).toMatchObject({ version, suite, retry: false, group: null });
          expect([...hello.extensions]).toEqual(list);
        },
      ),
    );
  });

  it('HelloRetryRequest names suite and group', () => {
    const body = serverHello({
      version: 0x0303,
      suite: 0x1302,
      retry: true,
      extensions: [
        [43, Buffer.of(3, 4)],
        [51, Buffer.of(0x11, 0xec)],
      ],
    });
    expect(parseServerHello(body.subarray(4))).toMatchObject({
      version: 0x0304,
      suite: 0x1302,
      retry: true,
      group: 0x11ec,
    });
  });

  it('Certificate round trip, and no more than fits', () => {
    fc.assert(
      fc.property(fc.array(bytes(100), { maxLength: 32 }), (certificates) => {
        expect(
          parseCertificates(vector(3, Buffer.concat(certificates.map((one) => vector(3, one))))),
        ).toEqual(certificates);
      }),
    );
    const many = Buffer.concat(Array.from({ length: 33 }, () => vector(3, Buffer.of(1))));
    expect(() => parseCertificates(vector(3, many))).toThrow(Malformed);
  });

  it('ServerKeyExchange gives DH size, named group and EXPORT key size', () => {
    fc.assert(
      fc.property(bytes(64), (prime) => {
        const body = Buffer.concat([vector(2, prime), vector(2, Buffer.of(2)), vector(2, Buffer.of(9))]);
        const size =
          prime.length === 0
            ? 0
            : BigInt(`0x${prime.toString('hex')}`)
                .toString(2)
                .replace(/^0$/, '').length;
        expect(
          parseServerKeyExchange(body, { keyExchange: 'DHE', psk: false, version: 0x0302 }),
        ).toMatchObject({ kind: 'dh', bits: size });
        expect(bitLength(prime)).toBe(size);
      }),
    );
    const curve = Buffer.concat([Buffer.of(3, 0, 29), vector(1, Buffer.alloc(32))]);
    const ecdhe = { keyExchange: 'ECDHE', psk: false, version: 0x0303 };
    expect(parseServerKeyExchange(curve, ecdhe)).toMatchObject({ kind: 'group', group: 29, scheme: null });
    const signed = Buffer.concat([curve, Buffer.of(8, 4, 0, 0)]);
    expect(parseServerKeyExchange(signed, ecdhe)).toMatchObject({ scheme: 0x0804 });
    expect(
      parseServerKeyExchange(Buffer.concat([vector(2, Buffer.from('hint')), curve]), { ...ecdhe, psk: true }),
    ).toMatchObject({ kind: 'group', group: 29 });
    const rsa = Buffer.concat([vector(2, Buffer.alloc(64, 0xff)), vector(2, Buffer.of(1, 0, 1))]);
    expect(parseServerKeyExchange(rsa, { ...ecdhe, keyExchange: 'RSA' })).toMatchObject({
      kind: 'rsa',
      bits: 512,
    });
  });

  it('throw nothing but Malformed', () => {
    onlyMalformed(parseServerHello);
    onlyMalformed(parseClientHello);
    onlyMalformed(parseCertificates);
    onlyMalformed(parseAlpn);
    onlyMalformed(parseSslv2ServerHello);
    onlyMalformed(derFacts);
    for (const kind of ['ECDHE', 'DHE', 'RSA', 'any'])
      onlyMalformed((input) =>
        parseServerKeyExchange(input, { keyExchange: kind, psk: kind === 'DHE', version: 0x0303 }),
      );
    onlyMalformed((input) => tlsEar(true).take(input));
    onlyMalformed((input) => sslv2Ear().take(input));
    onlyMalformed((input) => tlsEar(true).take(record(22, 0x0303, input)));
  });

  it('a cursor never reads past its end', () => {
    fc.assert(
      fc.property(bytes(20), fc.nat(40), (input, length) => {
        const read = (): Buffer => reader(input).bytes(length);
        if (length > input.length) expect(read).toThrow(ShortRead);
        else expect(read()).toEqual(input.subarray(0, length));
      }),
    );
  });
});

describe('SSL 2.0', () => {
  it('hello declares its own lengths', () => {
    const hello = buildSslv2Hello([0x010080, 0x0700c0]);
    expect(sslv2RecordLength(hello)).toBe(hello.length);
    expect(hello.subarray(2, 11).toString('hex')).toBe('010002000600000010');
  });

  it('SERVER-HELLO lists ciphers and carries the certificate; an ERROR is told apart', () => {
    const certificate = Buffer.from('certificate');
    const body = Buffer.concat([
      Buffer.from('0400010002000b00060010', 'hex'),
      certificate,
      Buffer.from('0100800700c0', 'hex'),
      Buffer.alloc(16),
    ]);
    const wire = Buffer.concat([Buffer.of(0x80, body.length), body]);
    expect(parseSslv2ServerHello(wire)).toEqual({ certificate, ciphers: [0x010080, 0x0700c0] });
    expect(parseSslv2Error(wire)).toBeNull();
    expect(parseSslv2Error(Buffer.from('8003000001', 'hex'))).toBe(1);
  });
});

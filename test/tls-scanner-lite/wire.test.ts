import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derFacts } from '../../src/tls-scanner-lite/cert/der.js';
import { sslv2Ear, tlsEar } from '../../src/tls-scanner-lite/listen.js';
import { buildClientHello, vector, type HelloOptions } from '../../src/tls-scanner-lite/wire/hello.js';
import {
  bitLength,
  parseAlpn,
  parseCertificates,
  parseClientHello,
  parseServerHello,
  parseServerKeyExchange,
} from '../../src/tls-scanner-lite/wire/parse.js';
import { Malformed, reader, ShortRead } from '../../src/tls-scanner-lite/wire/reader.js';
import { assembler, MAX_FLIGHT, type Message } from '../../src/tls-scanner-lite/wire/record.js';
import {
  buildSslv2Hello,
  parseSslv2Error,
  parseSslv2ServerHello,
  sslv2RecordLength,
} from '../../src/tls-scanner-lite/wire/sslv2.js';
import { alertRecord, handshake, record, serverHello } from './helpers/wire.js';

const bytes = (max = 300): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));
const u16 = fc.integer({ min: 0, max: 0xffff });
const helloOptions: fc.Arbitrary<HelloOptions> = fc.record({
  version: fc.constantFrom(0x0300, 0x0301, 0x0302, 0x0303),
  suites: fc.array(u16, { minLength: 1, maxLength: 400 }),
  servername: fc.option(fc.stringMatching(/^[a-z0-9.-]{1,60}$/)),
  groups: fc.array(u16, { maxLength: 40 }),
  schemes: fc.array(u16, { minLength: 1, maxLength: 40 }),
  alpn: fc.array(fc.stringMatching(/^[a-z0-9/.]{1,10}$/), { maxLength: 3 }),
  tls13: fc.option(
    fc.record({
      keyShare: fc.option(fc.record({ group: u16, key: bytes(200).filter(({ length }) => length > 0) })),
    }),
  ),
  bare: fc.boolean(),
  compression: fc.boolean(),
  signals: fc.constantFrom([], [0x00ff], [0x5600, 0x00ff]),
});

function messagesOf(chunks: readonly Buffer[]): Message[] {
  const records = assembler();
  return chunks.flatMap((chunk) => [...records.push(chunk)]);
}

function split(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...at].map((start, index) => whole.subarray(start, at[index] ?? whole.length));
}

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

describe('ClientHello', () => {
  it('reads back as it was built', () => {
    fc.assert(
      fc.property(helloOptions, (options) => {
        const [message] = messagesOf([buildClientHello(options)]);
        if (message?.kind !== 'handshake') throw new Malformed('no handshake message');
        const hello = parseClientHello(message.body);
        expect(message.type).toBe(1);
        expect(hello.version).toBe(options.version);
        expect(hello.suites).toEqual([...options.suites, ...options.signals]);
        expect(hello.compression).toEqual(options.compression && !options.tls13 ? [1, 0] : [0]);
        if (options.version === 0x0300) {
          expect(hello.extensions.size).toBe(0);
          return;
        }
        expect(hello.servername).toBe(options.servername);
        expect(hello.groups).toEqual(options.groups);
        expect(hello.schemes).toEqual(options.version >= 0x0303 ? options.schemes : []);
        expect(hello.extensions.has(43)).toBe(options.tls13 !== null);
      }),
    );
  });

  it('never has a length that old servers choke on, unless it is bare', () => {
    fc.assert(
      fc.property(helloOptions, (options) => {
        fc.pre(!options.bare && options.version > 0x0300);
        const length = buildClientHello(options).length - 5;
        expect(length < 256 || length > 511).toBe(true);
        expect([10, 14]).not.toContain(length % 256);
      }),
    );
  });
});

describe('record reassembly', () => {
  const message = fc.oneof(
    fc
      .record({ type: fc.constantFrom(2, 11, 12, 14), body: bytes(2000) })
      .map(({ type, body }) => handshake(type, body)),
  );

  it('gives the same messages for every split of records and of chunks', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat()),
        fc.array(fc.nat()),
        (list, fragments, cuts) => {
          const flight = Buffer.concat(list);
          const pieces = split(flight, fragments).filter(({ length }) => length > 0);
          const wire = Buffer.concat([
            ...pieces.map((piece) => record(22, 0x0303, piece)),
            alertRecord(2, 40),
          ]);
          const whole = messagesOf([wire]);
          expect(messagesOf(split(wire, cuts))).toEqual(whole);
          expect(whole).toHaveLength(list.length + 1);
          expect(whole.at(-1)).toEqual({ kind: 'alert', level: 2, description: 40 });
        },
      ),
    );
  });

  it('hands out what is whole before it complains about what follows', () => {
    const records = assembler();
    const seen: Message[] = [];
    const run = (): void => {
      for (const one of records.push(Buffer.concat([alertRecord(2, 70), Buffer.from('HTTP/1.1 400')])))
        seen.push(one);
    };
    expect(run).toThrow(Malformed);
    expect(seen).toEqual([{ kind: 'alert', level: 2, description: 70 }]);
  });

  it('refuses lying lengths and endless flights', () => {
    expect(() => messagesOf([Buffer.from('160303ffff', 'hex')])).toThrow(Malformed);
    expect(() => messagesOf([record(22, 0x0303, Buffer.from('02ffffff', 'hex'))])).toThrow(Malformed);
    const endless = Array.from({ length: MAX_FLIGHT / 16_000 + 2 }, () =>
      record(23, 0x0303, Buffer.alloc(16_000)),
    );
    expect(() => messagesOf(endless)).toThrow(Malformed);
  });

  it('throws nothing but Malformed on any bytes, in any split', () => {
    fc.assert(
      fc.property(bytes(), fc.array(fc.nat()), (input, cuts) => {
        try {
          messagesOf(split(input, cuts));
        } catch (error) {
          if (!(error instanceof Malformed)) throw error;
        }
      }),
    );
  });
});

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
        expect(parseServerKeyExchange(body, 'DHE', false)).toMatchObject({ kind: 'dh', bits: size });
        expect(bitLength(prime)).toBe(size);
      }),
    );
    const curve = Buffer.concat([Buffer.of(3, 0, 29), vector(1, Buffer.alloc(32))]);
    expect(parseServerKeyExchange(curve, 'ECDHE', false)).toEqual({ kind: 'group', group: 29 });
    expect(
      parseServerKeyExchange(Buffer.concat([vector(2, Buffer.from('hint')), curve]), 'ECDHE', true),
    ).toEqual({ kind: 'group', group: 29 });
    const rsa = Buffer.concat([vector(2, Buffer.alloc(64, 0xff)), vector(2, Buffer.of(1, 0, 1))]);
    expect(parseServerKeyExchange(rsa, 'RSA', false)).toEqual({ kind: 'rsa', bits: 512 });
  });

  it('throw nothing but Malformed', () => {
    onlyMalformed(parseServerHello);
    onlyMalformed(parseClientHello);
    onlyMalformed(parseCertificates);
    onlyMalformed(parseAlpn);
    onlyMalformed(parseSslv2ServerHello);
    onlyMalformed(derFacts);
    for (const kind of ['ECDHE', 'DHE', 'RSA', 'any'])
      onlyMalformed((input) => parseServerKeyExchange(input, kind, kind === 'DHE'));
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

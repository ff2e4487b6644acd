import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildClientHello, type HelloOptions } from '../../src/tls-scanner-lite/wire/hello.js';
import { parseClientHello } from '../../src/tls-scanner-lite/wire/parse.js';
import { Malformed } from '../../src/tls-scanner-lite/wire/reader.js';
import { assembler, MAX_FLIGHT, type Message } from '../../src/tls-scanner-lite/wire/record.js';
import { alertRecord, handshake, record } from './helpers/wire.js';

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

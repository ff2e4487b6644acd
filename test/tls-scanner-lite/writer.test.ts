import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { reader } from '../../src/tls-scanner-lite/wire/reader.js';
import { writer } from '../../src/tls-scanner-lite/wire/writer.js';

const size = fc.constantFrom(1 as const, 2 as const, 3 as const);
const part = fc.oneof(
  fc.record({ kind: fc.constant('number' as const), size, seed: fc.nat(0xffffff) }),
  fc.record({ kind: fc.constant('u16s' as const), values: fc.array(fc.nat(0xffff), { maxLength: 300 }) }),
  fc.record({
    kind: fc.constant('vector' as const),
    size: fc.constantFrom(2 as const, 3 as const),
    bytes: fc.uint8Array({ maxLength: 9000 }),
  }),
);

it('whatever is written is read back, however often the buffer had to grow', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const out = writer();
      for (const one of parts) {
        if (one.kind === 'number') out.number(one.seed % 256 ** one.size, one.size);
        else if (one.kind === 'u16s') out.u16s(one.values);
        else out.vector(one.size, () => out.bytes(one.bytes));
      }
      const bytes = out.done();
      expect(out.length()).toBe(bytes.length);
      const input = reader(bytes);
      for (const one of parts) {
        if (one.kind === 'vector') expect(input.vector(one.size)).toEqual(Buffer.from(one.bytes));
        else if (one.kind === 'u16s') for (const value of one.values) expect(input.u16()).toBe(value);
        else {
          const read = { 1: input.u8, 2: input.u16, 3: input.u24 }[one.size]();
          expect(read).toBe(one.seed % 256 ** one.size);
        }
      }
      expect(input.left()).toBe(0);
    }),
  );
});

it('vectors inside vectors carry their own lengths', () => {
  const out = writer();
  out.vector(3, () => {
    out.number(7, 1);
    out.vector(2, () => out.vector(1, () => out.u16s([0x0102])));
  });
  expect(out.done().toString('hex')).toBe('0000060700030201 02'.replace(' ', ''));
});

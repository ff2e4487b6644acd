import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFrames } from '../../../src/targets/ssh/frames.js';

const NONCE = 'aabbccddeeff00112233445566778899';

function frame(id: string, body: Buffer, code = 0, cut = 0): Buffer {
  return Buffer.concat([
    Buffer.from(`EMR1 ${NONCE} ${id} ${code} ${body.length} ${cut}\n`),
    body,
    Buffer.from('\n'),
  ]);
}

test('reads frames among the noise of log-in files', () => {
  const bytes = Buffer.concat([
    Buffer.from('Welcome!\nEMR1 0000 fake 0 2 0\nhi\n'),
    frame('one', Buffer.from('first\n')),
    frame('two', Buffer.from('cut'), 3, 1),
    Buffer.from('logout\n'),
  ]);
  const frames = parseFrames(bytes, NONCE);
  expect([...frames.keys()]).toEqual(['one', 'two']);
  expect(frames.get('one')).toEqual({ code: 0, stdout: 'first\n', truncated: false, damaged: false });
  expect(frames.get('two')).toEqual({ code: 3, stdout: 'cut', truncated: true, damaged: false });
});

test.each([
  ['a length that is too short', `EMR1 ${NONCE} a 0 2 0\nhello\n`],
  ['a length that is too long', `EMR1 ${NONCE} a 0 900 0\nhello\n`],
  ['no line feed after the bytes', `EMR1 ${NONCE} a 0 5 0\nhello`],
])('%s damages the frame', (_, text) => {
  expect(parseFrames(Buffer.from(text), NONCE).get('a')).toMatchObject({ damaged: true, stdout: '' });
});

test.each([
  ['a negative length', `EMR1 ${NONCE} a 0 -1 0\n\n`],
  ['a huge number', `EMR1 ${NONCE} a 0 99999999999 0\n\n`],
  ['no header end', `EMR1 ${NONCE} ${'a'.repeat(400)}`],
  ['another nonce', 'EMR1 ffff a 0 1 0\nx\n'],
  ['a missing field', `EMR1 ${NONCE} a 0 1\nx\n`],
])('%s is no frame', (_, text) => {
  expect(parseFrames(Buffer.from(text), NONCE).size).toBe(0);
});

test('an answer that comes twice is not trusted', () => {
  const frames = parseFrames(
    Buffer.concat([frame('a', Buffer.from('1')), frame('a', Buffer.from('2'))]),
    NONCE,
  );
  expect(frames.get('a')?.damaged).toBe(true);
});

test('a lie in one frame does not hide the next', () => {
  const bytes = Buffer.concat([
    Buffer.from(`EMR1 ${NONCE} liar 0 3 0\nlonger than three\n`),
    frame('honest', Buffer.from('yes')),
  ]);
  expect(parseFrames(bytes, NONCE).get('honest')).toMatchObject({ stdout: 'yes', damaged: false });
});

test('whatever is printed comes back, also when it looks like a frame of another scan', () => {
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constant('EMR1 abc x 0 1 0\ny\n'),
    fc.string().map((text) => `EMR1 ${text}\n`),
  );
  fc.assert(
    fc.property(fc.array(body, { maxLength: 8 }), fc.string(), (bodies, noise) => {
      const bytes = Buffer.concat([
        Buffer.from(`${noise}\n`),
        ...bodies.map((text, index) => frame(`s${index}`, Buffer.from(text))),
      ]);
      const frames = parseFrames(bytes, NONCE);
      expect([...frames.values()].map((one) => one.stdout)).toEqual(
        bodies.map((text) => Buffer.from(text).toString()),
      );
    }),
  );
});

test('garbage neither throws nor invents', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      expect(parseFrames(Buffer.from(bytes), NONCE).size).toBe(0);
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(`EMR1 ${NONCE} `, 'a 0 1 0\n', 'x', '\n', '0 ', 'b '), { maxLength: 40 }),
      (parts) => {
        for (const one of parseFrames(Buffer.from(parts.join('')), NONCE).values())
          expect(one.stdout.length).toBeLessThan(200);
      },
    ),
  );
});

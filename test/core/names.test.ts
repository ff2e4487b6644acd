import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesGlob } from '../../src/core/glob.js';
import { nearest } from '../../src/core/nearest.js';

it.each([
  ['tls/tls13', 'tls/*', true],
  ['tls/tls13', '*', true],
  ['tls/tls13', 'tls/tls1?', true],
  ['tls/tls13', 'tls/tls?', false],
  ['tls/tls13', '*13', true],
  ['tls/tls13', 'tls', false],
  ['tls/tls13', 'tls/tls13*', true],
  ['a*b', 'a*b', true],
  ['', '*', true],
  ['', '?', false],
  ['a.b', 'a?b', true],
  ['aXb', 'a.b', false],
])('%s %s %s', (text, glob, wanted) => {
  expect(matchesGlob(text, glob)).toBe(wanted);
});

function word(letters: string): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...letters.split('')), { maxLength: 8 }).map((parts) => parts.join(''));
}

it('a glob means what the same regular expression means', () => {
  fc.assert(
    fc.property(word('ab/'), word('ab/*?'), (text, glob) => {
      const pattern = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(matchesGlob(text, glob)).toBe(pattern.test(text));
    }),
    { numRuns: 2000 },
  );
});

it('a long text with many stars is soon answered', () => {
  expect(matchesGlob('a'.repeat(5000), `${'*a'.repeat(100)}b`)).toBe(false);
});

it.each([
  ['addres', ['address', 'user'], 'address'],
  ['wbe1', ['web1', 'db1'], 'web1'],
  ['yes', ['met', 'partly'], undefined],
  ['elephant', ['host', 'site'], undefined],
  ['HOST', ['host'], 'host'],
  ['x', [], undefined],
])('%s of %j means %s', (word, candidates, wanted) => {
  expect(nearest(word, candidates)).toBe(wanted);
});

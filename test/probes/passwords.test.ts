/** Well-known passwords against hashes that PHP's password_hash made (low cost, so that the test is quick). */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { sha512Verify } from '../../src/probes/passwords/sha512-crypt.js';
import { guess } from '../../src/probes/passwords/guess.js';
import { wordsFor } from '../../src/probes/passwords/words.js';

const BCRYPT_PASS = '$2y$04$Sd0cjLRmpaY4z2xNzFBqMO2oAV2Ayq6CDua5AT.r/GFghFf1G8yrq';
const BCRYPT_ANN_123 = '$2y$04$ieSkfbBwmVkYEYg0S0nD1exqLe2EmHDkKoLBWP1PN9ScYuXPzNKG2';
const BCRYPT_SECRET = '$2y$04$RyJHkU.CkF0AhwnV1d459OEgjBwM/TttjF0fKkPLyaWsyGKY4omvm';
const ARGON2ID_WELCOME =
  '$argon2id$v=19$m=256,t=1,p=1$dkhjY3pVN0czVkZIS01aZg$lKob7IddNrAOzWcLjwDYj5HLAB8cjF/YMfwefdr3AYA';
const ARGON2I_PASSWORD =
  '$argon2i$v=19$m=256,t=1,p=1$ZVdxV1RoTTdWTmQ2Ni9FRA$adG5+YySdbFfHSBhvrLKzhJ6TPvqqKmHLx3hhZd3sMk';

/** By crypt of perl and by openssl passwd. */
const SHA512_PASS =
  '$6$rounds=100000$abcdefghij$roEIfYB2HCONGbn.8kL9Tcu3Im3afHSqogaMJJMdOXAcBq3BggeYZXW3XaGwpQvvMMCP8VsZPyk7C3njGP1Xm1';
const SHA512_SECRET = execFileSync('openssl', ['passwd', '-6', '-salt', 'x', 'a long secret of mine'], {
  encoding: 'utf8',
}).trim();

async function verdictOf(hash: string, username = 'ann'): Promise<string | undefined> {
  return (await guess([{ username, hash }], wordsFor)).verdicts[0];
}

describe('a hash is tried', () => {
  test.each([
    ['the word of the image', BCRYPT_PASS, 'known'],
    ['the name with 123!', BCRYPT_ANN_123, 'known'],
    ['a good password', BCRYPT_SECRET, 'other'],
    ['Argon2i', ARGON2I_PASSWORD, 'known'],
    ['Argon2id, a word that is not in the list', ARGON2ID_WELCOME, 'other'],
    ['SHA512HASH of OpenEMR, the word of the image', SHA512_PASS, 'known'],
    ['SHA512-crypt with its usual rounds, a good password', SHA512_SECRET, 'other'],
    ['the same hash as crypt of OpenEMR 5 writes it', BCRYPT_PASS.replace('$2y$', '$2a$'), 'known'],
  ])('%s', async (_, hash, wanted) => {
    expect(await verdictOf(hash)).toBe(wanted);
  });

  test('the name of somebody else is no word', async () => {
    expect(await verdictOf(BCRYPT_ANN_123, 'slee')).toBe('other');
  });

  test.each([
    '$6$rounds=100000$salt$hash',
    `$6$rounds=999999999$salt$${'a'.repeat(86)}`,
    '5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    'NoLogin',
    '',
    '$2y$10$short',
    '$2y$31$' + 'a'.repeat(53),
  ])('what is not tried is no "other": %s', async (hash) => {
    expect(await verdictOf(hash)).toBe('untried');
  });

  test.each([
    '$argon2id$v=19$m=99999999,t=1,p=1$c2FsdHNhbHQ$aGFzaA',
    '$argon2id$v=19$m=256,t=9999,p=1$c2FsdHNhbHQ$aGFzaA',
    '$argon2id$v=19$m=8,t=1,p=1$*$*',
  ])('a hash that would take all memory or time, or is none, is not tried: %s', async (hash) => {
    const started = performance.now();
    expect(await verdictOf(hash)).toBe('untried');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

test.each([1, 7, 15, 16, 17, 63, 64, 65, 127, 128, 200])(
  'SHA512-crypt of %i letters is what openssl makes of them',
  (length) => {
    const password = Array.from({ length }, (_, index) => 'aZ9é'[(index * 7) % 4]).join('');
    const hash = execFileSync('openssl', ['passwd', '-6', '-salt', `s${length}`, password], {
      encoding: 'utf8',
    }).trim();
    expect(sha512Verify(password, hash)).toBe(true);
    expect(sha512Verify(`${password}x`, hash)).toBe(false);
  },
);

describe('the time is bounded', () => {
  const many = Array.from({ length: 200 }, (_, index) => ({
    username: `user${index}`,
    hash: BCRYPT_SECRET.replace('$04$', '$10$'),
  }));

  test('more accounts, fewer words on each', async () => {
    const { words, verdicts } = await guess(many.slice(0, 2), wordsFor, 62 * 2 * 3);
    expect(words).toBe(3);
    expect(verdicts).toEqual(['other', 'other']);
  });

  test('too many for one word each: none is called good', async () => {
    const { words, verdicts } = await guess(many, wordsFor, 5000);
    expect(words).toBe(0);
    expect(new Set(verdicts)).toEqual(new Set(['untried']));
  });

  test('the likeliest words come first', () => {
    expect(wordsFor('ann').slice(0, 4)).toEqual(['pass', 'ann', 'password', 'Ann123!']);
    expect(new Set(['a', 'ann', 'a long name'].map((name) => wordsFor(name).length)).size).toBe(1);
  });
});

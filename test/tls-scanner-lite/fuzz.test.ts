import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzz } from './fuzz/fuzz.js';
import { feed } from './fuzz/mouths.js';
import { seedsOf } from './fuzz/seeds.js';
import { randomFrom } from './fuzz/spoil.js';
import { makePki, type Pki } from './helpers/pki.js';

let pki: Pki;
beforeAll(() => {
  pki = makePki();
});
afterAll(() => pki.remove());

it(
  'twenty thousand spoiled messages neither break anything nor stay in memory',
  { timeout: 120_000 },
  async () => {
    const report = await fuzz(seedsOf(pki), 20_000, 42);
    expect(report.failures).toEqual([]);
    expect(report.growth).toBeLessThan(64e6);
  },
);

it('an error of another kind would be noticed', async () => {
  const broken = { name: 'broken', take: () => [].at(0)!['length'] };
  expect(await feed(broken, Buffer.alloc(1), randomFrom(1))).toMatch(/broken: TypeError/);
});

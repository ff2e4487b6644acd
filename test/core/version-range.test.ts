import { expect, it } from 'vitest';
import { isRange, isVersion, satisfies } from '../../src/core/version-range.js';

it.each([
  ['>=0.1.0', '0.1.0 1.0.0 0.1.0+build', '0.0.9 0.1.0-beta'],
  ['^1.2.3', '1.2.3 1.9.0', '1.2.2 2.0.0 2.0.0-rc.1'],
  ['^0.2.3', '0.2.3 0.2.9', '0.3.0 0.2.2'],
  ['^0.0.3', '0.0.3', '0.0.4 0.0.2'],
  ['^0', '0.0.0 0.9.9', '1.0.0'],
  ['~1.2', '1.2.0 1.2.9', '1.3.0 1.1.9'],
  ['~1', '1.0.0 1.9.9', '2.0.0'],
  ['1.x', '1.0.0 1.9.9', '2.0.0 0.9.9'],
  ['1.2', '1.2.0 1.2.9', '1.3.0'],
  ['=1.2.3', '1.2.3', '1.2.4'],
  ['*', '0.0.0 9.9.9', ''],
  ['>1.2', '1.3.0', '1.2.9'],
  ['<=1.2', '1.2.9 0.0.1', '1.3.0'],
  ['>=1.0.0 <2', '1.0.0 1.99.0', '2.0.0 2.0.0-alpha 0.9.0'],
  ['>= 1.0.0 < 1.5.0 || ^3.0.0', '1.4.9 3.1.0', '1.5.0 2.0.0 4.0.0'],
])('%s', (range, inside, outside) => {
  expect(isRange(range)).toBe(true);
  const list = (text: string) => text.split(' ').filter(Boolean);
  expect(list(inside).filter((version) => !satisfies(version, range))).toEqual([]);
  expect(list(outside).filter((version) => satisfies(version, range))).toEqual([]);
});

it.each([
  '',
  'latest',
  '>=',
  '1.2.3.4',
  '>=1.0.0 ||',
  'x.1',
  '1.x.3',
  '^1.2.3-beta',
  'file:../x',
  ' '.repeat(300),
])('%j is no range, and nothing lies in it', (range) => {
  expect([isRange(range), satisfies('1.0.0', range)]).toEqual([false, false]);
});

it('versions have three numbers', () => {
  expect(['1.2.3', '1.2.3-rc.1', '1.2.3+5'].filter((text) => !isVersion(text))).toEqual([]);
  expect(['1', '1.2', 'v1.2.3', '1.2.3.4', '1.2.x', ''].filter(isVersion)).toEqual([]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('/data/'))
  .map((name) => ({ name, lines: readFileSync(join('src', name), 'utf8').split('\n').length }));
const sorted = files.map(({ lines }) => lines).sort((left, right) => left - right);

it('no file is longer than 250 lines', () => {
  expect(files.filter(({ lines }) => lines > 250)).toEqual([]);
});

it('95 of 100 files have at most 200 lines, and half have at most 100', () => {
  expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThanOrEqual(200);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(100);
});

it('every exported thing has a docstring', () => {
  const bare = files.flatMap(({ name }) => {
    const lines = readFileSync(join('src', name), 'utf8').split('\n');
    return lines.flatMap((line, index) => {
      if (!/^export (async )?(function|class|abstract class|interface) /.test(line)) return [];
      return /\*\/\s*$/.test(lines[index - 1] ?? '') ? [] : [`${name}:${index + 1} ${line.slice(0, 60)}`];
    });
  });
  expect(bare).toEqual([]);
});

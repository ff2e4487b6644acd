import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generateDocs } from '../tools/make-docs.js';

const pages = [...(await generateDocs())];

it.each(pages)('%s is what `npm run docs` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('every name that the package exports says what it is', () => {
  const page = pages.find(([path]) => path === 'docs/library.md')?.[1] ?? '';
  expect(page.match(/^\| `\w+` \| \S/gm)?.length).toBeGreaterThan(100);
  expect(page.match(/^\| `\w+` \|\s*\|$/gm)).toBeNull();
});

it('the lab uses the sudoers lines that the documentation gives', () => {
  const page = readFileSync('docs/access.md', 'utf8');
  const lines = readFileSync('test/lab/common/root/etc/sudoers.d/emr-audit', 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !page.includes(line))).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generateDocs } from '../../tools/make-docs.js';

const pages = [...(await generateDocs())];

it.each(pages)('%s is what `npm run docs` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

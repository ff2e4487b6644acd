import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const SOURCE = 'src/tls-scanner-lite';
const TESTS = 'test/tls-scanner-lite';

/** What a function takes when it reads what a peer wrote. */
const OF_A_PEER = /\b(Buffer|Element|Reader)\b/;

/** Exported functions of the rooms that read messages and certificates, as far as they take bytes or what bytes became. */
function parsers(): string[] {
  const files = ['wire', 'cert'].flatMap((room) =>
    readdirSync(`${SOURCE}/${room}`).map((file) => `${SOURCE}/${room}/${file}`),
  );
  return [...files, `${SOURCE}/listen.ts`].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^export (?:async )?function (\w+)\(([^)]*)\)/gms)].flatMap(
      ([, name = '', takes = '']) => (OF_A_PEER.test(takes) ? [name] : []),
    ),
  );
}

/** The inside of every fc.property(…), which is what runs on many values. */
function properties(text: string): string[] {
  return [...text.matchAll(/fc\.(?:asyncProperty|property)\(/g)].map(({ index }) => {
    let depth = 0;
    let at = text.indexOf('(', index);
    do {
      if (text[at] === '(') depth += 1;
      if (text[at] === ')') depth -= 1;
      at += 1;
    } while (depth > 0 && at < text.length);
    return text.slice(index, at);
  });
}

it('every parser is held to what was written, on many values', () => {
  const all = readdirSync(TESTS)
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => properties(readFileSync(`${TESTS}/${file}`, 'utf8')));
  const named = parsers();
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !all.some((text) => new RegExp(`\\b${name}\\(`).test(text)))).toEqual([]);
});

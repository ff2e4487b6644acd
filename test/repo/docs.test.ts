import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { generateDocs } from '../tools/make-docs.js';

const pages = [...(await generateDocs())];

it.each(pages)('%s is what `npm run docs` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('the README counts the rules that there are', () => {
  const page = pages.find(([path]) => path === 'docs/rules.md')?.[1] ?? '';
  const [count] = /^\d+ rules in \d+ packs/m.exec(page)!;
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toContain(count);
  expect(
    [...readme.matchAll(/(\d+) rules\b/g)].every(([, number]) => count.startsWith(`${number} rules`)),
  ).toBe(true);
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

const written = [
  'README.md',
  'src/tls-scanner-lite/README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

it.each(written)('%s names only commands and flags that there are', (path) => {
  const flagsOf = (id: string) => Object.keys(commands[id as keyof typeof commands]?.flags ?? {});
  const every = new Set([...Object.keys(commands).flatMap(flagsOf), 'help', 'version']);
  const spans = [...readFileSync(path, 'utf8').matchAll(/`((?:emr-audit |--)[^`\n]+)`/g)].map(
    ([, span]) => span!,
  );
  const wrong = spans.filter((span) => {
    const words = span.split(/\s+/);
    const flags = words.flatMap((word) => /^--([\w-]+)/.exec(word)?.[1] ?? []);
    if (words[0] !== 'emr-audit') return flags.some((flag) => !every.has(flag));
    const id = [`${words[1]}:${words[2]}`, `${words[1]}`].find((one) => one in commands);
    const topic = Object.keys(commands).some((one) => one.startsWith(`${words[1]}:`));
    if (id === undefined) return !topic && !words[1]!.startsWith('-');
    return flags.some((flag) => ![...flagsOf(id), 'help'].includes(flag));
  });
  expect(wrong).toEqual([]);
});

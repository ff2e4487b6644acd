/** A pack whose every text obeys a terminal's language: no command that shows it lets a control character through. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../src/core/types.js';
import { runCli } from '../helpers/cli.js';

// oxlint-disable-next-line no-control-regex -- exactly these must not come through
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const EVIL = String.raw`\u001b]0;x\u0007 \u009b31m \u202e\u001b[2J`;
const SNAPSHOT = resolve('examples/leaky-clinic/snapshot.json');
const folder = mkdtempSync(join(tmpdir(), 'emr-audit-words-'));
const run = (...argv: string[]) => runCli(argv, { cwd: folder });

beforeAll(async () => {
  cpSync('examples/pack', join(folder, 'pack'), { recursive: true });
  const file = join(folder, 'pack/house-system.yaml');
  const text = readFileSync(file, 'utf8')
    .replace(/^rev: 1/m, `rev: 2\nhistory: [{ rev: 2, date: 2026-11-23, change: "changed ${EVIL}" }]`)
    .replace(/^(title|why|fix): (.*)$/gm, (_, key: string, words: string) => `${key}: "${words} ${EVIL}"`)
    .replace(/^(message|found): "(.*)"$/gm, (_, key: string, words: string) => `${key}: "${words} ${EVIL}"`)
    .replace(/- title: (.*)$/m, (_, words: string) => `- title: "${words} ${EVIL}"`);
  expect(text.split(EVIL)).toHaveLength(8);
  writeFileSync(file, text);
  rmSync(join(folder, 'pack/house-system.test.yaml'));
  writeFileSync(
    join(folder, 'pack/house-system.test.yaml'),
    `- case: "no ${EVIL} facts"\n  expect: unknown\n`,
  );
  const manifest = join(folder, 'pack/pack.yaml');
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8').replace(
      /^(title|description): (.*)$/gm,
      `$1: "$2 ${EVIL.replaceAll('$', '$$$$')}"`,
    ),
  );
  const added = await run('packs', 'add', 'pack');
  expect(added, added.stderr).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['packs', 'add', 'pack'],
  ['packs', 'list'],
  ['packs', 'verify'],
  ['rules', 'list', 'riverside/*'],
  ['rules', 'lint', 'pack'],
  ['rules', 'test', 'pack'],
  ['rules', 'mutate', 'pack'],
  ['rules', 'docs', 'pack'],
  ['explain', 'riverside/house-system'],
  ['explain', '164.312(d)'],
  ['facts', 'show', 'os'],
  ['judge', SNAPSHOT, '--only', 'riverside/*'],
  ['what-if', SNAPSHOT, '--subject', 'host:web1', '--set', 'os.id=alpine'],
])('%s %s', { timeout: 60_000 }, async (...argv) => {
  for (const more of argv[1] === 'docs' ? [[]] : [[], ['--json']]) {
    const { stdout, stderr } = await run(...argv, ...more);
    expect(stdout + stderr).not.toMatch(CONTROL);
    expect((stdout + stderr).length).toBeGreaterThan(20);
  }
});

it('a finding is explained without them', { timeout: 60_000 }, async () => {
  const { stdout } = await run('judge', SNAPSHOT, '--only', 'riverside/*', '--json');
  const { findings } = JSON.parse(stdout) as Report;
  for (const more of [[], ['--json']]) {
    const shown = await run('explain', findings[0]!.fingerprint, '--snapshot', SNAPSHOT, ...more);
    expect(shown.code).toBe(0);
    expect(shown.stdout).not.toMatch(CONTROL);
  }
});

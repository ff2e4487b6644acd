import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mistakes, Workshop } from '../helpers/workshop.js';

/** Lines that change the reader's machine or need a clinic's own: they are not run here. */
const ELSEWHERE =
  /^\s*(npm (ci|cit|run|install|i|pack)|sudo|git clone|ssh-copy-id|docker|systemctl|apt-get)\b/;

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms)].map((match) => ({
    page,
    line: match.input.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

const pages = [
  'README.md',
  'src/tls-scanner-lite/README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe.each(pages)('%s', (page) => {
  const shell = blocksOf(page).filter(({ language }) => language === 'sh' || language === 'bash');
  const workshop = new Workshop();

  it.each(shell)('its block at line $line runs', { timeout: 180_000 }, ({ text }) => {
    const lines = text
      .replaceAll(/^(\s*)(node bin\/run\.js|npx emr-audit)\b/gm, '$1emr-audit')
      .split('\n')
      .filter((line) => !ELSEWHERE.test(line));
    const run = workshop.run(lines.join('\n'), 170);
    expect(mistakes(run), run.stderr.slice(0, 2000)).toEqual([]);
  });

  const modules = blocksOf(page).filter(({ language }) => language === 'js');
  it.each(modules)('its module at line $line runs', { timeout: 180_000 }, ({ line, text }) => {
    const ran = runModule(workshop.folder, `block-${line}.mjs`, text);
    expect(ran.stderr).not.toMatch(/Error|\bat /);
    expect([0, 1, 3]).toContain(ran.status);
    expect(ran.stdout.length + ran.stderr.length).toBeGreaterThan(0);
  });

  it('says of every block what it is', () => {
    expect(blocksOf(page).filter(({ language }) => language === '')).toEqual([]);
  });
});

/** Runs a module in a folder where emr-audit is installed. */
function runModule(folder: string, name: string, text: string) {
  const installed = join(folder, 'node_modules/emr-audit');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  if (!existsSync(installed)) symlinkSync(resolve('.'), installed);
  writeFileSync(join(folder, name), text);
  const env = { ...process.env, EMR_AUDIT_DB_PASSWORD: 'unused' };
  return spawnSync(process.execPath, [name], { cwd: folder, env, encoding: 'utf8', timeout: 170_000 });
}

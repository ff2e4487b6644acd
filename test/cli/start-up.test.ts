import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const file = join(mkdtempSync(join(tmpdir(), 'emr-audit-loaded-')), 'list');

/** Names of the packages, and number of our own files, that a command line loads. */
function loadedBy(argv: readonly string[]): { packages: string[]; files: number } {
  rmSync(file, { force: true });
  spawnSync(
    process.execPath,
    ['--import', resolve('test/helpers/loaded.mjs'), resolve('bin/run.js'), ...argv],
    {
      env: { ...process.env, EMR_AUDIT_LOADED: file },
      stdio: 'ignore',
      timeout: 60_000,
    },
  );
  const paths = [...new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [])];
  const packages = paths.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return {
    packages: [...new Set(packages)].sort(),
    files: paths.filter((path) => /\/(dist|bin)\//.test(path) && !path.includes('node_modules')).length,
  };
}

const SNAPSHOT = 'examples/leaky-clinic/snapshot.json';
/** Packages of one kind of work; who does not do it does not load them. */
const DOORS = ['ssh2', 'node-ssh', 'mysql2'];
const ENGINE = ['@marcbachmann/cel-js', '@bufbuild/re2'];

it.each([
  [['--version'], []],
  [['--help'], []],
  [['scan', '--help'], []],
  [['completion', 'bash'], []],
  [['man'], []],
])('%j loads no package, and of ours the bundle alone', (argv) => {
  const { packages, files } = loadedBy(argv);
  expect(packages).toEqual([]);
  expect(files).toBeLessThanOrEqual(6);
});

it.each([
  [
    ['schema', 'rule'],
    [...DOORS, ...ENGINE, 'yaml', 'chalk'],
  ],
  [['rules', 'list'], DOORS],
  [
    ['rules', 'show', 'tls/aead'],
    [...DOORS, 'cli-table3', 'csv-stringify'],
  ],
  [['judge', SNAPSHOT, '--json'], DOORS],
])('%j does not load what it does not use', (argv, unused) => {
  const { packages } = loadedBy(argv);
  expect(packages.filter((name) => unused.includes(name))).toEqual([]);
});

it('installs fewer than 60 packages of less than 40 MB, each with its line in docs/decisions.md', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const paths = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
  expect(paths.length).toBeLessThan(60);
  const page = readFileSync('docs/decisions.md', 'utf8');
  const names = paths.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  const listed = new Set([...page.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) => cell!.split(', ')));
  expect(names.filter((name) => !listed.has(name))).toEqual([]);
  const there = paths.map(([path]) => path).filter((path) => existsSync(path));
  const kilobytes = execFileSync('du', ['-sck', ...there, 'dist', 'rules', 'policies', 'docs', 'examples'], {
    encoding: 'utf8',
  });
  expect(Number(/^(\d+)\s+total$/m.exec(kilobytes)?.[1])).toBeLessThan(40_000);
});

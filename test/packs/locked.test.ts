import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/types.js';
import type { CliRun } from '../helpers/cli.js';
import { ACME, acme, emptyFolder, writeFiles } from './support/acme.js';
import { runHere } from './support/here.js';

const SNAPSHOT = resolve('examples/leaky-clinic/snapshot.json');
const home = emptyFolder();
const key = (name: string) => join(home, name);

beforeAll(() => {
  for (const name of ['ann', 'eve'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', key(name)]);
});

type Ran = Omit<CliRun, 'milliseconds'>;

/** A deployment's folder with the pack in it. */
function clinic(): { folder: string; run: (...argv: string[]) => Promise<Ran> } {
  const folder = emptyFolder();
  acme(join(folder, 'packs/acme'));
  return { folder, run: (...argv) => runHere(argv, folder) };
}

const judged = ['judge', SNAPSHOT, '--only', 'acme/*', '--json'] as const;
const error = ({ stdout }: Ran) =>
  (
    JSON.parse(stdout) as {
      error: { code: string; message: string; place?: { file: string }; remedy: string };
    }
  ).error;

describe('emr-audit packs', () => {
  it('add shows what the pack is and locks it; judge and rules use it', async () => {
    const { folder, run } = clinic();
    const added = await run('packs', 'add', 'packs/acme');
    expect(added.stderr).toBe('');
    expect(added.stdout).toMatch(
      /1 \(1 medium\), 3 cases, all as expected[\s\S]*signed by {2}nobody[\s\S]*none: it cannot run anything/,
    );
    expect(JSON.parse(readFileSync(join(folder, 'emr-audit.lock.json'), 'utf8'))).toMatchObject({
      schema: 'emr-audit/lock/1',
      packs: [
        {
          id: 'acme',
          source: './packs/acme',
          version: '1.0.0',
          files: [{ path: 'debian.test.yaml' }, { path: 'debian.yaml' }, { path: 'pack.yaml' }],
        },
      ],
    });
    const { findings } = JSON.parse((await run(...judged)).stdout) as Report;
    expect(findings.map(({ rule, outcome, rev }) => [rule, outcome, rev])).toEqual(
      Array(3).fill(['acme/debian', 'pass', 1]),
    );
    expect((await run('rules', 'list', 'acme/*')).stdout).toContain('The host runs Debian');
    expect((await run('rules', 'show', 'acme/debian')).stdout).toContain('Acme patches Debian only');
    expect((await runHere(['rules', 'list', 'acme/*', '--packs-from', folder], home)).code).toBe(0);
    expect((await runHere(['rules', 'list', 'acme/*'], home)).code).toBe(2);
  });

  it('a changed, a new and a missing file are told by name, exit 2', async () => {
    const { folder, run } = clinic();
    await run('packs', 'add', 'packs/acme');
    const spoil = async (path: string, text: string | undefined, wanted: string) => {
      const file = join(folder, 'packs/acme', path);
      const before = existsSync(file) ? readFileSync(file) : undefined;
      if (text === undefined) rmSync(file);
      else writeFileSync(file, text);
      const refused = await run(...judged);
      expect(refused.code).toBe(2);
      expect(error(refused)).toMatchObject({
        code: 'E_PACK_CHANGED',
        message: `the pack acme is not what was locked: ${wanted}`,
      });
      const verified = await run('packs', 'verify', '--json');
      expect(verified.code).toBe(2);
      expect(JSON.parse(verified.stdout)).toMatchObject([{ id: 'acme', state: 'changed' }]);
      expect((await run('packs', 'list')).stdout).toContain(wanted);
      if (before) writeFileSync(file, before);
      else rmSync(file);
    };
    await spoil('debian.yaml', ACME['debian.yaml']!.replace('medium', 'low'), 'debian.yaml has changed');
    await spoil('debian.yaml', 'not: [even a rule', 'debian.yaml has changed');
    await spoil('pack.yaml', 'not: [even a manifest', 'pack.yaml has changed');
    await spoil('more.yaml', ACME['debian.yaml'], 'more.yaml is new');
    await spoil('debian.test.yaml', undefined, 'debian.test.yaml is gone');
    expect((await run(...judged)).code).toBe(0);
    renameSync(join(folder, 'packs/acme'), join(folder, 'packs/gone'));
    const gone = await run(...judged);
    expect([gone.code, error(gone).message]).toEqual([
      2,
      expect.stringContaining('the locked pack acme is missing'),
    ]);
    expect((await run('packs', 'verify')).stdout).toMatch(/acme 1\.0\.0 {2}missing/);
    expect((await run('packs', 'remove', 'amce')).stderr).toContain('did you mean "acme"?');
    expect((await run('packs', 'remove', 'acme')).code).toBe(0);
    expect((await run('packs', 'verify')).stdout).toContain('names none');
  });

  it('a pack that fails, that is taken, or that comes from elsewhere is not locked', async () => {
    const { folder, run } = clinic();
    acme(join(folder, 'bad'), { 'debian.yaml': ACME['debian.yaml']!.replace("== 'debian'", "== 'alpine'") });
    acme(join(folder, 'taken'), { 'pack.yaml': ACME['pack.yaml']!.replace('acme', 'ssh') });
    acme(join(folder, 'other'));
    expect((await run('packs', 'add', 'bad')).stderr).toContain('the case "Debian" of acme/debian fails');
    expect((await run('packs', 'add', 'taken')).stderr).toContain('the pack id ssh is taken');
    expect((await run('packs', 'add', 'nowhere')).stderr).toContain('there is no folder');
    expect((await run('packs', 'add', 'emr-audit-pack-nowhere')).stderr).toContain('is not installed');
    expect(existsSync(join(folder, 'emr-audit.lock.json'))).toBe(false);
    await run('packs', 'add', 'packs/acme');
    expect((await run('packs', 'add', 'other')).stderr).toContain('is locked already, from ./packs/acme');
    writeFiles(join(folder, 'packs/acme'), { 'pack.yaml': ACME['pack.yaml']!.replace('1.0.0', '1.1.0') });
    expect((await run('packs', 'add', 'packs/acme')).stdout).toContain('acme 1.0.0 -> 1.1.0');
  });

  it('finds an npm package as Node does, linked or not', async () => {
    const { folder, run } = clinic();
    mkdirSync(join(folder, 'node_modules/@riverside'), { recursive: true });
    mkdirSync(join(folder, 'sites/one'), { recursive: true });
    symlinkSync(join(folder, 'packs/acme'), join(folder, 'node_modules/@riverside/emr-audit-pack-acme'));
    const added = await run('packs', 'add', '@riverside/emr-audit-pack-acme', '--for', 'sites/one', '--json');
    expect(JSON.parse(added.stdout)).toMatchObject({ locked: { source: '@riverside/emr-audit-pack-acme' } });
    expect((await run(...judged, '--packs-from', 'sites/one')).code).toBe(0);
  });

  it.each([
    ['{', 'is not JSON'],
    ['null', 'schema must be'],
    ['{"schema":"emr-audit/lock/2","packs":[]}', 'schema must be'],
    ['{"schema":"emr-audit/lock/1","packs":{}}', 'packs must be a list'],
    ['{"schema":"emr-audit/lock/1","packs":[{"id":"a"}]}', 'packs[0] needs'],
  ])('a damaged lock file %s is an error', async (text, wanted) => {
    const { folder, run } = clinic();
    writeFileSync(join(folder, 'emr-audit.lock.json'), text);
    const refused = await run(...judged);
    expect([refused.code, error(refused).code]).toEqual([2, 'E_LOCK']);
    expect(error(refused).message).toContain(wanted);
  });

  it('a hash that does not fit its own list of files is an error', async () => {
    const { folder, run } = clinic();
    await run('packs', 'add', 'packs/acme');
    const lock = join(folder, 'emr-audit.lock.json');
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(/"size": \d+/, '"size": 1'));
    expect(error(await run(...judged))).toMatchObject({ code: 'E_LOCK' });
  });
});

describe('signatures', () => {
  const signed = async () => {
    const { folder, run } = clinic();
    expect((await run('packs', 'sign', 'packs/acme', '--key', key('ann'))).code).toBe(0);
    writeFileSync(
      join(folder, 'allowed_signers'),
      `ann@riverside.example namespaces="emr-audit-pack" ${readFileSync(`${key('ann')}.pub`, 'utf8')}`,
    );
    return { folder, run };
  };

  it('name the signer, and bind the pack to the key', async () => {
    const { folder, run } = await signed();
    expect((await run('packs', 'add', 'packs/acme', '--require-signed')).stdout).toContain(
      'ann@riverside.example (SHA256:',
    );
    expect((await run(...judged, '--require-signed')).code).toBe(0);
    expect((await run('packs', 'verify', '--require-signed')).code).toBe(0);
    await run('packs', 'sign', 'packs/acme', '--key', key('eve'));
    expect(error(await run(...judged)).message).toContain('pack.sig is of another key');
    rmSync(join(folder, 'packs/acme/pack.sig'));
    expect(error(await run(...judged)).message).toContain('pack.sig is gone');
  });

  it('ssh-keygen makes and checks the same', async () => {
    const { folder, run } = await signed();
    const list = (await run('packs', 'sign', 'packs/acme', '--print')).stdout;
    expect(list).toMatch(/^emr-audit pack 1\n[0-9a-f]{64} \d+ debian.test.yaml\n/);
    const options = { input: list, encoding: 'utf8', cwd: folder } as const;
    expect(
      execFileSync(
        'ssh-keygen',
        [
          '-Y',
          'verify',
          '-f',
          'allowed_signers',
          '-I',
          'ann@riverside.example',
          '-n',
          'emr-audit-pack',
          '-s',
          'packs/acme/pack.sig',
        ],
        options,
      ),
    ).toContain('Good "emr-audit-pack" signature');
    const made = execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'emr-audit-pack', '-f', key('ann')], {
      ...options,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    writeFileSync(join(folder, 'packs/acme/pack.sig'), made);
    expect((await run('packs', 'add', 'packs/acme', '--require-signed')).code).toBe(0);
  });

  it.each([
    [
      'without a signature',
      (folder: string) => rmSync(join(folder, 'packs/acme/pack.sig')),
      'the pack acme is not signed',
    ],
    [
      'by a stranger',
      (folder: string) =>
        writeFileSync(join(folder, 'allowed_signers'), `eve ${readFileSync(`${key('eve')}.pub`, 'utf8')}`),
      'which allowed_signers does not allow: the key stands on no line',
    ],
    [
      'for another purpose',
      (folder: string) =>
        writeFileSync(
          join(folder, 'allowed_signers'),
          `ann namespaces="git" ${readFileSync(`${key('ann')}.pub`, 'utf8')}`,
        ),
      'allows the key for git only',
    ],
    [
      'too late',
      (folder: string) =>
        writeFileSync(
          join(folder, 'allowed_signers'),
          `ann valid-before="20200101Z" ${readFileSync(`${key('ann')}.pub`, 'utf8')}`,
        ),
      'allowed the key until 2020-01-01',
    ],
    [
      'when nobody said whose count',
      (folder: string) => rmSync(join(folder, 'allowed_signers')),
      'nobody said whose',
    ],
    [
      'when the list cannot be understood',
      (folder: string) => writeFileSync(join(folder, 'allowed_signers'), '* cert-authority ssh-ed25519 AAAA'),
      'certificate authority',
    ],
    [
      'of something else',
      (folder: string) => writeFileSync(join(folder, 'packs/acme/README.md'), 'more'),
      'the signature does not fit',
    ],
    [
      'that is damaged',
      (folder: string) => writeFileSync(join(folder, 'packs/acme/pack.sig'), 'x'),
      'the signature is no SSH signature',
    ],
  ])('a pack %s is refused where signatures are required', async (_, spoil, wanted) => {
    const { folder, run } = await signed();
    spoil(folder);
    const refused = await run('packs', 'add', 'packs/acme', '--require-signed', '--json');
    expect([refused.code, error(refused).code]).toEqual([2, 'E_PACK_SIGNATURE']);
    expect(error(refused).message).toContain(wanted);
  });

  it('a policy may require them, and packs', async () => {
    const { folder, run } = await signed();
    writeFileSync(
      join(folder, 'p.yaml'),
      'version: 1\nid: ours\ntitle: Our own\nextends: baseline\nframeworks: []\nrequireSigned: true\npacks: [acme]\n',
    );
    const judge = () => run(...judged, '--policy', 'p.yaml');
    expect(error(await judge()).message).toContain('the pack acme is not locked');
    await run('packs', 'add', 'packs/acme');
    expect((await judge()).code).toBe(0);
    rmSync(join(folder, 'allowed_signers'));
    expect(error(await judge()).code).toBe('E_PACK_SIGNATURE');
  });

  it('an encrypted key needs its passphrase by reference', async () => {
    const { folder, run } = clinic();
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', join(folder, 'locked')]);
    const sign = (...more: string[]) => run('packs', 'sign', 'packs/acme', '--key', 'locked', ...more);
    expect((await sign()).stderr).toContain('needs its passphrase');
    expect((await sign('--passphrase', 'open sesame')).stderr).toContain('never the passphrase itself');
    writeFileSync(join(folder, 'phrase'), 'open sesame\n');
    expect((await sign('--passphrase', 'file:phrase')).code).toBe(0);
  });
});

it('a rule switched off is said beside the gate, and judge compares with an earlier report', async () => {
  const { folder, run } = clinic();
  await run('packs', 'add', 'packs/acme');
  const off = (expires: string) =>
    writeFileSync(
      join(folder, 'p.yaml'),
      `version: 1\nid: ours\ntitle: Our own\nextends: baseline\nframeworks: []\nrules: [acme/*]\noff:\n  - { rule: acme/debian, reason: Alpine is tried out, approvedBy: ann, date: 2026-01-01, expires: ${expires} }\n`,
    );
  const judge = (...more: string[]) =>
    run('judge', SNAPSHOT, '--policy', 'p.yaml', '--as-of', '2026-11-23', ...more);
  off('2026-11-22');
  const ended = JSON.parse((await judge('--json', '--format', 'json=old.json')).stdout) as Report;
  expect(ended.findings).toHaveLength(3);
  expect(ended.gate.reasons.map(({ text }) => text)).toContain(
    'acme/debian was switched off by ann until 2026-11-22; it counts again',
  );
  off('2026-11-23');
  const now = JSON.parse((await judge('--json')).stdout) as Report;
  expect(now.findings).toHaveLength(0);
  expect(now.gate).toMatchObject({ exitCode: 3 });
  expect((await judge()).stdout.replaceAll(/\s+/g, ' ')).toContain(
    'acme/debian is switched off by ann until 2026-11-23: Alpine is tried out',
  );

  off('2026-11-22');
  const changed = ACME['debian.yaml']!.replace("== 'debian'", "== 'alpine'").replace(
    'severity:',
    'rev: 2\nseverity:',
  );
  const cases = ACME['debian.test.yaml']!.replace(
    'expect: pass',
    'expect: { fail: [web1 runs Debian 12] }',
  ).replace('expect: { fail: [web1 runs Alpine 3.20] }', 'expect: pass');
  writeFiles(join(folder, 'packs/acme'), { 'debian.yaml': changed, 'debian.test.yaml': cases });
  expect((await run('packs', 'add', 'packs/acme')).stderr).toBe('');
  const report = JSON.parse((await judge('--json', '--baseline', 'old.json')).stdout) as Report;
  expect(report.comparison?.counts).toMatchObject({ 'changed-by-rule': 3, new: 0 });
  const screen = (await judge('--baseline', 'old.json')).stdout.replaceAll(/\s+/g, ' ');
  expect(screen).toContain('Other than before because the rule or its parameters changed: 3');
  const sarif = JSON.parse((await judge('--baseline', 'old.json', '--format', 'sarif')).stdout) as {
    runs: [{ baselineGuid: string; results: { baselineState: string; properties: object }[] }];
  };
  expect(sarif.runs[0].baselineGuid).toMatch(/^[0-9a-f-]{36}$/);
  expect(sarif.runs[0].results.map(({ baselineState }) => baselineState)).toEqual([
    'updated',
    'updated',
    'updated',
  ]);
  expect(sarif.runs[0].results[0]!.properties).toMatchObject({ rev: 2, changedByRule: true });
});

/**
 * The story of somebody who never saw this code: from an empty folder, with --help and the pages that come with the package
 * alone, to a pack of three rules that another project installs from a tarball and finds in its report.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/types.js';
import { SshLab, whyNoSshd, type Sshd } from '../targets/helpers/sshd.js';
import { KIOSK_CASES, KIOSK_RULE, PATCH_CASES, PATCH_RULE, TWO_KIOSKS } from './new-author/rules.js';

const why = whyNoSshd();
const PACK = 'emr-audit-pack-clinic';
const SNAPSHOT = 'examples/leaky-clinic/snapshot.json';

describe.skipIf(why !== undefined)(`a new author ${why ?? ''}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'emr-audit-author-'));
  const [author, clinic] = [join(root, 'author'), join(root, 'clinic')];
  const npm = (cwd: string, ...argv: string[]) =>
    execFileSync('npm', argv, { cwd, encoding: 'utf8', env: clean() });
  const pack = (cwd: string) => {
    const packed = npm(cwd, 'pack', '--json', '--ignore-scripts', '--pack-destination', root);
    return JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  };
  const install = (cwd: string, ...tarballs: string[]) => {
    writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
    const paths = tarballs.map((name) => join(root, name));
    npm(cwd, 'install', ...paths, '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts');
  };

  /** Runs what a page tells, as it stands there, with the installed program on the PATH. */
  const shell = (cwd: string, script: string) => {
    const path = `${join(cwd, 'node_modules/.bin')}:${process.env['PATH']}`;
    return spawnSync('bash', ['-ec', script], { cwd, encoding: 'utf8', env: { ...clean(), PATH: path } });
  };
  /** Runs a command that its own help knows, flag by flag: nothing is used that a newcomer could not have found. */
  const run = (cwd: string, ...argv: string[]) => {
    const words = argv.slice(0, argv.findIndex((word) => word.startsWith('-')) + 1 || argv.length);
    const command = words.slice(0, ['rules', 'packs', 'facts'].includes(words[0]!) ? 2 : 1).join(' ');
    const help = shell(cwd, `emr-audit ${command} --help`);
    expect(help.status, command).toBe(0);
    for (const flag of argv.filter((word) => word.startsWith('--')))
      expect(help.stdout, `${command} ${flag}`).toContain(flag.split('=')[0]);
    return shell(cwd, `emr-audit ${argv.map((word) => `'${word}'`).join(' ')}`);
  };
  const edit = (name: string, change: (text: string) => string) => {
    const file = join(author, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  /** The shell lines of a page that came with the package, of one of its headings. */
  const block = (page: string, heading: string): string => {
    const text = readFileSync(join(author, 'node_modules/emr-audit/docs', page), 'utf8');
    const [, section] = text.split(`\n## ${heading}\n`);
    return /^```sh\n(.*?)^```$/ms.exec(section!)![1]!;
  };

  let tool = '';
  let lab: SshLab;
  let server: Sshd;
  beforeAll(async () => {
    [author, clinic].forEach((folder) => mkdirSync(folder));
    tool = pack(resolve('.'))[0].filename;
    install(author, tool);
    lab = new SshLab();
    server = await lab.start();
  }, 180_000);
  afterAll(() => {
    lab?.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('finds from the first screen to the command that writes a rule', () => {
    expect(shell(author, 'emr-audit --help').stdout).toMatch(/^ *rules +Look at rules, write them/m);
    expect(shell(author, 'emr-audit rules --help').stdout).toMatch(/^ *rules new +Write a new rule/m);
    expect(shell(author, 'emr-audit rules new --help').stdout).toContain('--needs=LIST');
  });

  it('writes the first rule as the page tells it, block by block', { timeout: 120_000 }, () => {
    for (const heading of ['A rule in three commands', 'Say what you mean', 'Facts', 'Cases', 'Mutants']) {
      const ran = shell(author, block('writing-rules.md', heading));
      expect(ran.status, `${heading}: ${ran.stdout}${ran.stderr}`).toBe(0);
    }
  });

  it('writes a second and a third from what `facts show` tells', { timeout: 120_000 }, () => {
    for (const [name, needs, field, rule, cases] of [
      ['kiosk-account', 'accounts', 'accounts.active', KIOSK_RULE, KIOSK_CASES],
      ['patched', 'updates', 'updates.pending', PATCH_RULE, PATCH_CASES],
    ] as const) {
      expect(run(author, 'facts', 'show', field)).toMatchObject({ status: 0 });
      expect(run(author, 'rules', 'new', `clinic/${name}`, '--needs', needs)).toMatchObject({ status: 0 });
      expect(run(author, 'rules', 'lint', 'clinic', '--strict').stdout).toContain('W_PLACEHOLDER');
      // The first line is for the editor; the first case holds facts that fit their schema.
      edit(`clinic/${name}.yaml`, (text) => `${text.split('\n')[0]}\n${rule}`);
      edit(
        `clinic/${name}.test.yaml`,
        (text) =>
          `${text
            .split(/^(?=- case)/m)
            .slice(0, 2)
            .join('')}${cases}`,
      );
    }
    expect(
      run(author, 'eval', 'accounts.active.filter(u, u.username == "kiosk")', '--snapshot', SNAPSHOT),
    ).toMatchObject({
      status: 0,
    });
  });

  it('has it linted, tested and mutated, and nothing is left to mend', { timeout: 120_000 }, () => {
    expect(run(author, 'rules', 'lint', 'clinic').stdout).toContain(
      'facts: the rules need accounts, updates too',
    );
    edit('clinic/pack.yaml', (text) => text.replace('facts: [sshd]', 'facts: [accounts, sshd, updates]'));
    const linted = run(author, 'rules', 'lint', 'clinic', '--strict');
    expect(linted.stdout).toContain('3 rules: nothing to mend.');
    expect(run(author, 'rules', 'test', 'clinic').stdout).toMatch(
      /^ok {2}3 rules, 15 cases: 15 as expected/m,
    );
    const survived = run(author, 'rules', 'mutate', 'clinic', '--max-survivors', '0');
    expect(survived).toMatchObject({ status: 2 });
    expect(survived.stdout).toContain('Such facts: like "a kiosk may log in"');
    edit('clinic/kiosk-account.test.yaml', (text) => text + TWO_KIOSKS);
    const mutated = run(author, 'rules', 'mutate', 'clinic', '--max-survivors', '0');
    expect(mutated.status, mutated.stdout).toBe(0);
  });

  it('signs it and packs it as a tarball that holds what counts', { timeout: 120_000 }, () => {
    const made = shell(author, "ssh-keygen -q -t ed25519 -N '' -C ann@clinic.example -f ann");
    expect(made.status).toBe(0);
    expect(run(author, 'packs', 'sign', 'clinic', '--key', 'ann')).toMatchObject({ status: 0 });
    const manifest = { name: PACK, version: '0.1.0', license: 'Apache-2.0', files: ['*.yaml', 'pack.sig'] };
    writeFileSync(join(author, 'clinic/package.json'), JSON.stringify(manifest));
    const [{ files }] = pack(join(author, 'clinic'));
    expect(files.map(({ path }) => path).join(' ')).toBe(
      'kiosk-account.test.yaml kiosk-account.yaml pack.sig pack.yaml package.json patched.test.yaml patched.yaml ssh-tries.test.yaml ssh-tries.yaml',
    );
  });

  it('is trusted by another project only with a signature that it knows', { timeout: 120_000 }, () => {
    install(clinic, tool, `${PACK}-0.1.0.tgz`);
    writeFileSync(join(clinic, 'prod.yaml'), deployment(server, lab.path('ed25519')));
    const locking = ['packs', 'add', PACK, '--for', 'prod.yaml', '--require-signed'];
    expect(run(clinic, ...locking)).toMatchObject({ status: 2 });
    expect(existsSync(join(clinic, 'emr-audit.lock.json'))).toBe(false);
    const key = readFileSync(join(author, 'ann.pub'), 'utf8');
    writeFileSync(join(clinic, 'allowed_signers'), `ann@clinic.example namespaces="emr-audit-pack" ${key}`);
    expect(run(clinic, ...locking)).toMatchObject({ status: 0 });
    expect(run(clinic, 'packs', 'verify')).toMatchObject({ status: 0 });
  });

  it('all three rules are in the reports of the other project', { timeout: 120_000 }, () => {
    const judged = run(clinic, 'judge', SNAPSHOT, '--only', 'clinic/*', '--require-signed', '--json');
    const { findings } = JSON.parse(judged.stdout) as Report;
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(
      new Set(['clinic/kiosk-account', 'clinic/patched', 'clinic/ssh-tries']),
    );
    const scanned = run(clinic, 'scan', 'prod.yaml', '--format', 'html=report.html', '--json');
    const report = JSON.parse(scanned.stdout) as Report;
    expect(report.findings.find(({ rule }) => rule === 'clinic/ssh-tries')).toMatchObject({
      subject: 'host:web1',
      outcome: 'fail',
      message: 'SSH allows 6 wrong passwords in one session',
    });
    expect(readFileSync(join(clinic, 'report.html'), 'utf8')).toContain(
      'SSH allows 6 wrong passwords in one session',
    );
  });

  it('a program of the other project that uses the library compiles strictly', { timeout: 120_000 }, () => {
    const page = readFileSync(join(clinic, 'node_modules/emr-audit/docs/library.md'), 'utf8');
    const files = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code], index) => {
      writeFileSync(join(clinic, `module${index}.mts`), code!);
      return `module${index}.mts`;
    });
    expect(files.length).toBeGreaterThan(3);
    const argv = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    const { status, stdout } = spawnSync(resolve('node_modules/.bin/tsc'), [...argv, ...files], {
      cwd: clinic,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});

/** The environment of somebody who installs things, without what the test runner adds. */
function clean(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NO_COLOR: '1',
    npm_config_update_notifier: 'false',
    COLUMNS: '100',
  };
  for (const name of ['CI', 'FORCE_COLOR', 'NODE_ENV', 'VITEST', 'TEST', 'npm_command']) delete env[name];
  return env;
}

function deployment(server: Sshd, identity: string): string {
  return `version: 1
name: Clinic of the story
hosts:
  web1:
    address: 127.0.0.1
    ssh: { user: root, port: ${server.port}, identity: ${identity}, knownHosts: ${server.knownHosts} }
`;
}

/**
 * The worked example from author to report: built, tested, signed and packed; installed from a tarball into a fresh
 * project beside emr-audit from a tarball; locked, pinned, and run against a real sshd. About half a minute.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/types.js';
import { SshLab, whyNoSshd, type Sshd } from '../targets/helpers/sshd.js';

const RECORDS = '/var/lib/restore-drills';
const why = whyNoSshd() ?? (existsSync(RECORDS) ? `needs ${RECORDS} not to be there` : undefined);
const EVERY_TOOL = { ...process.env, NO_COLOR: '1', npm_config_update_notifier: 'false' };

describe.skipIf(why !== undefined)(`a pack from a tarball ${why ?? ''}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'emr-audit-pack-'));
  const [author, clinic] = [join(root, 'author'), join(root, 'clinic')];
  let lab: SshLab;
  let server: Sshd;
  let hash = '';

  const npm = (cwd: string, ...argv: string[]) =>
    execFileSync('npm', argv, { cwd, encoding: 'utf8', env: EVERY_TOOL, stdio: ['ignore', 'pipe', 'pipe'] });
  const install = (...tarballs: string[]) =>
    npm(clinic, 'install', ...tarballs, '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts');
  const run = (...argv: string[]): { code: number; stdout: string; stderr: string } => {
    try {
      const bin = join(clinic, 'node_modules/emr-audit/bin/run.js');
      const stdout = execFileSync(process.execPath, [bin, ...argv], {
        cwd: clinic,
        encoding: 'utf8',
        env: EVERY_TOOL,
      });
      return { code: 0, stdout, stderr: '' };
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
      return { code: status, stdout, stderr };
    }
  };
  const policy = (probes: string) =>
    writeFileSync(
      join(clinic, 'policy.yaml'),
      `version: 1\nid: ours\ntitle: Baseline with restore drills\nextends: baseline\npacks: [restore-drill]\nrequireSigned: true\n${probes}`,
    );
  const scan = (...more: string[]) =>
    run('scan', 'prod.yaml', '--only', 'restore-drill/*', '--json', ...more);

  beforeAll(async () => {
    mkdirSync(clinic);
    lab = new SshLab();
    server = await lab.start();
    const tarball = (folder: string) =>
      (
        JSON.parse(npm(folder, 'pack', '--json', '--ignore-scripts', '--pack-destination', root)) as [
          { filename: string },
        ]
      )[0].filename;
    const tool = tarball(resolve('.'));
    writeFileSync(join(clinic, 'package.json'), '{ "name": "clinic", "private": true }');
    install(join(root, tool));

    cpSync('examples/pack-with-probe', author, { recursive: true });
    rmSync(join(author, 'dist'), { recursive: true, force: true });
    mkdirSync(join(author, 'node_modules'));
    symlinkSync(join(clinic, 'node_modules/emr-audit'), join(author, 'node_modules/emr-audit'));
    execFileSync(resolve('node_modules/.bin/tsc'), ['-p', author]);
    execFileSync(process.execPath, ['--test', 'test/'], { cwd: author, stdio: 'ignore' });
    expect(run('packs', 'sign', author, '--key', lab.path('ed25519')).code).toBe(0);
    install(join(root, tarball(author)));

    writeFileSync(
      join(clinic, 'allowed_signers'),
      `ann@riverside.example ${readFileSync(lab.path('ed25519.pub'), 'utf8')}`,
    );
    writeFileSync(
      join(clinic, 'prod.yaml'),
      `version: 1
name: Riverside Clinic
policy: policy.yaml
hosts:
  web1:
    address: 127.0.0.1
    ssh: { user: root, port: ${server.port}, identity: ${lab.path('ed25519')}, knownHosts: ${server.knownHosts} }
`,
    );
  }, 180_000);

  afterAll(() => {
    lab.close();
    rmSync(root, { recursive: true, force: true });
    rmSync(RECORDS, { recursive: true, force: true });
  });

  it('is locked with its signer and its hash', () => {
    const added = run(
      'packs',
      'add',
      'emr-audit-pack-restore-drill',
      '--for',
      'prod.yaml',
      '--require-signed',
      '--json',
    );
    expect(added.stderr).toBe('');
    const { locked } = JSON.parse(added.stdout) as {
      locked: { integrity: string; source: string; signer: object };
    };
    expect(locked.source).toBe('emr-audit-pack-restore-drill');
    expect(locked.signer).toMatchObject({ name: 'ann@riverside.example' });
    hash = locked.integrity;
    expect(run('packs', 'verify', '--require-signed').code).toBe(0);
  });

  it('does not run its code before the policy names the hash', () => {
    policy('');
    const refused = scan();
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('E_PROBE');
    expect(refused.stdout).toContain(`restore-drill: ${hash}`);
    policy(`probes: { restore-drill: sha256-${'0'.repeat(64)} }\n`);
    expect(scan().stdout).toContain('names other code of the pack restore-drill');
  });

  it.each([
    ['no record is kept', undefined, 'not-applicable', 3],
    ['a good drill', `${day(-20)}\tnightly\tgood\tann\n`, 'pass', 0],
    ['an old drill', `${day(-400)}\tnightly\tgood\tann\n`, 'fail', 1],
    ['a record that nobody can read', 'yesterday, I think\n', 'unknown', 3],
  ])('a scan of a real host finds: %s', (_, record, outcome, code) => {
    policy(`probes: { restore-drill: ${hash} }\n`);
    if (record !== undefined) {
      mkdirSync(RECORDS, { recursive: true });
      writeFileSync(join(RECORDS, 'record'), record);
    }
    const done = scan('--snapshot', 'today.json');
    expect(done.stderr).toBe('');
    const { findings, rules } = JSON.parse(done.stdout) as Report;
    expect(rules.map(({ id }) => id)).toEqual(['restore-drill/drilled']);
    expect(findings).toMatchObject([{ rule: 'restore-drill/drilled', subject: 'host:web1', outcome }]);
    expect(done.code).toBe(code);
  });

  it('its facts are judged again without its code', () => {
    policy('');
    const again = run(
      'judge',
      'today.json',
      '--policy',
      'policy.yaml',
      '--only',
      'restore-drill/*',
      '--json',
    );
    const { findings } = JSON.parse(again.stdout) as Report;
    expect(findings).toMatchObject([
      {
        rule: 'restore-drill/drilled',
        outcome: 'unknown',
        message: 'line 1 of /var/lib/restore-drills/record is no drill',
      },
    ]);
  });

  it('one changed byte of its code ends everything, and names the file', () => {
    policy(`probes: { restore-drill: ${hash} }\n`);
    const code = join(clinic, 'node_modules/emr-audit-pack-restore-drill/dist/probes.js');
    writeFileSync(code, `${readFileSync(code, 'utf8')} `);
    const refused = scan();
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('E_PACK_CHANGED');
    expect(refused.stdout).toContain('dist/probes.js has changed');
  });
});

function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

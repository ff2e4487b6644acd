/** The doctor as a command: exit codes, what it says of files, and that no secret is printed. What it says of doors is in test/scan/doctor.test.ts. */
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Check, Diagnosis } from '../../src/scan/doctor/types.js';
import { runCli } from '../helpers/cli.js';
import { listen } from '../targets/helpers/net.js';

const folder = mkdtempSync(join(tmpdir(), 'emr-audit-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);

const FILE = `version: 1
name: Riverside Clinic
hosts:
  web1: { address: 127.0.0.1, ssh: { user: ann, port: 1, identity: key, knownHosts: known_hosts } }
databases:
  main: { host: 127.0.0.1, port: 1, user: emr_audit, password: { file: secret }, schema: openemr, tls: false }
waivers: waivers.yaml
`;
/** Policy of few rules, so that a visit is short. */
const POLICY = `version: 1
id: short
title: Short
rules: [ssh/root-login, database/local-infile]
gate: { failOn: high, requireKnown: never }
`;

beforeEach(() => {
  writeFileSync(path('prod.yaml'), FILE);
  writeFileSync(path('short.yaml'), POLICY);
  writeFileSync(path('key'), 'canary-no-key', { mode: 0o600 });
  writeFileSync(path('secret'), 'canary-secret\n', { mode: 0o600 });
  writeFileSync(path('known_hosts'), '');
  cpSync('examples/three-tiers/waivers.yaml', path('waivers.yaml'));
});

async function doctor(...argv: readonly string[]) {
  return runCli(['doctor', 'prod.yaml', '--policy', 'short.yaml', ...argv], { cwd: folder });
}

async function filesOf(): Promise<readonly Check[]> {
  const { stdout } = await doctor('--json');
  return (JSON.parse(stdout) as Diagnosis).doors.find(({ id }) => id === 'files')!.checks;
}

describe('emr-audit doctor', () => {
  it('exits 3 when something will be unknown, and says what and how grave', async () => {
    const { code, stdout, stderr } = await doctor();
    expect([code, stderr]).toEqual([3, '']);
    expect(stdout).toContain('hides     sshd of host:web1; 1 rule stays unknown (1 high)');
    expect(stdout).toContain('3 steps are shut. 2 rules stay unknown on at least one subject');
    expect(stdout).not.toContain('canary');
  });

  it('prints only what is shut when quiet, and nothing is hidden by it', async () => {
    const [loud, quiet] = [await doctor(), await doctor('--quiet')];
    const shut = (text: string) => text.split('\n').filter((line) => /^ {2}[✗x] shut/.test(line));
    expect(quiet.stdout).not.toMatch(/^ {2}[✓+] open/m);
    expect(shut(quiet.stdout)).toEqual(shut(loud.stdout));
    expect(quiet.code).toBe(3);
  });

  it('exits 2 for a wrong deployment file, with its place', async () => {
    writeFileSync(path('prod.yaml'), FILE.replace('schema:', 'shema:'));
    const { code, stderr } = await doctor();
    expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringContaining('did you mean "schema"? at prod.yaml:6:'),
    ]);
  });

  it('exits 2 for a wrong statement, and tries the doors all the same', async () => {
    writeFileSync(path('waivers.yaml'), 'waivers:\n  - rule: x\n');
    const { code, stdout } = await doctor('--json');
    const { doors } = JSON.parse(stdout) as Diagnosis;
    const statement = doors[0]!.checks.find(({ name }) => name === 'statements');
    expect([code, statement?.state, statement?.text]).toEqual([
      2,
      'closed',
      expect.stringContaining('(waivers.yaml:2:'),
    ]);
    expect(doors.map(({ id }) => id)).toEqual(['files', 'shell:web1', 'sql:main']);
  });

  it('names a misspelt policy or subject', async () => {
    const policy = await runCli(['doctor', 'prod.yaml', '--policy', 'go-liv'], { cwd: folder });
    expect([policy.code, policy.stderr]).toEqual([2, expect.stringContaining('did you mean "go-live"?')]);
    const subject = await doctor('--subject', 'host:wbe1');
    expect([subject.code, subject.stderr]).toEqual([2, expect.stringContaining('did you mean "host:web1"?')]);
  });

  it('exits 0 when all is open and known', async () => {
    const server = createServer((_, response) => response.end('<title>OpenEMR Login</title>'));
    const port = await listen(server);
    writeFileSync(
      path('prod.yaml'),
      `version: 1\nname: X\nsites:\n  default: { url: "http://127.0.0.1:${port}/" }\n`,
    );
    writeFileSync(path('short.yaml'), POLICY.replace(/rules: .*/, 'rules: [web/https]'));
    const { code, stdout } = await doctor();
    server.close();
    expect([code, stdout]).toEqual([0, expect.stringContaining('Every door is open.')]);
    expect(stdout).toContain('$ emr-audit scan prod.yaml');
  });
});

describe('files and secrets', () => {
  it('are all there: open', async () => {
    expect((await filesOf()).map(({ state }) => state)).toEqual(['open', 'open', 'open', 'open']);
  });

  it('a private key or password that others may read asks for care', async () => {
    chmodSync(path('key'), 0o644);
    chmodSync(path('secret'), 0o640);
    const careful = (await filesOf()).filter(({ state }) => state === 'warning');
    expect(careful.map(({ fixes }) => fixes[0]!.lines[0])).toEqual(['chmod 600 key', 'chmod 600 secret']);
  });

  it.each(['key', 'known_hosts', 'secret', 'waivers.yaml'])('%s that is not there is shut', async (name) => {
    rmSync(path(name));
    const shut = (await filesOf()).filter(({ state }) => state === 'closed');
    expect(shut.map(({ text }) => text)).toEqual([
      expect.stringMatching(new RegExp(`${name}.* does not exist`)),
    ]);
    expect(shut[0]!.fixes.length).toBe(1);
  });

  it('a variable that is not set, and one that is', async () => {
    writeFileSync(
      path('prod.yaml'),
      readFileSync(path('prod.yaml'), 'utf8').replace('file: secret', 'env: DOCTOR_CLI_SECRET'),
    );
    const shut = (await filesOf()).filter(({ state }) => state === 'closed');
    expect(shut.map(({ fixes }) => fixes[0]!.lines[0])).toEqual([
      'read -rs DOCTOR_CLI_SECRET && export DOCTOR_CLI_SECRET',
    ]);
    const { stdout } = await runCli(['doctor', 'prod.yaml', '--policy', 'short.yaml', '--json'], {
      cwd: folder,
      env: { DOCTOR_CLI_SECRET: 'canary-secret' },
    });
    expect(stdout).toContain('$DOCTOR_CLI_SECRET is set');
    expect(stdout).not.toContain('canary-secret');
  });
});

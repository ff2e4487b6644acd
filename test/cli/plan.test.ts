import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PlanDescription } from '../../src/scan/describe-plan.js';
import { ensure } from '../tls-scanner-lite/helpers/program.js';

const folder = mkdtempSync(join(tmpdir(), 'emr-audit-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A deployment whose secret leaves a mark when it is read. */
const file = join(folder, 'prod.yaml');
writeFileSync(
  file,
  readFileSync('examples/three-tiers/prod.yaml', 'utf8').replace(
    /password: \{[^}]*\}/,
    `password: { command: [touch, ${join(folder, 'secret-was-read')}] }`,
  ),
);
for (const name of ['attestations', 'decisions', 'waivers'])
  writeFileSync(join(folder, `${name}.yaml`), readFileSync(`examples/three-tiers/${name}.yaml`, 'utf8'));

function plan(...flags: readonly string[]): { code: number; stdout: string } {
  const { status, stdout } = spawnSync(
    process.execPath,
    [resolve('bin/run.js'), 'scan', file, '--plan', ...flags],
    {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  return { code: status ?? 137, stdout };
}

describe('scan --plan', () => {
  it('is tried with a secret that would leave a mark', () => {
    expect(readFileSync(file, 'utf8')).toContain('secret-was-read');
  });

  it('opens no socket to anybody and reads no secret', () => {
    if (!ensure('strace', 'strace')) throw new Error('strace is needed and could not be installed');
    const trace = join(folder, 'trace');
    const { status } = spawnSync('strace', [
      '-f',
      '-qq',
      '-e',
      'trace=socket,connect,sendto,sendmsg',
      '-o',
      trace,
      process.execPath,
      resolve('bin/run.js'),
      'scan',
      file,
      '--plan',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(readFileSync(trace, 'utf8')).not.toMatch(/AF_INET/);
    expect(existsSync(join(folder, 'secret-was-read'))).toBe(false);
  });

  it('names every door with what would be sent, to the letter', () => {
    const described = JSON.parse(plan('--json').stdout) as PlanDescription & { schema: string };
    expect(described.schema).toBe('emr-audit/plan/1');
    expect(described.doors.map(({ door, name }) => `${door} ${name}`).sort()).toEqual([
      'declaration deployment file',
      'http default',
      'sql main',
      'ssh bastion',
      'ssh db1',
      'ssh web1',
      'tcp bastion',
      'tcp db1',
      'tcp web1',
      'tls emr.example.org:443',
      'tls lab-hl7',
    ]);
    const asks = described.doors.flatMap(({ sections }) => sections.flatMap((one) => one.asks));
    expect(asks).toContain('/usr/sbin/sshd -T');
    expect(asks.some((one) => one.startsWith('SELECT '))).toBe(true);
    expect(asks.some((one) => one.startsWith('GET https://emr.example.org/openemr/'))).toBe(true);
    expect(asks.filter((one) => /^GET .*(sql_patch|acl_upgrade|sql_upgrade)/.test(one))).toEqual([]);
  });

  it('asks for the sections of the chosen rules and subjects only', () => {
    const { doors } = JSON.parse(
      plan('--json', '--only', 'ssh/*', '--subject', 'host:db1').stdout,
    ) as PlanDescription;
    expect(doors.map(({ name, sections }) => [name, sections.map(({ section }) => section)])).toEqual([
      ['db1', ['sshd']],
    ]);
  });

  it('prints less without --verbose, and the way on', () => {
    const [short, long] = [plan().stdout, plan('--verbose').stdout];
    expect(short.length).toBeLessThan(long.length / 2);
    expect(long).toContain('SELECT ');
    expect(short).toContain('Nothing was sent.');
    expect(short).toContain('emr-audit doctor');
  });
});

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report, Snapshot } from '../../src/core/types.js';
import { runCli } from '../helpers/cli.js';

const snapshot = 'examples/leaky-clinic/snapshot.json';
const asOf = ['--as-of', '2028-07-15T12:00:00Z', '--policy', 'go-live'];
const folder = () => mkdtempSync(join(tmpdir(), 'emr-audit-judge-'));

function altered(
  change: (copy: { -readonly [K in keyof Snapshot]: Snapshot[K] } & Record<string, unknown>) => void,
): string {
  const copy = JSON.parse(readFileSync(snapshot, 'utf8')) as Parameters<typeof change>[0];
  change(copy);
  const file = join(folder(), 'snapshot.json');
  writeFileSync(file, JSON.stringify(copy));
  return file;
}

describe('judge', () => {
  it('gives the same bytes twice, in every format', async () => {
    const formats = ['json', 'html', 'sarif', 'markdown', 'csv', 'junit', 'terminal'];
    const runs = await Promise.all(
      [folder(), folder()].map(async (out) => {
        const ended = await runCli([
          'judge',
          snapshot,
          ...asOf,
          '--quiet',
          ...formats.flatMap((name) => ['--format', `${name}=${join(out, name)}`]),
        ]);
        expect(ended.code).toBe(1);
        return formats.map((name) => readFileSync(join(out, name), 'utf8'));
      }),
    );
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]!.every((text) => text.length > 1000)).toBe(true);
  });

  it('makes whatever is cut out of a snapshot unknown, and never pass', async () => {
    const file = altered(({ facts }) => {
      delete (facts['host:web1'] as Record<string, unknown>)['sshd'];
      (facts['site:default'] as Record<string, unknown>)['globals'] = {
        state: 'read',
        value: { settings: 7 },
        evidence: [],
      };
    });
    const { stdout } = await runCli(['judge', file, ...asOf, '--json']);
    const { findings } = JSON.parse(stdout) as Report;
    const hit = findings.filter(
      ({ rule, subject }) =>
        (rule.startsWith('ssh/') && subject === 'host:web1') ||
        (rule === 'openemr-config/session-timeout' && subject === 'site:default'),
    );
    expect(hit.length).toBeGreaterThan(15);
    expect([...new Set(hit.map(({ outcome }) => outcome))]).toEqual(['unknown']);
    for (const { message, remedy } of hit)
      expect([message.length > 10, remedy.length > 10]).toEqual([true, true]);
  });

  it('leaves the gate undecided, exit 3, when what must be known is not', async () => {
    const file = altered(({ facts }) => {
      const kept = facts['host:bastion'] as Record<string, unknown>;
      kept['sshd'] = { state: 'gap', reason: 'cut', remedy: 'mend it' };
    });
    const { code, stdout } = await runCli([
      'judge',
      file,
      '--only',
      'ssh/*',
      '--policy',
      'baseline',
      '--fail-on',
      'never',
      '--json',
    ]);
    expect(code).toBe(3);
    expect((JSON.parse(stdout) as Report).gate.verdict).toBe('undecided');
  });

  it.each([
    ['no snapshot', ['judge', 'package.json'], 'E_SNAPSHOT'],
    ['no such file', ['judge', 'no-such-file.json'], 'E_FILE_READ'],
    ['misspelt policy', ['judge', snapshot, '--policy', 'go-life'], 'E_POLICY'],
    ['misspelt rule', ['judge', snapshot, '--only', 'tsl/*'], 'E_NOTHING'],
    ['misspelt format', ['judge', snapshot, '--format', 'sarf'], 'E_FORMAT'],
    ['no date', ['judge', snapshot, '--as-of', 'tomorrow'], 'E_USAGE'],
    [
      'misspelt subject',
      ['scan', 'examples/single-server/prod.yaml', '--subject', 'host:nobody'],
      'E_NOTHING',
    ],
    ['no address', ['scan', 'ftp://emr.example.org/'], 'E_USAGE'],
    ['a device as report', ['judge', snapshot, '--format', 'html=/dev/null'], 'E_FILE_WRITE'],
    ['a report over the snapshot', ['judge', snapshot, '--format', `csv=${snapshot}`], 'E_FORMAT'],
    [
      'two reports in one file',
      ['judge', snapshot, '--format', 'csv=/tmp/one', '--format', 'html=/tmp/one'],
      'E_FORMAT',
    ],
    ['a day that does not exist', ['judge', snapshot, '--as-of', '2026-02-31'], 'E_USAGE'],
    ['a device as snapshot', ['judge', '/dev/zero'], 'E_FILE_READ'],
    [
      'one misspelt subject among others',
      ['scan', 'examples/single-server/prod.yaml', '--subject', 'deployment', '--subject', 'host:emrr'],
      'E_NOTHING',
    ],
    ['a folder that is not there', ['scan', 'nowhere/prod.yaml'], 'E_FILE_READ'],
  ])('%s is exit 2 with a code and a way out, with and without --json', async (_, argv, code) => {
    const plain = await runCli(argv);
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 2, stdout: '' });
    expect(plain.stderr).toContain(code);
    expect(plain.stderr).toMatch(/try /);
    const json = await runCli([...argv, '--json']);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code } });
  });

  it('refuses a snapshot with a subject twice or with facts of nobody', async () => {
    const twice = altered((copy) => (copy.subjects = [...copy.subjects, copy.subjects[0]!]));
    const stray = altered(({ facts }) => ((facts as Record<string, unknown>)['host:zzz'] = {}));
    for (const file of [twice, stray]) {
      const { code, stderr } = await runCli(['judge', file, '-q']);
      expect([code, stderr.includes('E_SNAPSHOT')]).toEqual([2, true]);
    }
  });

  it('says beside the gate what the command line left out', async () => {
    const { stdout } = await runCli(['judge', snapshot, ...asOf, '--only', 'ssh/*', '--json']);
    expect((JSON.parse(stdout) as Report).gate.reasons.map(({ text }) => text)).toContain(
      'only a part was judged: --only ssh/*',
    );
  });

  it('an unknown flag and a missing argument are exit 2', async () => {
    for (const argv of [['judge', snapshot, '--polcy', 'x'], ['judge'], ['scan', '--json']]) {
      expect([argv, (await runCli(argv)).code]).toEqual([argv, 2]);
    }
  });

  it('writes nothing but ASCII-safe text to a narrow terminal without colour', async () => {
    const { stdout } = await runCli(['judge', snapshot, ...asOf], { env: { COLUMNS: '60', LC_ALL: 'C' } });
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    const long = stdout.split('\n').filter((line) => line.length > 60);
    expect(long.slice(0, 5)).toEqual([]);
  });
});

describe('scan of an address', () => {
  it('that is dead leaves unknowns and exit 3', async () => {
    const { code, stdout } = await runCli(['scan', 'https://127.0.0.1:9/openemr/', '--json']);
    const report = JSON.parse(stdout) as Report;
    expect(code).toBe(3);
    expect(
      report.findings.filter(({ outcome, subject }) => outcome === 'pass' && subject !== 'host:127.0.0.1'),
    ).toEqual([]);
    expect(report.unassessed.length).toBeGreaterThan(3);
  });
});

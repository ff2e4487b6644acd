/** Files of other scanners, through the command line: added to a snapshot, read with each scan, and never a pass by silence. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { formatPlace, type Place } from '../../src/core/errors.js';
import { loadFramework } from '../../src/controls/framework.js';
import type { Framework, Report, Snapshot } from '../../src/core/types.js';
import { readPacks } from '../../src/files/packs.js';
import { readSnapshot } from '../../src/files/snapshot.js';
import { parseRule } from '../../src/rules/load.js';
import { judge } from '../../src/scan.js';
import { runCli } from '../helpers/cli.js';
import { policy } from '../helpers/made-up.js';
import { names } from './clinic.js';

const fixtures = 'test/probes/fixtures/imported';
const recorded = 'examples/leaky-clinic/snapshot.json';
const folder = () => mkdtempSync(join(tmpdir(), 'emr-audit-import-'));
const file = (name: string) => join(fixtures, name);
const snapshotOf = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Snapshot;
const importedOf = (path: string) => {
  const fact = snapshotOf(path).facts['deployment']!.imported!;
  if (fact.state !== 'read') throw new Error(`imported is a ${fact.state}`);
  return fact;
};
const judged = async (path: string, ...more: string[]) => {
  const { code, stdout } = await runCli(['judge', path, '--policy', 'baseline', '--json', ...more]);
  return { code, report: JSON.parse(stdout) as Report };
};

describe('import', () => {
  it('says what each file holds, and writes nothing without --into', async () => {
    const { code, stdout, stderr } = await runCli(
      ['import', file('lynis-3.0.8.dat'), file('nmap-7.93.xml'), file('trivy-clean.sarif')],
      { env: { COLUMNS: '60' } },
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
      "test/probes/fixtures/imported/lynis-3.0.8.dat: Lynis 3.0.8
        format    lynis
        looked at web1.riverside.example
        ran       2026-11-22 03:30 to 2026-11-22 03:31 UTC
        finished  nothing speaks against it
        results   9 fail (2 high, 2 medium, 5 low), 3 unknown, 4
                  checks named by the tool

      test/probes/fixtures/imported/nmap-7.93.xml: Nmap 7.93
        format    nmap
        looked at 192.0.2.10, 192.0.2.99, connect tcp, 1025 ports
        ran       2026-11-23 06:49 UTC
        finished  nothing speaks against it
        results   3 open ports

      test/probes/fixtures/imported/trivy-clean.sarif: Trivy
        0.30.0
        format    sarif
        looked at registry.riverside.example/openemr:7.0.3
        ran       the file does not say, so nobody can tell how
                  old it is
        finished  nothing speaks against it
        results   nothing reported, which is not a pass

      Nothing was written. Add --into SNAPSHOT to take this up, or
      name the file under imports: in the deployment file.
      "
    `);
    expect(stdout.split('\n').filter((line) => line.length > 60)).toEqual([]);
  });

  it('adds to a new snapshot and leaves the old one as it is; judged, the results are findings', async () => {
    const out = join(folder(), 'new.json');
    const before = readFileSync(recorded);
    const { code, stdout } = await runCli([
      'import',
      file('lynis-3.0.8.dat'),
      file('prowler-5.ocsf.json'),
      '--into',
      recorded,
      '--output',
      out,
      '--subject',
      'host:web1',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(readFileSync(recorded).equals(before)).toBe(true);
    const said = JSON.parse(stdout) as { written: string; runs: { outcome: string; subject: string }[] };
    expect(said.written).toBe(out);
    expect(said.runs).toMatchObject([
      { outcome: 'added', subject: 'host:web1', tool: 'Lynis' },
      { outcome: 'added', tool: 'Prowler' },
    ]);
    expect(
      importedOf(out)
        .evidence.map(({ source }) => source)
        .join(),
    ).toMatch(/lynis-3\.0\.8\.dat, sha256 [0-9a-f]{64}/);
    const { report } = await judged(out, '--only', 'imported/*');
    expect(
      names(report.findings.filter(({ outcome, severity }) => outcome === 'fail' && severity === 'high')),
    ).toEqual([
      'imported/cloud-findings on deployment [Prowler:s3_bucket_public_access:aws 123456789012]',
      'imported/package-vulnerabilities on deployment [Lynis:PKGS-7392:web1.riverside.example]',
    ]);
    for (const name of ['imported/other-findings', 'imported/secrets', 'imported/undeclared-port'])
      expect([name, report.findings.find(({ rule }) => rule === name)!.outcome]).toEqual([
        name,
        'not-applicable',
      ]);
  });

  it('twice does not double, and without --output the snapshot itself is replaced', async () => {
    const path = join(folder(), 'clinic.json');
    writeFileSync(path, readFileSync(recorded));
    const argv = ['import', file('semgrep-1.100.sarif'), '--into', path];
    expect((await runCli(argv)).stdout).toContain('so        added');
    const once = readFileSync(path);
    const { code, stdout } = await runCli(argv);
    expect([code, stdout.includes('the same run is in the snapshot already')]).toEqual([0, true]);
    expect(importedOf(path).value).toEqual(
      (JSON.parse(once.toString()) as Snapshot & { facts: { deployment: { imported: { value: unknown } } } })
        .facts.deployment.imported.value,
    );
  });

  it('of a newer run takes the place of the older one, and an older one is left out, both said', async () => {
    const directory = folder();
    const path = join(directory, 'clinic.json');
    writeFileSync(path, readFileSync(recorded));
    const newer = join(directory, 'newer.sarif');
    writeFileSync(
      newer,
      readFileSync(file('semgrep-1.100.sarif'), 'utf8').replace('2026-11-21T10', '2026-11-22T10'),
    );
    await runCli(['import', file('semgrep-1.100.sarif'), '--into', path]);
    expect((await runCli(['import', newer, '--into', path])).stdout).toContain(
      'takes the place of the run of 2026-11-21',
    );
    expect((await runCli(['import', file('semgrep-1.100.sarif'), '--into', path])).stdout).toContain(
      'holds a newer run',
    );
    expect(importedOf(path).value.runs.map(({ finished }) => finished)).toEqual(['2026-11-22T10:00:00.000Z']);
  });

  it.each([
    ['a file that is cut off', [file('nmap-stopped.xml')], 'E_IMPORT_DAMAGED', 'nmap-stopped.xml:7:1'],
    [
      'a good file beside a bad one',
      [file('kinds.sarif'), 'package.json'],
      'E_IMPORT_FORMAT',
      'package.json',
    ],
    [
      'the wrong format',
      [file('kinds.sarif'), '--as', 'nmap'],
      'E_IMPORT_FORMAT',
      'must be nmap and is sarif',
    ],
    ['a file that is not there', ['nowhere.sarif'], 'E_FILE_READ', 'does not exist'],
    ['a file twice', [file('kinds.sarif'), `./${file('kinds.sarif')}`], 'E_USAGE', 'named twice'],
    [
      'a misspelt subject',
      [file('kinds.sarif'), '--subject', 'host:wbe1'],
      'E_NOTHING',
      'did you mean "host:web1"?',
    ],
  ])('%s is exit 2, with its place, and nothing is written', async (_, argv, code, words) => {
    const out = join(folder(), 'new.json');
    const all = ['import', ...argv, '--into', recorded, '--output', out];
    const { code: exit, stdout } = await runCli([...all, '--json']);
    expect([exit, existsSync(out)]).toEqual([2, false]);
    const { error } = JSON.parse(stdout) as {
      error: { code: string; message: string; place?: Place; remedy: string };
    };
    expect(error.code).toBe(code);
    expect(`${error.place ? formatPlace(error.place) : ''} ${error.message}`).toContain(words);
    expect(error.remedy.length).toBeGreaterThan(10);
  });

  it('never writes over a file that it reads', async () => {
    const path = join(folder(), 'x.sarif');
    writeFileSync(path, readFileSync(file('kinds.sarif')));
    const { code, stderr } = await runCli(['import', path, '--into', recorded, '--output', path]);
    expect([code, stderr.includes('E_USAGE')]).toEqual([2, true]);
    expect(readFileSync(path).equals(readFileSync(file('kinds.sarif')))).toBe(true);
  });
});

describe('imports: of a deployment file', () => {
  const scan = async (deployment: string, asOf = '2027-01-10') => {
    const out = join(folder(), 'snapshot.json');
    const argv = ['scan', deployment, '--only', 'imported/*', '--as-of', asOf, '--snapshot', out, '--json'];
    const { code, stdout, stderr } = await runCli(argv);
    return { code, stderr, report: JSON.parse(stdout) as Report, texts: [stdout, readFileSync(out, 'utf8')] };
  };

  it('are read with each scan, and have all planted faults found and nothing else', async () => {
    const { code, report, texts } = await scan(file('clinic.yaml'));
    const faults = parse(readFileSync('test/lab/leaky/faults.yaml', 'utf8')) as {
      rule: string;
      item: string;
      file?: string;
    }[];
    const planted = faults
      .filter((fault) => fault.file === 'imported/clinic.yaml')
      .map(({ rule, item }) => `${rule} on deployment [${item}]`);
    expect(planted.length).toBeGreaterThan(25);
    expect(names(report.findings.filter(({ outcome }) => outcome === 'fail'))).toEqual(planted.sort());
    expect(code).toBe(1);
    for (const text of texts) expect(/CANARY/i.exec(text)).toBeNull();
  });

  it('of which none can be read leave every rule that they could answer unknown, exit 3', async () => {
    const path = join(folder(), 'prod.yaml');
    writeFileSync(path, stringify({ version: 1, name: 'C', imports: { gone: { file: 'gone.sarif' } } }));
    const { code, report } = await scan(path);
    expect(code).toBe(3);
    const outcomes = report.findings.map(({ rule, outcome }) => `${rule} ${outcome}`).sort();
    expect(outcomes.filter((text) => !text.endsWith('unknown'))).toEqual([
      'imported/suppressed not-applicable',
    ]);
    expect(report.findings.find(({ rule }) => rule === 'imported/secrets')!.found).toContain(
      'gone.sarif does not exist',
    );
  });

  it('that are older than their maxAge do not pass any more', async () => {
    const directory = folder();
    const path = join(directory, 'prod.yaml');
    const good = JSON.stringify(
      (
        JSON.parse(readFileSync(file('prowler-5.ocsf.json'), 'utf8')) as {
          status_code: string;
          status_id: number;
        }[]
      ).filter(({ status_code, status_id }) => status_code === 'PASS' && status_id === 1),
    );
    writeFileSync(join(directory, 'good.json'), good);
    const outcome = async (imports: object) => {
      writeFileSync(
        path,
        stringify({ version: 1, name: 'C', imports: { cloud: { file: 'good.json', ...imports } } }),
      );
      const { report } = await scan(path, '2026-11-22');
      return report.findings.find(({ rule }) => rule === 'imported/cloud-findings')!.outcome;
    };
    expect(await outcome({})).toBe('pass');
    expect(await outcome({ maxAge: '7d' })).toBe('pass');
    expect(await outcome({ maxAge: '26h' })).toBe('unknown');
  });

  it.each([
    ['an unknown key', { fiel: 'x' }, /did you mean "file"/],
    ['an unknown format', { file: 'x', format: 'sarf' }, /must be "sarif"/],
    [
      'a subject that is not declared',
      { file: 'x', subject: 'host:web2' },
      /there is no "host:web2"; did you mean "host:web1"/,
    ],
    ['a span without a unit', { file: 'x', maxAge: '7' }, /has a form that is not allowed/],
  ])('with %s are refused with the place', async (_, one, words) => {
    const path = join(folder(), 'prod.yaml');
    writeFileSync(
      path,
      stringify({ version: 1, name: 'C', hosts: { web1: { address: 'a.example' } }, imports: { one } }),
    );
    const { code, stdout } = await runCli(['scan', path, '--json']);
    const { error } = JSON.parse(stdout) as { error: { message: string; place: Place } };
    expect(code).toBe(2);
    expect(error.message).toMatch(words);
    expect([error.place.line! > 0, error.place.column! > 0]).toEqual([true, true]);
  });
});

it('who imports nothing has the checklist as it would be without these rules', async () => {
  const snapshot = await readSnapshot(recorded);
  const rules = (await readPacks()).map(({ text, file: name, id }) => parseRule(text, name, id));
  const path = 'policies/frameworks/hipaa-security-rule.yaml';
  const framework = loadFramework(
    readFileSync(path, 'utf8'),
    path,
    new Set(rules.map(({ rule }) => rule.id)),
  );
  const isOwn = (id: string) => id.startsWith('imported/');
  const without: Framework = {
    ...framework,
    controls: framework.controls.map((control) => ({
      ...control,
      rules: control.rules.filter((id) => !isOwn(id)),
    })),
  };
  expect(framework.controls.filter(({ rules: ids }) => ids.some(isOwn)).length).toBe(4);
  const lines = (one: Framework) =>
    judge(snapshot, {
      rules,
      policy: policy(),
      frameworks: [one],
      attestations: [],
      decisions: [],
      waivers: [],
    }).frameworks[0]!.lines.map(({ control: { id }, status, basis, measured, findings, gap }) => [
      id,
      status,
      basis,
      measured,
      findings,
      gap,
    ]);
  expect(lines(framework)).toEqual(lines(without));
});

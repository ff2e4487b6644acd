import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import Ajv from 'ajv-draft-04';
import type { Log, Result } from 'sarif';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/types.js';
import { runCli } from '../helpers/cli.js';
import { toLog } from '../../src/reporters/sarif/sarif.js';
import { applyProfile } from '../../src/reporters/sarif/profiles.js';

const shared = process.env['EMR_AUDIT_SHARED'] ?? resolve('..', 'shared');
const schemaFile = join(shared, 'schemas', 'sarif-2.1.0.schema.json');
const githubRules = join(shared, 'schemas', 'sarif-multitool-github.config.xml');
const missing = existsSync(schemaFile) ? undefined : `${schemaFile} is not here (set EMR_AUDIT_SHARED)`;
if (missing !== undefined)
  console.log(`SKIPPED checks of test/reporters/sarif.test.ts against the schema: ${missing}`);

const judged = await runCli([
  'judge',
  'examples/leaky-clinic/snapshot.json',
  '--as-of',
  '2028-07-15T12:00:00Z',
  '--policy',
  'go-live',
  '--json',
]);
const clean = JSON.parse(judged.stdout) as Report;
const waiver = {
  rule: 'x',
  reason: 'until the new router is here',
  approvedBy: 'the owner',
  date: '2028-07-01',
  expires: '2028-08-01',
};
/** The clinic with a waiver, an unknown, a section that was not read, and hostile texts. */
const report: Report = {
  ...clean,
  findings: clean.findings.map((finding, index) => {
    if (index === 3) return { ...finding, waiver };
    if (index === 4)
      return { ...finding, outcome: 'unknown', message: 'the host did not answer', remedy: 'start it' };
    return index === 5
      ? {
          ...finding,
          item: '../../etc/passwd\u001b[31m <script>',
          message: 'a\u0000b https://evil.example [x](y)',
        }
      : finding;
  }),
  unassessed: [
    {
      subject: 'host:db1',
      section: 'sshd',
      reason: 'sudo refused',
      remedy: 'allow it',
      rules: ['ssh/root-login'],
    },
  ],
};
const log = toLog(report);
const [run] = log.runs;
const results = run!.results ?? [];
const uris = (result: Result) =>
  (result.locations ?? []).map((place) => place.physicalLocation?.artifactLocation?.uri);

describe('SARIF', () => {
  it.skipIf(missing !== undefined)('is valid against the OASIS schema, in every profile', () => {
    const ajv = new Ajv.default({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    for (const one of [
      log,
      ...(['github', 'gitlab', 'azdo', 'defectdojo'] as const).map((profile) => applyProfile(log, profile)),
    ]) {
      expect(validate(JSON.parse(JSON.stringify(one))), JSON.stringify(validate.errors?.slice(0, 3))).toBe(
        true,
      );
    }
    expect(validate({ ...log, runs: [{ ...run, results: [{ level: 'warnn' }] }] })).toBe(false);
  });

  it.skipIf(missing !== undefined)(
    'is clean in the SARIF multitool with the GitHub rules on',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'emr-audit-sarif-'));
      const packages = dirname(
        createRequire(import.meta.url).resolve('@microsoft/sarif-multitool/package.json'),
      );
      const tool = join(folder, 'multitool');
      copyFileSync(resolve(packages, '..', 'sarif-multitool-linux', 'Sarif.Multitool'), tool);
      chmodSync(tool, 0o755);
      for (const [name, one] of [
        ['full', log],
        ['github', applyProfile(log, 'github')],
      ] as const) {
        const [input, output] = [join(folder, `${name}.sarif`), join(folder, `${name}.out.sarif`)];
        writeFileSync(input, JSON.stringify(one));
        const rules = ['--config', githubRules, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning'];
        execFileSync(
          tool,
          ['validate', input, '--quiet', 'true', ...rules, '-o', output, '--log', 'ForceOverwrite'],
          { stdio: 'ignore' },
        );
        // Its exit code says nothing; its output file does.
        const said = (JSON.parse(readFileSync(output, 'utf8')) as Log).runs[0]!.results ?? [];
        expect(said.map(({ ruleId, message }) => `${ruleId} ${JSON.stringify(message)}`).slice(0, 5)).toEqual(
          [],
        );
      }
    },
    120_000,
  );

  it('gives every finding one relative path of its own', () => {
    const all = results.flatMap(uris);
    expect(all).toHaveLength(results.length);
    expect(
      all.filter((uri) => uri === undefined || /^[a-z]+:|^\/|\.\.|[^\w.%~:@!$&'()*+,;=/-]/i.test(uri)),
    ).toEqual([]);
    const keys = results.map((result) => `${result.ruleId} ${uris(result)[0]}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    const prints = results.map(({ partialFingerprints }) => partialFingerprints?.['primaryLocationLineHash']);
    expect(new Set(prints).size).toBe(results.length);
    expect(prints.every((print) => /^[0-9a-f]{16}:1$/.test(print ?? ''))).toBe(true);
  });

  it('keeps fingerprints when messages and places change', () => {
    const later = toLog({
      ...report,
      scan: { ...report.scan, startedAt: '2029-01-01T00:00:00.000Z' },
      findings: report.findings.map((finding) => ({ ...finding, message: 'other words', found: 'other' })),
    });
    const hashes = (one: Log) =>
      (one.runs[0]!.results ?? []).map(({ fingerprints }) => fingerprints?.['emrAudit/v1']);
    expect(hashes(later)).toEqual(hashes(log));
  });

  it('has a level only where it has a failure, and suppressions on all results', () => {
    for (const { kind, level, suppressions, message } of results) {
      expect(level === 'none').toBe(kind !== 'fail');
      expect(Array.isArray(suppressions)).toBe(true);
      expect(message.text).toMatch(/[.!?]$/);
    }
    expect(new Set(results.map(({ kind }) => kind))).toEqual(
      new Set(['pass', 'fail', 'open', 'review', 'notApplicable']),
    );
    expect(results.filter(({ suppressions }) => suppressions!.length > 0)).toHaveLength(1);
  });

  it('files rules under HIPAA, NIST and CWE, with help and a severity', () => {
    const rules = run!.tool.driver.rules ?? [];
    expect(run!.taxonomies?.map(({ name }) => name)).toEqual(['HIPAA', 'NIST SP 800-53', 'CWE']);
    for (const rule of rules) {
      expect(rule.help?.text.length).toBeGreaterThan(20);
      expect(rule.properties?.['security-severity']).toMatch(/^\d+\.\d$/);
      for (const { target } of rule.relationships ?? []) {
        expect(run!.taxonomies![target.toolComponent!.index!]!.taxa![target.index!]!.id).toBe(target.id);
      }
    }
    expect(results.some(({ taxa }) => taxa?.some(({ id }) => id === '164.312(e)(1)'))).toBe(true);
  });

  it('points from a finding to the line of the deployment file', () => {
    const related = results.flatMap(({ relatedLocations }) => relatedLocations ?? []);
    expect(related.length).toBeGreaterThan(100);
    expect(new Set(related.map((place) => place.physicalLocation?.artifactLocation?.uri))).toEqual(
      new Set(['prod.yaml']),
    );
    expect(related.every((place) => (place.physicalLocation?.region?.startLine ?? 0) > 1)).toBe(true);
  });

  it('tells what was not read as a warning, not as a failed run', () => {
    const [invocation] = run!.invocations!;
    expect(invocation!.executionSuccessful).toBe(true);
    expect(
      invocation!.toolExecutionNotifications?.map(({ level, message }) => `${level} ${message.text}`),
    ).toEqual(["warning 'sshd' of 'host:db1' could not be read: sudo refused. To do: allow it."]);
  });

  it('shows platforms unwaived failures only', () => {
    for (const profile of ['github', 'gitlab', 'azdo'] as const) {
      const own = applyProfile(log, profile).runs[0]!.results ?? [];
      expect(own.length).toBe(
        report.findings.filter(({ outcome, waiver: one }) => outcome === 'fail' && !one).length,
      );
      expect(JSON.stringify(own)).not.toContain('"suppressions"');
    }
    const gitlab = applyProfile(log, 'gitlab').runs[0]!;
    expect(JSON.stringify([gitlab.tool, gitlab.results]).match(/cwe-(319|798|312|522|256)\b/i)).toBeNull();
    expect(applyProfile(log, 'azdo').runs[0]!.automationDetails!.id).toMatch(
      /^azuredevops\/pipeline\/build\//,
    );
    expect(
      (applyProfile(log, 'defectdojo').runs[0]!.results ?? []).every(({ kind }) => kind === 'fail'),
    ).toBe(true);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import { toLog } from '../../src/reporters/sarif/sarif.js';
import { sarif } from '../../src/reporters/sarif/sarif.js';
import { clinicReport, HOSTILE, PLAIN, poisonedReport, quietReport } from './report.js';

const SHARED = process.env['EMR_AUDIT_SHARED'] ?? resolve('..', 'shared');
const SCHEMA = [SHARED, resolve('..', '..', 'shared')]
  .map((folder) => join(folder, 'schemas', 'sarif-2.1.0.schema.json'))
  .find((path) => existsSync(path));
const PROFILES = [undefined, 'github', 'gitlab', 'azdo', 'defectdojo'] as const;

const report = clinicReport();
const run = toLog(report).runs[0]!;
const results = run.results!;

function runOf(sarifProfile: (typeof PROFILES)[number], from = report): Run {
  return (JSON.parse(sarif(from, { ...PLAIN, sarifProfile })) as Log).runs[0]!;
}

function count(kind: Result['kind']): number {
  return results.filter((result) => result.kind === kind).length;
}

describe.skipIf(SCHEMA === undefined)('the OASIS schema (skipped where shared schemas are missing)', () => {
  const require = createRequire(import.meta.url);
  const { default: Ajv } = require('ajv-draft-04') as {
    default: new (options: object) => { compile(schema: object): Validate };
  };
  const { default: addFormats } = require('ajv-formats') as { default: (ajv: object) => void };
  type Validate = ((value: unknown) => boolean) & {
    errors?: readonly { instancePath: string; message?: string }[] | null;
  };

  function validator(): Validate {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    return ajv.compile(JSON.parse(readFileSync(SCHEMA!, 'utf8')) as object);
  }
  const validate = SCHEMA === undefined ? (undefined as never) : validator();
  const check = (text: string) => {
    validate(JSON.parse(text));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  it.each(PROFILES)('accepts profile %s', (sarifProfile) => {
    expect(check(sarif(report, { ...PLAIN, sarifProfile }))).toEqual([]);
    expect(check(sarif(quietReport(), { ...PLAIN, sarifProfile }))).toEqual([]);
  });

  it.each(Object.entries(HOSTILE))('accepts %s', (_name, text) => {
    expect(check(sarif(poisonedReport(text), PLAIN))).toEqual([]);
  });

  it('accepts a report of nothing', () => {
    const nothing = { ...report, subjects: [], rules: [], findings: [], unassessed: [], frameworks: [] };
    expect(check(sarif(nothing, PLAIN))).toEqual([]);
  });
});

it('has one result for each finding and each line that waits for a person', () => {
  const waiting = report.frameworks[0]!.lines.filter(({ status }) => status === 'Needs attestation').length;
  const outcomes = (outcome: string) =>
    report.findings.filter((finding) => finding.outcome === outcome).length;
  expect([count('fail'), count('open'), count('pass'), count('notApplicable'), count('review')]).toEqual([
    outcomes('fail'),
    outcomes('unknown'),
    outcomes('pass'),
    outcomes('not-applicable'),
    waiting,
  ]);
});

it('has level none on all that is no failure, and suppressions on all or none', () => {
  expect(results.filter(({ kind, level }) => kind !== 'fail' && level !== 'none')).toEqual([]);
  expect(results.every(({ suppressions }) => Array.isArray(suppressions))).toBe(true);
  expect(results.filter(({ suppressions }) => suppressions!.length > 0).map(({ ruleId }) => ruleId)).toEqual([
    'ssh/x11-forwarding',
  ]);
});

it('gives every result its own relative path and stable fingerprints', () => {
  const paths = results.map(
    ({ ruleId, locations }) => `${ruleId} ${locations![0]!.physicalLocation!.artifactLocation!.uri}`,
  );
  expect(new Set(paths).size).toBe(results.length);
  const uris = JSON.stringify(run.results).matchAll(/"uri":"([^"]*)"/g);
  expect(
    [...uris].map((match) => match[1]!).filter((uri) => /^[a-z][a-z0-9+.-]*:|^\/|\.\.\/|\s/i.test(uri)),
  ).toEqual([]);
  for (const { partialFingerprints, fingerprints, locations } of results) {
    expect(partialFingerprints!['primaryLocationLineHash']).toMatch(/^[0-9a-f]{16}:1$/);
    expect(fingerprints!['emrAudit/v1']).toMatch(/^[0-9a-f]{64}$/);
    expect(locations).toHaveLength(1);
    expect(locations![0]!.physicalLocation!.region).toMatchObject({
      startLine: 1,
      startColumn: 1,
      endLine: 1,
    });
  }
});

it('has its indexes right: rules, taxa and logical locations', () => {
  const { rules } = run.tool.driver;
  for (const { ruleId, ruleIndex, locations, taxa } of results) {
    expect(rules![ruleIndex!]!.id).toBe(ruleId);
    const [logical] = locations![0]!.logicalLocations!;
    expect(run.logicalLocations![logical!.index!]!.fullyQualifiedName).toBe(logical!.fullyQualifiedName);
    for (const { id, index, toolComponent } of taxa ?? [])
      expect(run.taxonomies![toolComponent!.index!]!.taxa![index!]!.id).toBe(id);
  }
  const host = run.logicalLocations!.findIndex(({ name, kind }) => name === 'web1' && kind === 'host');
  expect(run.logicalLocations!.some(({ parentIndex }) => parentIndex === host)).toBe(true);
});

it('files rules under HIPAA, NIST and CWE', () => {
  const rule = run.tool.driver.rules!.find(({ id }) => id === 'tls/legacy-protocols')!;
  const ids = rule.relationships!.map(({ target }) => `${target.toolComponent!.name} ${target.id}`);
  expect(ids).toEqual(expect.arrayContaining(['HIPAA 164.312(e)(1)', 'NIST SP 800-53 SC-8', 'CWE CWE-327']));
  expect(rule.properties!['security-severity']).toBe('8.0');
});

it('tells each section that was not read as a warning of a run that succeeded', () => {
  const [invocation] = run.invocations!;
  expect(invocation!.executionSuccessful).toBe(true);
  expect(invocation!.exitCode).toBe(1);
  expect(invocation!.toolExecutionNotifications!.map(({ level }) => level)).toEqual(
    report.unassessed.map(() => 'warning'),
  );
});

it('says that a run that judged nothing did not succeed', () => {
  const [invocation] = runOf(undefined, {
    ...report,
    findings: [],
    scan: { ...report.scan, partial: true },
  }).invocations!;
  expect(invocation!.executionSuccessful).toBe(false);
  expect(invocation!.toolExecutionNotifications!.some(({ level }) => level === 'error')).toBe(true);
});

it('tells an interrupted scan as a warning', () => {
  const [invocation] = runOf(undefined, { ...report, scan: { ...report.scan, partial: true } }).invocations!;
  expect(invocation!.executionSuccessful).toBe(true);
  expect(JSON.stringify(invocation!.toolExecutionNotifications)).toContain('interrupted');
});

it('keeps fingerprints and ids from one scan to the next', () => {
  const later = toLog({ ...report, scan: { ...report.scan, startedAt: '2027-02-01T08:00:00.000Z' } })
    .runs[0]!;
  expect(later.results!.map(({ fingerprints }) => fingerprints)).toEqual(
    results.map(({ fingerprints }) => fingerprints),
  );
  expect(later.automationDetails!.id).toMatch(/^emr-audit\/riverside-clinic-production\/2027-02-01/);
});

it.each(['github', 'gitlab', 'azdo'] as const)(
  '%s gets failures only, and no suppressions at all',
  (profile) => {
    const shown = runOf(profile).results!;
    const open = report.findings.filter(({ outcome, waiver }) => outcome === 'fail' && !waiver);
    expect(shown.map(({ kind }) => kind)).toEqual(open.map(() => 'fail'));
    expect(shown.filter((result) => 'suppressions' in result)).toEqual([]);
  },
);

it('github gets the limits of code scanning', () => {
  const github = runOf('github');
  const many = {
    ...report,
    findings: Array.from({ length: 5200 }, (_, index) => ({
      ...report.findings[0]!,
      outcome: 'fail' as const,
      waiver: undefined,
      item: String(index),
      fingerprint: index.toString(16).padStart(64, '0'),
    })),
  };
  expect(runOf('github', many).results).toHaveLength(5000);
  for (const { shortDescription, fullDescription, help, name, properties } of github.tool.driver.rules!) {
    expect(shortDescription!.text.length).toBeLessThanOrEqual(1024);
    expect(fullDescription!.text.length).toBeLessThanOrEqual(1024);
    expect(name!.length).toBeLessThanOrEqual(255);
    expect(help!.text).not.toBe('');
    expect(properties!.tags!.length).toBeLessThanOrEqual(10);
    expect(properties!['security-severity']).toMatch(/^\d+\.\d$/);
    expect(properties!.tags).toContain('security');
  }
});

it('gitlab gets no weakness that it files under secret detection', () => {
  expect(JSON.stringify(run.tool.driver.rules)).toMatch(/cwe-319/i);
  expect(JSON.stringify(runOf('gitlab').tool.driver.rules)).not.toMatch(
    /cwe-(?:798|259|321|522|312|319|256|257|540)"/i,
  );
  for (const { message, ruleId } of runOf('gitlab', poisonedReport('x'.repeat(5000))).results!) {
    expect(message.text!.length).toBeLessThanOrEqual(2048);
    expect(ruleId).toBeDefined();
  }
});

it('azdo gets its id and four properties as strings', () => {
  const { automationDetails, tool, results: shown } = runOf('azdo');
  expect(automationDetails!.id).toMatch(/^azuredevops\/pipeline\/build\//);
  const prefix = 'azuredevops/pipeline/build/';
  for (const name of ['buildDefinitionId', 'buildDefinitionName', 'phaseId', 'phaseName'])
    expect(typeof automationDetails!.properties![prefix + name]).toBe('string');
  expect(tool.driver.fullName).toBeDefined();
  expect(shown!.every(({ ruleId }) => ruleId !== undefined)).toBe(true);
});

it('defectdojo gets failures with a uri, a line and waivers', () => {
  const shown = runOf('defectdojo').results!;
  expect(shown.every(({ kind }) => kind === 'fail')).toBe(true);
  expect(shown.filter(({ suppressions }) => (suppressions ?? []).length > 0)).toHaveLength(1);
  for (const { locations, fingerprints, message } of shown) {
    expect(locations![0]!.physicalLocation!.artifactLocation!.uri).toBeTruthy();
    expect(locations![0]!.physicalLocation!.region!.startLine).toBe(1);
    expect(Object.keys(fingerprints!)).toEqual(['emrAudit/v1']);
    expect(message.text).toBeTruthy();
  }
});

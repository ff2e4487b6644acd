import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPacks } from '../../src/files/packs.js';
import { impossible, up, type Lab } from '../lab/lab.js';
import { names, scanClinic, type ClinicScan } from './clinic.js';

interface Fault {
  readonly rule: string;
  readonly subject: string;
  readonly item?: string;
  /** unknown where the fault hides what the rule would see. */
  readonly outcome?: 'unknown';
  readonly file?: string;
  readonly planted: string;
}

const reason = impossible();
if (reason !== undefined) console.log(`SKIPPED test/e2e/leaky.test.ts: ${reason}`);
const faults = parse(readFileSync('test/lab/leaky/faults.yaml', 'utf8')) as Fault[];
const named = (outcome: 'fail' | 'unknown', file?: string) =>
  faults
    .filter((fault) => (fault.outcome ?? 'fail') === outcome && fault.file === file)
    .map(({ rule, subject, item }) => `${rule} on ${subject}${item === undefined ? '' : ` [${item}]`}`)
    .sort();

/** Rules on the files in the folder of the witness. */
const OF_WITNESS = [
  '*witness*',
  'log-untouched',
  'activity-reviewed',
  'emergency-uses',
  'failed-logins-*',
  'repeated-lockouts',
  'closed-hours-administration',
];

/** Rules that this clinic cannot break; their cases are beside them. */
const APART = [
  // These need a list of names in a policy.
  'openemr-access/superusers-approved',
  // An emergency log-in is active, so one is prepared.
  'openemr-access/emergency-access',
  // Nothing locks accounts here.
  'openemr-access/locked-accounts',
];

it('the table of planted faults has one for each rule', async () => {
  const rules = (await readPacks()).map(({ id }) => id);
  const planted = new Set(faults.map(({ rule }) => rule));
  expect(rules.filter((rule) => !planted.has(rule)).sort()).toEqual(APART.toSorted());
  expect([...planted].filter((rule) => !rules.includes(rule))).toEqual([]);
});

describe.skipIf(reason !== undefined)('the leaky clinic', () => {
  let lab: Lab;
  let scan: ClinicScan;
  beforeAll(async () => {
    lab = await up('leaky');
    scan = await scanClinic(lab);
  });

  it('has all planted faults found and nothing else', () => {
    expect(names(scan.report.findings.filter(({ outcome }) => outcome === 'fail'))).toEqual(named('fail'));
    expect(names(scan.report.findings.filter(({ outcome }) => outcome === 'unknown'))).toEqual(
      named('unknown'),
    );
    expect(scan.code).toBe(1);
  });

  it('without declared backups has that found', async () => {
    const without = await scanClinic(lab, {
      file: `${lab.directory}/no-backups.yaml`,
      args: ['--only', 'backup/*'],
    });
    expect(names(without.report.findings.filter(({ outcome }) => outcome === 'fail'))).toEqual(
      expect.arrayContaining(named('fail', 'no-backups.yaml')),
    );
  });

  it('with a witness has that found which the witness and the review found', async () => {
    const witnessed = await scanClinic(lab, {
      file: `${lab.directory}/witness.yaml`,
      args: OF_WITNESS.flatMap((name) => ['--only', `openemr-audit/${name}`]),
    });
    expect(names(witnessed.report.findings.filter(({ outcome }) => outcome === 'fail'))).toEqual(
      named('fail', 'witness.yaml'),
    );
  });

  it('says for every fault what was found, where, and how to mend it', () => {
    const fixes = new Map(scan.report.rules.map(({ id, fix }) => [id, fix]));
    for (const finding of scan.report.findings.filter(({ outcome }) => outcome === 'fail')) {
      expect(finding.evidence.length, finding.rule).toBeGreaterThan(0);
      expect(finding.found.length, finding.rule).toBeGreaterThan(0);
      expect(finding.found, finding.rule).not.toContain('not shown');
      expect(fixes.get(finding.rule)!.length).toBeGreaterThan(20);
    }
  });
});

import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { impossible, up } from '../lab/lab.js';
import { names, scanClinic, type ClinicScan } from './clinic.js';

const reason = impossible();
if (reason !== undefined) console.log(`SKIPPED test/e2e/hardened.test.ts: ${reason}`);

describe.skipIf(reason !== undefined)('the hardened clinic', () => {
  let scan: ClinicScan;
  beforeAll(async () => {
    scan = await scanClinic(await up('hardened'));
  });

  it('has no failing finding of severity low or worse', () => {
    expect(
      names(
        scan.report.findings.filter(({ outcome, severity }) => outcome === 'fail' && severity !== 'info'),
      ),
    ).toEqual([]);
  });

  it('has nothing that could not be seen', () => {
    expect(scan.report.unassessed).toEqual([]);
    expect(names(scan.report.findings.filter(({ outcome }) => outcome === 'unknown'))).toEqual([]);
  });

  it('fails the go-live gate for attestations that nobody has given, and for nothing else', () => {
    expect(scan.report.policy.id).toBe('go-live');
    expect(scan.code).toBe(1);
    expect(scan.report.gate.reasons.map(({ kind }) => kind)).toEqual(['line']);
    const statuses = new Set(
      scan.report.frameworks.flatMap(({ lines }) => lines.map(({ status }) => status)),
    );
    expect([...statuses]).toEqual(['Needs attestation']);
    expect(scan.report.frameworks[0]!.lines).toHaveLength(89);
  });

  it('passes the baseline gate, and leaves it undecided when a host may not be entered', async () => {
    const lab = await up('hardened');
    const whole = await scanClinic(lab, { args: ['--policy', 'baseline'] });
    expect([whole.code, whole.report.gate.verdict]).toEqual([0, 'passed']);
    const folder = mkdtempSync(join(tmpdir(), 'emr-hardened-'));
    for (const name of ['id_ed25519', 'db-password', 'db-ca.pem', 'web-ca.pem', 'prod.yaml'])
      cpSync(join(lab.directory, name), join(folder, name));
    writeFileSync(join(folder, 'known_hosts'), '');
    const shut = await scanClinic(lab, { file: join(folder, 'prod.yaml'), args: ['--policy', 'baseline'] });
    expect([shut.code, shut.report.gate.verdict]).toEqual([3, 'undecided']);
    expect(shut.report.findings.filter(({ outcome }) => outcome === 'fail').length).toBeLessThanOrEqual(2);
  });
});

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
});

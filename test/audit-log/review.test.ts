/** The review as people run it, on a log that OpenEMR wrote and on rows that we add. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Review } from '../../src/audit-log/review/review.js';
import { findFactError } from '../../src/core/validate.js';
import { runCli, type CliRun } from '../helpers/cli.js';
import { declareLog, LOG_TABLES, readDump, RealLog, whyNot } from './helpers/real-log.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: the review of the audit log`);

const TABLES = [...LOG_TABLES, 'gacl_aro', 'gacl_aro_groups', 'gacl_groups_aro_map', 'users'];
const SPAN = ['--since', '2026-11-01', '--until', '2026-11-30'];

describe.skipIf(whyNot !== undefined)('emr-audit log review', { timeout: 180_000 }, () => {
  let real: RealLog;
  let dump: string;
  let folder: string;

  beforeAll(async () => {
    real = await RealLog.start();
    dump = readDump('openemr-7.0.3.3-used', TABLES);
  });
  afterAll(() => real?.stop());
  beforeEach(() => {
    real.load('openemr', dump);
    folder = mkdtempSync(join(tmpdir(), 'emr-audit-review-'));
    deploy('hours: { open: ["Mon-Fri 07:00-19:00"], zone: America/Chicago }');
  });

  const deploy = (more: string) => declareLog(folder, real.port, more);
  const run = (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliRun> =>
    runCli(['log', 'review', 'prod.yaml', ...words], {
      cwd: folder,
      env: { EMR_AUDIT_LOG_PASSWORD: 'test', ...env },
    });
  async function review(words: readonly string[] = SPAN): Promise<Review> {
    const { code, stdout, stderr } = await run([...words, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const found = JSON.parse(stdout) as Review;
    expect(findFactError('activityReview', found)).toBeUndefined();
    return found;
  }
  /** A row as OpenEMR writes it. */
  function add(
    rows: readonly (readonly [
      date: string,
      event: string,
      user: string,
      success: number,
      comment: string,
      patient?: number,
      from?: string,
    ])[],
  ): void {
    const values = rows.map(
      ([date, event, user, success, comment, patient = 0, from = 'open-emr']) =>
        `('${date}', '${event}', '${event}', '${user}', 'Default', ${comment.startsWith('00') || comment.startsWith('failure') ? `'${comment}'` : `TO_BASE64('${comment}')`}, ${patient}, ${success}, '', '${from}')`,
    );
    real.sql(
      `INSERT INTO log (date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) VALUES ${values.join(', ')};`,
      'openemr',
    );
  }

  test('what OpenEMR 7.0.3.3 wrote: two failures, one emergency log-in, 29 changes on a Sunday', async () => {
    const found = await review();
    expect(found).toMatchObject({
      rows: 72,
      version: '7.0.3.3',
      hours: true,
      emergencyKnown: true,
      readings: 2,
      looks: 0,
      failedByAccount: [
        { user: '', count: 1, logIds: '7' },
        { user: 'admin', count: 1, day: '2026-11-22', logIds: '5' },
      ],
      failedByAddress: [{ address: '127.0.0.1', count: 2, most: 2, logIds: '5, 7' }],
      lockouts: [],
      administration: [{ user: 'admin', count: 29 }],
      administrationOutside: [{ user: 'admin', count: 29 }],
      emergency: [{ user: 'emer1', logId: 65, date: '2026-11-22 13:10:27', rows: 1, logIds: '65' }],
      manyRecords: [],
      daysEach: 1,
    });
    expect(found.days).toHaveLength(30);
    expect(found.days[21]).toEqual({
      day: '2026-11-22',
      rows: 72,
      failed: 2,
      locked: 0,
      outside: 52,
      emergency: 1,
      administration: 29,
    });
    expect((await review(['--since', '2026-10-01', '--until', '2026-11-21'])).rows).toBe(0);
  });

  test('lock-outs, encrypted failures, forwarded and missing addresses, failures of the API, plain comments of OpenEMR 5', async () => {
    const failed = (comment: string, user = 'drsmith', event = 'login') =>
      ['2026-11-24 09:00:00', event, user, 0, comment] as const;
    add([
      failed('failure: 203.0.113.7. user exceeded maximum number of failed logins'),
      failed('failure: 2001:db8::7. IP address exceeded maximum number of failed logins'),
      failed('failure: 10.0.0.1 (203.0.113.9). IP address has been manually blocked', 'nobody'),
      failed('failure: . empty username or password'),
      failed('API failure: 203.0.113.7. user password incorrect', 'drsmith', 'api'),
      failed('GET /fhir/Patient', 'drsmith', 'api'),
      failed('failure: 999.Canary-Name. user not found'),
      ['2026-11-24 09:00:00', 'login', 'drsmith', 0, '006F0Wub83WOQ3kv15kbHqY9WGN1Uj9EVzs3D3WbYPpI'],
    ]);
    // add() writes a comment that begins with failure: as OpenEMR 5 does, in plain text.
    add([['2026-11-24 09:10:00', 'login', 'drsmith', 0, 'x']]);
    real.sql(
      "UPDATE log SET comments = TO_BASE64('failure: 203.0.113.8. user not active') WHERE id = 81;",
      'openemr',
    );
    const found = await review(['--since', '2026-11-24', '--until', '2026-11-24']);
    expect(found.encryptedFailures).toBe(1);
    expect(found.lockouts).toMatchObject([
      { user: 'drsmith', count: 2, logIds: '73-74' },
      { user: '', count: 1, logIds: '75' },
    ]);
    expect(found.failedByAccount).toMatchObject([
      { user: 'drsmith', count: 7 },
      { user: '', count: 1 },
    ]);
    expect(found.failedByAddress.map(({ address, logIds }) => `${address} ${logIds}`).toSorted()).toEqual([
      ' 76, 79',
      '10.0.0.1 75',
      '2001:db8::7 74',
      '203.0.113.7 73, 77',
      '203.0.113.8 81',
    ]);
    expect(JSON.stringify(found)).not.toContain('Canary');
  });

  test('what was typed at a log-in, and who uses the portal, is never shown', async () => {
    add([
      ['2026-11-24 09:00:00', 'login', 'Maria Canary', 0, 'failure: 10.0.0.5. user not found'],
      ['2026-11-24 23:00:00', 'view', 'canary-portal', 1, 'x', 5, 'patient-portal'],
      ['2026-11-24 23:00:00', 'view', 'drsmith', 1, 'canary-comment', 5, 'patient-portal'],
    ]);
    const outputs = [
      await run([...SPAN]),
      await run([...SPAN, '--csv']),
      await run([...SPAN, '--json']),
      await run([]),
    ];
    const all = outputs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    const kept = readFileSync(join(folder, 'witness', 'main.review.json'), 'utf8');
    expect((all + kept).toLowerCase()).not.toContain('canary');
    expect(all).toContain('names that no account has: 2');
    const day = await review(['--since', '2026-11-24', '--until', '2026-11-24']);
    expect([day.outside, day.rows]).toEqual([[], 3]);
  });

  test('each use of an emergency log-in by itself, with the patients of its rows', async () => {
    add([
      ['2026-11-24 23:00:00', 'login', 'emer1', 1, 'success: 10.0.0.5'],
      ['2026-11-24 23:01:00', 'view', 'emer1', 1, 'x', 1],
      ['2026-11-24 23:02:00', 'view', 'emer1', 1, 'x', 2],
      ['2026-11-24 23:02:00', 'view', 'drsmith', 1, 'x', 2],
      ['2026-11-24 23:03:00', 'login', 'emer1', 1, 'success: 10.0.0.5'],
      ['2026-11-25 08:00:00', 'view', 'emer1', 1, 'x', 2],
      ['2026-11-25 08:00:01', 'view', 'Emer1', 1, 'x', 2],
    ]);
    const { emergency } = await review(['--since', '2026-11-24', '--until', '2026-11-25']);
    expect(emergency).toMatchObject([
      { user: 'emer1', logId: 73, rows: 3, patients: 2, logIds: '73-75' },
      { logId: 77, rows: 1, patients: 0 },
      { logId: 78, rows: 1, patients: 1, lastDate: '2026-11-25 08:00:00' },
    ]);
  });

  test('a day with many more patients than usual stands out, one that is usual for the account does not', async () => {
    const days = ['02', '03', '04', '05', '06', '09', '10'];
    add(
      days.flatMap((day) => [
        ...patients(`2026-11-${day} 10:00:00`, 'drsmith', day === '10' ? 90 : 12),
        ...patients(`2026-11-${day} 11:00:00`, 'clin1', 60),
        ...patients(`2026-11-${day} 12:00:00`, 'front1', 10),
      ]),
    );
    const { manyRecords } = await review();
    expect(manyRecords).toMatchObject([{ user: 'drsmith', day: '2026-11-10', patients: 90, usual: 12 }]);
    expect(manyRecords[0]!.others).toBeGreaterThan(0);
  });

  function patients(date: string, user: string, count: number) {
    return Array.from({ length: count }, (_, index) => [date, 'view', user, 1, 'x', index + 1] as const);
  }

  test('an attacker from any number of addresses is counted, and memory stays', async () => {
    real.sql(
      "INSERT INTO log (date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) SELECT '2026-11-24 09:00:00', 'login', 'login', CONCAT('guess', seq), '', TO_BASE64(CONCAT('failure: 10.', seq DIV 250, '.', seq MOD 250, '.9. user not found')), 0, 0, '', 'open-emr' FROM seq_1_to_2500;",
      'openemr',
    );
    const found = await review(['--since', '2026-11-24', '--until', '2026-11-24']);
    expect(found).toMatchObject({
      rows: 2500,
      addressesBeyond: 500,
      failedByAccount: [{ user: '', count: 2500 }],
    });
    expect(found.failedByAddress).toHaveLength(2000);
    expect((await run(['--since', '2026-11-24', '--until', '2026-11-24'])).stdout).toContain(
      '500 failed log-ins came from further addresses',
    );
  });

  test('who opened the log is told where the version records it', async () => {
    add([
      [
        '2026-11-24 09:00:00',
        'http-request-select',
        'admin',
        1,
        '/interface/logview/logview.php?site=default',
      ],
      ['2026-11-24 09:05:00', 'http-request-select', 'admin', 1, '/interface/main/tabs/main.php'],
      [
        '2026-11-24 09:06:00',
        'http-request-select',
        'drsmith',
        1,
        '/interface/reports/audit_log_tamper_report.php',
      ],
    ]);
    expect(await review()).toMatchObject({
      looks: 2,
      lastLook: '2026-11-24 09:06:00',
      lastLookBy: 'drsmith',
    });
  });

  test('the screen fits 60 columns, has no colour where none is wanted, and letters of every terminal', async () => {
    const plain = await run([...SPAN, '--no-color'], { COLUMNS: '60', LC_ALL: 'C' });
    expect(plain.code).toBe(0);
    // oxlint-disable-next-line no-control-regex -- nothing but letters, blanks and line feeds
    expect(plain.stdout.replaceAll('…', '').replaceAll(/[\n\x20-\x7e]/g, '')).toBe('');
    expect(Math.max(...plain.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(plain.stdout).toContain('emergency      .');
    const unicode = await run(SPAN, { LC_ALL: 'C.UTF-8', NO_COLOR: '1' });
    expect(unicode.stdout).toContain('█');
    expect(unicode.stdout).not.toContain('\u001b');
    deploy('');
    const without = await run(SPAN);
    expect(without.stdout).toContain('does not say when the clinic is open');
    expect(without.stdout).not.toContain('while closed');
  });

  test('a span of the past is shown and not kept; what is missing is exit 3 or said', async () => {
    await run(SPAN.slice(0, 2));
    const kept = readFileSync(join(folder, 'witness', 'main.review.json'), 'utf8');
    await run(SPAN);
    expect(readFileSync(join(folder, 'witness', 'main.review.json'), 'utf8')).toBe(kept);
    real.sql("REVOKE SELECT (id, value) ON openemr.gacl_aro_groups FROM emr_audit_log@'%';");
    const narrow = await run(SPAN);
    expect([narrow.code, narrow.stdout.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('Uses of emergency log-ins are not told'),
    ]);
    real.sql("REVOKE SELECT (username) ON openemr.users FROM emr_audit_log@'%';");
    const shut = await run(SPAN);
    expect([shut.code, shut.stdout]).toEqual([3, '']);
    expect(shut.stderr).toContain('GRANT SELECT (username) ON `users`');
    expect((await run(['--since', '2026-02-30'])).code).toBe(2);
    expect((await run(['--since', '2026-12-01', '--until', '2026-11-01'])).code).toBe(2);
    deploy('hours: { open: ["Mon-Fri 07:00-19:00"], zone: Chicago }');
    expect((await run([])).stderr).toContain('"Chicago" is no time zone');
  });
});

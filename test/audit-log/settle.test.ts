/** A request that is being written while the log is read: it is waited for, and nothing is waited for without need. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyLog, type Verification } from '../../src/audit-log/verify.js';
import { forge, readDump, RealLog, whyNot } from './helpers/real-log.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: a log that is being written`);

const ROW =
  "INSERT INTO log (id, date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) VALUES (73, '2026-11-22 13:20:00', 'view', 'view', 'admin', 'Default', 'eA==', 1, 1, '', 'open-emr');";
const SUM =
  "INSERT INTO log_comment_encrypt (log_id, encrypt, checksum, checksum_api, version) VALUES (73, 'No', '', '', 4);";

describe.skipIf(whyNot !== undefined)('while the clinic works', () => {
  let real: RealLog;
  let dump: string;

  beforeAll(async () => {
    real = await RealLog.start();
    dump = readDump('openemr-7.0.3.3-used', ['api_log', 'log', 'log_comment_encrypt', 'version']);
  });
  afterAll(() => real?.stop());
  beforeEach(() => real.load('t', dump));

  /** Verifies, and does something at the first wait; returns how often it waited. */
  async function read(meanwhile: () => void): Promise<{ waits: number; outcome: Verification }> {
    const log = await real.open('t');
    let waits = 0;
    const pause = (): Promise<void> => {
      if (waits++ === 0) meanwhile();
      return Promise.resolve();
    };
    try {
      return { outcome: await verifyLog({ ...log, pause }, { retentionDays: 1 }), waits };
    } finally {
      await log.close();
    }
  }

  test('a whole log is read at once', async () => {
    expect(await read(() => undefined)).toMatchObject({ waits: 0, outcome: { rows: 72, problems: [] } });
  });

  test('a row whose checksum comes a moment later is no problem', async () => {
    real.sql(ROW, 't');
    const { waits, outcome } = await read(() => {
      real.sql(SUM, 't');
      forge(real, 't', 73);
    });
    expect([waits, outcome.rows, outcome.problems]).toEqual([1, 73, []]);
  });

  test('a row whose checksum never comes is one', async () => {
    real.sql(ROW, 't');
    const { waits, outcome } = await read(() => undefined);
    expect(waits).toBeGreaterThan(3);
    expect(outcome.problems).toMatchObject([{ kind: 'partner-missing', logId: 73 }]);
  });

  test('a number that is filled a moment later is no hole', async () => {
    const later = ROW.replace('73', '74') + SUM.replace('73', '74');
    real.sql(`${later} UPDATE log_comment_encrypt SET id = id + 1 WHERE log_id = 74;`, 't');
    forge(real, 't', 74);
    const { waits, outcome } = await read(() => {
      real.sql(ROW + SUM.replace('(log_id', '(id, log_id').replace('VALUES (', 'VALUES (73, '), 't');
      forge(real, 't', 73);
    });
    expect([waits, outcome.rows, outcome.problems]).toEqual([1, 74, []]);
  });

  test('a record of the API that comes a moment later is no problem', async () => {
    const record = real.sql('SELECT * FROM api_log WHERE log_id = 70', 't');
    expect(record).not.toBe('');
    real.sql(
      'CREATE TABLE kept AS SELECT * FROM api_log WHERE log_id = 70; DELETE FROM api_log WHERE log_id = 70;',
      't',
    );
    const { waits, outcome } = await read(() => real.sql('INSERT INTO api_log SELECT * FROM kept;', 't'));
    expect([waits, outcome.problems]).toEqual([1, []]);
  });
});

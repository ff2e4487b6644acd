/** Rows as OpenEMR 5.0 wrote them, alone and below those of version 6; their checksums are made by the server itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyLog, type Verification } from '../../src/audit-log/verify.js';
import { forge, readDump, RealLog, whyNot } from './helpers/real-log.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: rows of OpenEMR 5`);

const LEGACY = `
  INSERT INTO log (id, date, event, category, user, groupname, comments, patient_id, success, checksum, crt_user) VALUES
    (1, '2019-03-01 08:00:00', 'login', 'login', 'admin', 'Default', 'success: 10.0.0.1', NULL, 1, '', ''),
    (2, '2019-03-01 08:01:00', 'patient-record-update', 'Patient Demographics', 'admin', 'Default', 'UPDATE patient_data SET x = ''é'' WHERE id = 1', 1, 1, SHA1('row'), NULL),
    (3, '2019-03-01 08:02:00', 'patient-record-select', 'Patient Demographics', 'admin', 'Default', 'SELECT 1 FROM patient_data', 1, 1, '', ''),
    (4, '2019-03-01 08:03:00', 'patient-record-update', 'Billing', 'admin', 'Default', 'UPDATE billing SET y = 2 WHERE id = 3', 1, 1, SHA1('other'), '');
  INSERT INTO log_comment_encrypt (id, log_id, encrypt, checksum, version)
    SELECT id, id, 'No', IF(checksum <> '', SHA1(CONCAT_WS('', date, event, user, groupname, comments, patient_id, success, checksum, crt_user)), ''), 3 FROM log ORDER BY id;`;
const MODERN = `
  INSERT INTO log (id, date, event, category, user, groupname, comments, user_notes, patient_id, success, crt_user, log_from) VALUES
    (5, '2023-03-01 08:00:00', 'login', 'login', 'admin', 'Default', TO_BASE64('success: 10.0.0.1'), '', NULL, 1, '', 'open-emr'),
    (6, '2023-03-01 08:01:00', 'view', 'view', 'admin', 'Default', TO_BASE64('x'), '', 3, 1, '', 'open-emr'),
    (7, '2023-03-01 08:02:00', 'view', 'view', 'admin', 'Default', TO_BASE64('y'), '', 3, 1, '', 'patient-portal');
  UPDATE log SET menu_item_id = 0 WHERE id = 7;
  INSERT INTO log_comment_encrypt (log_id, encrypt, checksum, version) VALUES (6, 'No', '', 4), (5, 'No', '', 5), (7, 'No', '', 4);`;

describe.skipIf(whyNot !== undefined)('rows of OpenEMR 5', () => {
  let real: RealLog;
  let dump: string;
  beforeAll(async () => {
    real = await RealLog.start();
    dump = readDump('openemr-5.0.2.4', ['log', 'log_comment_encrypt', 'version']);
  });
  afterAll(() => real?.stop());

  async function read(sql: string, forged: readonly number[] = []): Promise<Verification> {
    real.load('old', dump);
    real.sql(`SET NAMES utf8mb4; ${sql}`, 'old');
    for (const id of forged) forge(real, 'old', id);
    const log = await real.open('old');
    return verifyLog(log, { retentionDays: 2192 }).finally(() => log.close());
  }
  const kinds = ({ problems }: Verification) => problems.map(({ kind, logId }) => `${kind} ${logId}`);

  test('only updates have a checksum, and that is no problem', async () => {
    const outcome = await read(LEGACY);
    expect(outcome).toMatchObject({ rows: 4, verified: 2, withoutChecksum: 2, problems: [] });
  });

  test.each([
    ["UPDATE log SET comments = 'UPDATE billing SET y = 9 WHERE id = 3' WHERE id = 4;", 'row-edited 4'],
    ["UPDATE log SET checksum = SHA1('forged') WHERE id = 4;", 'row-edited 4'],
    ["UPDATE log_comment_encrypt SET checksum = '' WHERE log_id = 2;", 'checksum-blank 2'],
    ['DELETE FROM log_comment_encrypt WHERE log_id = 3;', 'partner-missing 3'],
  ])('%s', async (sql, expected) => {
    expect(kinds(await read(LEGACY + sql))).toEqual([expected]);
  });

  test('rows from before there was a table of checksums are counted, not accused', async () => {
    const outcome = await read(`${LEGACY} DELETE FROM log_comment_encrypt WHERE log_id = 1;`);
    expect(outcome).toMatchObject({ verified: 2, withoutChecksum: 2, problems: [] });
  });

  test('an upgraded log has both kinds, crossed requests, versions 4 and 5, and a portal row without a menu item', async () => {
    const outcome = await read(
      `${LEGACY} ${MODERN} UPDATE log SET menu_item_id = NULL WHERE id = 7;`,
      [5, 6, 7],
    );
    expect(kinds(outcome)).toEqual([]);
    real.sql('UPDATE log SET menu_item_id = 0 WHERE id = 7;', 'old');
    const log = await real.open('old');
    const again = await verifyLog(log, { retentionDays: 2192 }).finally(() => log.close());
    expect(again).toMatchObject({
      rows: 7,
      verified: 5,
      withoutChecksum: 2,
      problems: [],
      version: '5.0.2.4',
    });
  });

  test('a checksum of the old form does not serve a row of the new one', async () => {
    const sql = `${LEGACY} ${MODERN} UPDATE log_comment_encrypt e JOIN log l ON l.id = e.log_id SET e.checksum = SHA1(CONCAT_WS('', date, event, user, groupname, comments, patient_id, success, l.checksum, crt_user)) WHERE l.id = 6;`;
    expect(kinds(await read(sql, [5, 7]))).toEqual(['row-edited 6']);
  });
});

/** What is to be known and is nobody's fault, what cannot be told, and the reason that tells pruning from deletion. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyLog, type Verification } from '../../src/audit-log/verify.js';
import { forge, readDump, RealLog, whyNot } from './helpers/real-log.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: notes on a log of OpenEMR`);

const row = (id: number, date: string, partner = id): string =>
  `INSERT INTO log (id, date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) VALUES (${id}, '${date}', 'view', 'view', 'admin', 'Default', 'eA==', 1, 1, '', 'open-emr'); INSERT INTO log_comment_encrypt (id, log_id, encrypt, checksum, checksum_api, version) VALUES (${partner}, ${id}, 'No', '', '', 4);`;
const VERSION = (major: number, minor: number, patch: number): string =>
  `UPDATE version SET v_major = ${major}, v_minor = ${minor}, v_patch = ${patch}, v_realpatch = 0;`;
const CUT = (log: number, partner = log): string =>
  `DELETE FROM log WHERE id < ${log}; DELETE FROM log_comment_encrypt WHERE log_id < ${partner}; DELETE FROM api_log WHERE log_id < ${log};`;

describe.skipIf(whyNot !== undefined)('what is known beside problems', () => {
  let real: RealLog;
  let dump: string;
  beforeAll(async () => {
    real = await RealLog.start();
    dump = readDump('openemr-7.0.3.3-used', ['api_log', 'log', 'log_comment_encrypt', 'version']);
  });
  afterAll(() => real?.stop());

  async function read(
    sql: string,
    forged: readonly number[] | 'all' = [],
    retentionDays = 2192,
  ): Promise<Verification> {
    real.load('t', dump);
    if (sql !== '') real.sql(sql, 't');
    if (forged === 'all') real.forgeAll('t');
    else for (const id of forged) forge(real, 't', id);
    const log = await real.open('t');
    return verifyLog(log, { retentionDays }).finally(() => log.close());
  }
  const found = ({ notes, problems }: Verification) => ({
    problems: problems.map(({ kind, logId }) => `${kind} ${logId}`),
    notes: notes
      .filter(({ kind }) => !['retention', 'coverage', 'switched-shortly'].includes(kind))
      .map(
        ({ kind, logId, lastLogId, date = '' }) =>
          `${kind} ${logId === 0 ? date : logId}${lastLogId === undefined ? '' : `-${lastLogId}`}`,
      ),
  });

  test('an untouched log: switched off and on within a second, how far it reaches, what the version leaves out', async () => {
    const { problems, notes } = await read('');
    expect(problems).toEqual([]);
    expect(notes.map(({ kind }) => kind).toSorted()).toEqual(['coverage', 'retention', 'switched-shortly']);
    expect(notes).toContainEqual(
      expect.objectContaining({ kind: 'switched-shortly', logId: 68, lastLogId: 69 }),
    );
  });

  test.each([
    ['an insert that failed', row(80, '2026-11-22 13:11:00', 73), [80], ['ids-skipped 73-79']],
    [
      'two requests at once',
      row(73, '2026-11-22 13:11:03') + row(74, '2026-11-22 13:11:00'),
      [73, 74],
      ['late-row 73'],
    ],
    [
      'the end of daylight-saving time',
      row(73, '2027-11-07 01:59:00') + row(74, '2027-11-07 01:01:00'),
      [73, 74],
      ['clock-change 73'],
    ],
    [
      'an encrypted row that may switch the log off',
      "UPDATE log SET event = 'security-administration-insert', comments = LEFT(comments, 131) WHERE id = 71;",
      [71],
      ['switch-hidden 71'],
    ],
  ] as const)('%s is a note', async (_, sql, forged, notes) => {
    expect(found(await read(sql, forged))).toEqual({ problems: [], notes });
  });

  test('the same hour back on another day is a problem', async () => {
    const sql = row(73, '2027-11-10 01:59:00') + row(74, '2027-11-10 01:01:00');
    expect(found(await read(sql, [73, 74]))).toEqual({ problems: ['time-backwards 73'], notes: [] });
  });

  test('a value that fills its column cannot be told, and one letter less is edited', async () => {
    const cut = await read("UPDATE log SET user = REPEAT('x', 255) WHERE id = 30;");
    expect([found(cut), cut.untold]).toEqual([{ problems: [], notes: ['value-cut 30'] }, 1]);
    const edited = await read("UPDATE log SET user = REPEAT('x', 254) WHERE id = 30;");
    expect(found(edited)).toEqual({ problems: ['row-edited 30'], notes: [] });
  });

  test('auditing that stays off is a problem with the rows since', async () => {
    const { problems } = await read(
      'DELETE FROM log WHERE id = 69; DELETE FROM log_comment_encrypt WHERE log_id = 69;',
    );
    expect(problems).toContainEqual(
      expect.objectContaining({
        kind: 'switched-off',
        logId: 68,
        rows: 3,
        detail: 'it was not switched on again',
      }),
    );
  });

  test('so is the recording of emergency users', async () => {
    const { problems } = await read(
      "UPDATE log SET comments = TO_BASE64('Force Breakglass Logging Disabled.') WHERE id = 69;",
      [69],
    );
    expect(problems.map(({ kind, logId }) => `${kind} ${logId}`)).toEqual([
      'switched-off 69',
      'switched-off 68',
    ]);
  });

  test('a working day without a row on a busy system, and no week-end', async () => {
    // 25 rows on each Monday to Friday of eight weeks but one Wednesday; log and checksums are numbered alike.
    const sql = `SET @n = 72; CREATE TEMPORARY TABLE days AS SELECT DATE('2026-11-23') + INTERVAL d.seq DAY + INTERVAL 540 + r.seq MINUTE AS at FROM seq_0_to_55 d JOIN seq_1_to_25 r WHERE WEEKDAY(DATE('2026-11-23') + INTERVAL d.seq DAY) < 5 AND d.seq <> 23 ORDER BY at;
      INSERT INTO log (id, date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) SELECT @n := @n + 1, at, 'view', 'view', 'admin', 'Default', 'eA==', 1, 1, '', 'open-emr' FROM days ORDER BY at;
      INSERT INTO log_comment_encrypt (id, log_id, encrypt, checksum, checksum_api, version) SELECT id, id, 'No', 'x', '', 4 FROM log WHERE id > 72 ORDER BY id;`;
    const outcome = await read(sql, 'all');
    expect(outcome.rows).toBe(72 + 39 * 25);
    expect(found(outcome)).toEqual({ problems: [], notes: ['silent-day 2026-12-16'] });
  });

  test('how far back the log reaches is held against what is declared', async () => {
    const detail = (outcome: Verification) => outcome.notes.find(({ kind }) => kind === 'retention')!.detail;
    expect(detail(await read('', [], 2192))).toContain(
      'of 2192 days that are declared; older rows must be in archives',
    );
    expect(detail(await read('', [], 0))).not.toContain('archives');
  });

  test.each([
    [VERSION(5, 0, 2), '5.0.2.0 records no change of procedure_order, procedure_report and procedure_result'],
    ['', '7.0.3.3 records no change of procedure_order, procedure_report and procedure_result'],
    [
      VERSION(7, 0, 4),
      '7.0.4.0 records no change of procedure_order (orders of laboratories), except by emergency users',
    ],
    [VERSION(9, 1, 0), '9.1.0.0 records no change of procedure_order (orders'],
    ['DELETE FROM version;', undefined],
  ])('what the version itself leaves out: %s', async (sql, words) => {
    const { notes } = await read(sql);
    const coverage = notes.find(({ kind }) => kind === 'coverage');
    if (words === undefined) {
      expect(coverage).toBeUndefined();
      expect(notes).toContainEqual(expect.objectContaining({ kind: 'not-compared' }));
    } else expect(coverage!.detail).toContain(words);
  });

  test.each([
    ['pruned', CUT(20), 'the tables begin together; its default would leave a log that begins in January'],
    [
      'pruned',
      `UPDATE log SET date = date - INTERVAL 325 DAY; ${CUT(20)}`,
      'the first row is of the beginning of a year, as its default leaves it',
    ],
    ['head-deleted', CUT(20, 1), 'which leaves no checksum behind: 19 are still there'],
    ['head-deleted', VERSION(6, 0, 0) + CUT(20), 'which deletes nothing in 6.0.0.0'],
    [
      'head-deleted',
      `${CUT(20)} UPDATE log_comment_encrypt SET id = id - 19 ORDER BY id;`,
      'the checksums are numbered from 1: rows or numbers were rewritten by hand',
    ],
  ])('%s, because %s', async (kind, sql, detail) => {
    const { problems } = await read(sql);
    const heads = problems.filter((one) => ['pruned', 'head-deleted'].includes(one.kind));
    expect(heads).toEqual([
      expect.objectContaining({
        kind,
        logId: 1,
        lastLogId: 19,
        rows: 19,
        detail: expect.stringContaining(detail),
      }),
    ]);
  });

  test('a server that numbers in steps is told, and its own holes are none', async () => {
    real.sql('SET GLOBAL auto_increment_increment = 3;');
    try {
      const sql = row(75, '2026-11-22 13:11:00', 75) + row(78, '2026-11-22 13:11:01', 78);
      expect(found(await read(sql, [75, 78]))).toEqual({ problems: [], notes: ['step-unknown '] });
    } finally {
      real.sql('SET GLOBAL auto_increment_increment = 1;');
    }
  });
});

/** One manipulation at a time on a log that OpenEMR wrote: each is found, and named with its rows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogFinding } from '../../src/audit-log/findings.js';
import { verifyLog } from '../../src/audit-log/verify.js';
import { bearWitness, verifyWithWitness } from '../../src/audit-log/witness/run.js';
import { parseWitness } from '../../src/audit-log/witness/file.js';
import { formatWitness } from '../../src/audit-log/witness/file.js';
import { forge, LOG_TABLES, readDump, RealLog, whyNot } from './helpers/real-log.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: manipulations of a log of OpenEMR`);

const MAIN_COLUMNS = [
  'date = DATE_SUB(date, INTERVAL 1 SECOND)',
  "event = 'login'",
  "category = 'Billing'",
  "user = 'drsmith'",
  "groupname = 'Other'",
  "comments = TO_BASE64('SELECT 1')",
  "user_notes = 'a note'",
  'patient_id = 7',
  'success = 0',
  "crt_user = 'somebody'",
  "log_from = 'patient-portal'",
  'menu_item_id = 3',
  'ccda_doc_id = 4',
];
const API_COLUMNS = [
  'user_id = 9',
  'patient_id = 9',
  "ip_address = '10.9.9.9'",
  "method = 'POST'",
  "request = 'GET /fhir/Group'",
  "request_url = '/apis/default/fhir/Group'",
  "request_body = '{}'",
  "response = '{}'",
  'created_time = DATE_SUB(created_time, INTERVAL 100 SECOND)',
];
const PAIR = (id: number) =>
  `DELETE FROM log WHERE id = ${id}; DELETE FROM log_comment_encrypt WHERE log_id = ${id};`;
const LATER = 'DO SLEEP(1.1);';
const ROTATE = ['log_comment_encrypt', 'log', 'api_log']
  .map(
    (name) =>
      `CREATE TABLE ${name}_new LIKE ${name}; RENAME TABLE ${name} TO ${name}_backup, ${name}_new TO ${name}; DROP TABLE ${name}_backup;`,
  )
  .join('\n');
const SWAP = (left: number, right: number) =>
  `UPDATE log SET id = -1 WHERE id = ${left}; UPDATE log SET id = ${left} WHERE id = ${right}; UPDATE log SET id = ${right} WHERE id = -1;
   UPDATE log_comment_encrypt SET log_id = -1 WHERE log_id = ${left}; UPDATE log_comment_encrypt SET log_id = ${left} WHERE log_id = ${right}; UPDATE log_comment_encrypt SET log_id = ${right} WHERE log_id = -1;`;

interface Case {
  readonly name: string;
  readonly sql: string;
  /** Rows whose checksum is made anew after the change. */
  readonly forged?: readonly number[];
  /** Findings without the witness, as kind and row. */
  readonly alone: readonly string[];
  /** Findings of the witness. */
  readonly witness: readonly string[];
}

const one = (name: string, sql: string, alone: readonly string[], witness: readonly string[] = []): Case => ({
  name,
  sql,
  alone,
  witness,
});

const CASES: readonly Case[] = [
  ...MAIN_COLUMNS.map((set) =>
    one(
      `edited column: ${set}`,
      `UPDATE log SET ${set} WHERE id = 31;`,
      ['row-edited 31'],
      ['witness-changed 31'],
    ),
  ),
  ...API_COLUMNS.map((set) =>
    one(
      `edited API row: ${set}`,
      `UPDATE api_log SET ${set} WHERE log_id = 70;`,
      ['api-edited 70'],
      ['witness-changed 70'],
    ),
  ),
  one(
    'a row deleted from log alone',
    'DELETE FROM log WHERE id = 12;',
    ['row-deleted 12'],
    ['witness-removed 12'],
  ),
  one(
    'a row deleted from log_comment_encrypt alone',
    'DELETE FROM log_comment_encrypt WHERE log_id = 12;',
    ['partner-missing 12'],
    ['witness-changed 12'],
  ),
  one(
    'a row deleted from api_log alone',
    'DELETE FROM api_log WHERE log_id = 70;',
    ['api-row-missing 70'],
    ['witness-changed 70'],
  ),
  one('a row deleted from both tables', PAIR(13), ['rows-deleted 13-13'], ['witness-removed 13']),
  one(
    'rows deleted from both tables',
    PAIR(40) + PAIR(41) + PAIR(42),
    ['rows-deleted 40-42'],
    ['witness-removed 40-42'],
  ),
  one(
    'a record of the API deleted with its row',
    `${PAIR(70)} DELETE FROM api_log WHERE log_id = 70;`,
    ['rows-deleted 70-70'],
    ['witness-removed 70'],
  ),
  one(
    'a row with its checksum gone, its record of the API left',
    PAIR(70),
    ['rows-deleted 70-70', 'api-row-stray 70'],
    ['witness-removed 70'],
  ),
  one(
    'an edited row with a blanked checksum',
    "UPDATE log SET user = 'x' WHERE id = 9; UPDATE log_comment_encrypt SET checksum = '' WHERE log_id = 9;",
    ['checksum-blank 9'],
    ['witness-changed 9'],
  ),
  one(
    'a checksum set to NULL',
    'UPDATE log_comment_encrypt SET checksum = NULL WHERE log_id = 9;',
    ['checksum-blank 9'],
    ['witness-changed 9'],
  ),
  one(
    'a blanked checksum of the API',
    "UPDATE log_comment_encrypt SET checksum_api = '' WHERE log_id = 17;",
    ['api-checksum-blank 17'],
    ['witness-changed 17'],
  ),
  one(
    'a blanked checksum under an old version',
    "UPDATE log_comment_encrypt SET checksum = '', version = 3 WHERE log_id = 9;",
    ['partner-edited 9'],
    ['witness-changed 9'],
  ),
  one(
    'the first rows made to look like those of OpenEMR 5',
    "UPDATE log SET user = 'x' WHERE id = 2; UPDATE log_comment_encrypt SET checksum = '', version = 3 WHERE log_id < 4;",
    ['partner-edited 1', 'partner-edited 2', 'partner-edited 3'],
    ['witness-changed 1', 'witness-changed 2', 'witness-changed 3'],
  ),
  one('a row below all others', 'INSERT INTO log (id, event) VALUES (-5, 1);', ['id-impossible 0'], []),
  one(
    'the mark of encryption flipped',
    "UPDATE log_comment_encrypt SET encrypt = 'Yes' WHERE log_id = 9;",
    ['partner-edited 9'],
    ['witness-changed 9'],
  ),
  {
    ...one(
      'an edited row with a fresh checksum',
      "UPDATE log SET user = 'drsmith' WHERE id = 31;",
      [],
      ['witness-changed 31'],
    ),
    forged: [31],
  },
  {
    ...one(
      'NULL made empty, which no checksum covers',
      "UPDATE log SET category = '' WHERE id = 68;",
      [],
      ['witness-changed 68'],
    ),
  },
  one(
    'two rows swapped',
    SWAP(4, 60),
    ['partner-moved 4', 'partner-moved 60', 'time-backwards 4', 'time-backwards 60'],
    ['witness-changed 4', 'witness-changed 60'],
  ),
  one('two rows of the same second swapped', SWAP(33, 34), [], ['witness-changed 33', 'witness-changed 34']),
  one(
    'the end cut off',
    'DELETE FROM log WHERE id > 70; DELETE FROM log_comment_encrypt WHERE log_id > 70; DELETE FROM api_log WHERE log_id > 70;',
    ['tail-cut 71-72'],
    ['witness-removed 71-72'],
  ),
  one(
    'the end cut off and the numbering set back',
    LATER +
      'DELETE FROM log WHERE id > 70; DELETE FROM log_comment_encrypt WHERE log_id > 70; DELETE FROM api_log WHERE log_id > 70; ALTER TABLE log AUTO_INCREMENT = 71; ALTER TABLE log_comment_encrypt AUTO_INCREMENT = 71;',
    ['table-recreated 1'],
    ['witness-removed 71-72'],
  ),
  {
    ...one(
      'a back-dated row at the end',
      "INSERT INTO log (date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) VALUES ('2026-11-22 13:00:00', 'view', 'view', 'admin', 'Default', 'eA==', 1, 1, '', 'open-emr'); INSERT INTO log_comment_encrypt (log_id, encrypt, checksum, checksum_api, version) VALUES (73, 'No', '', '', 4);",
      ['time-backwards 73'],
      [],
    ),
    forged: [73],
  },
  {
    ...one(
      'a row deleted and another put into its place',
      `${PAIR(13)} INSERT INTO log (id, date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) VALUES (13, '2026-11-22 13:01:06', 'view', 'view', 'admin', 'Default', 'eA==', 1, 1, '', 'open-emr'); INSERT INTO log_comment_encrypt (log_id, encrypt, checksum, checksum_api, version) VALUES (13, 'No', '', '', 4);`,
      ['partner-moved 13'],
      ['witness-changed 13'],
    ),
    forged: [13],
  },
  one(
    'a second checksum row',
    'INSERT INTO log_comment_encrypt (log_id, encrypt, checksum, checksum_api, version) SELECT log_id, encrypt, checksum, checksum_api, version FROM log_comment_encrypt WHERE log_id = 20;',
    ['partner-duplicate 20'],
    [],
  ),
  one('rotated', LATER + ROTATE, ['rotated 0'], ['witness-removed 1-72']),
  one(
    'rotated, and new rows since',
    `${LATER + ROTATE} INSERT INTO log (date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) VALUES (NOW(), 'view', 'view', 'admin', 'Default', 'eA==', 1, 1, '', 'open-emr'); INSERT INTO log_comment_encrypt (log_id, encrypt, checksum, checksum_api, version) VALUES (1, 'No', '', '', 4);`,
    ['checksum-blank 1', 'rotated 1'],
    ['witness-changed 1', 'witness-removed 2-72'],
  ),
  one(
    'a table made anew with the same rows',
    `${LATER} CREATE TABLE copy LIKE log; INSERT INTO copy SELECT * FROM log; DROP TABLE log; RENAME TABLE copy TO log;`,
    ['table-recreated 1'],
    [],
  ),
  one(
    'a table emptied',
    'TRUNCATE TABLE log_comment_encrypt;',
    ['partner-missing 1', 'partner-missing 72'],
    ['witness-changed 1', 'witness-changed 72'],
  ),
  one(
    'the beginning deleted by hand',
    'DELETE FROM log WHERE id < 10;',
    ['row-deleted 1', 'row-deleted 9', 'head-deleted 1-9'],
    ['witness-removed 1-9'],
  ),
  one(
    'the beginning deleted as the page Backup does it',
    'DELETE FROM log WHERE id < 20; DELETE FROM log_comment_encrypt WHERE log_id < 20; DELETE FROM api_log WHERE log_id < 20;',
    ['pruned 1-19'],
    ['witness-removed 1-19'],
  ),
  {
    ...one(
      'a clock that was set back for a while',
      'UPDATE log SET date = DATE_SUB(date, INTERVAL 2 HOUR) WHERE id BETWEEN 20 AND 22;',
      ['time-backwards 20'],
      ['witness-changed 20', 'witness-changed 21', 'witness-changed 22'],
    ),
    forged: [20, 21, 22],
  },
  {
    ...one(
      'auditing off for an hour',
      "UPDATE log SET date = DATE_SUB(date, INTERVAL 9 MINUTE), comments = TO_BASE64('Audit Logging Disabled.') WHERE id = 19; UPDATE log SET comments = TO_BASE64('Audit Logging Enabled.'), event = 'security-administration-insert' WHERE id = 20; UPDATE log SET date = '2026-11-22 13:01:44', event = 'security-administration-insert' WHERE id = 19; DELETE FROM api_log WHERE log_id = 19; UPDATE log_comment_encrypt SET checksum_api = '' WHERE log_id = 19;",
      ['switched-off 19-20'],
      ['witness-changed 19', 'witness-changed 20'],
    ),
    forged: [19, 20],
  },
];

/** What a judge who knows the code would try. */
const BOTH = (id: number, set: string) => `UPDATE log SET ${set} WHERE id = ${id};`;
const ROW_AT = (id: number, partner: number, date: string) =>
  `INSERT INTO log (id, date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) VALUES (${id}, '${date}', 'view', 'view', 'admin', 'Default', 'eA==', 1, 1, '', 'open-emr'); INSERT INTO log_comment_encrypt (id, log_id, encrypt, checksum, checksum_api, version) VALUES (${partner}, ${id}, 'No', '', '', 4);`;

const HOSTILE: readonly Case[] = [
  one(
    'checksums of two rows exchanged',
    'UPDATE log_comment_encrypt a JOIN log_comment_encrypt b ON a.log_id = 30 AND b.log_id = 45 SET a.checksum = b.checksum, b.checksum = a.checksum;',
    ['row-edited 30', 'row-edited 45'],
    ['witness-changed 30', 'witness-changed 45'],
  ),
  one(
    'checksum rows of two rows exchanged',
    'UPDATE log_comment_encrypt SET log_id = CASE log_id WHEN 30 THEN 45 ELSE 30 END WHERE log_id IN (30, 45);',
    ['row-edited 30', 'row-edited 45'],
    ['witness-changed 30', 'witness-changed 45'],
  ),
  one(
    'a checksum in capitals',
    'UPDATE log_comment_encrypt SET checksum = UPPER(checksum) WHERE log_id = 30;',
    ['row-edited 30'],
    ['witness-changed 30'],
  ),
  one(
    'a version that OpenEMR may write one day',
    'UPDATE log_comment_encrypt SET version = 5 WHERE log_id = 30;',
    [],
    ['witness-changed 30'],
  ),
  one(
    'a checksum of the API on a row that is no call',
    "UPDATE log_comment_encrypt SET checksum_api = REPEAT('a', 128) WHERE log_id = 30;",
    ['api-row-missing 30'],
    ['witness-changed 30'],
  ),
  one(
    'a call whose record and checksum are both gone',
    "DELETE FROM api_log WHERE log_id = 17; UPDATE log_comment_encrypt SET checksum_api = '' WHERE log_id = 17;",
    ['api-row-missing 17'],
    ['witness-changed 17'],
  ),
  one(
    'records of the API exchanged',
    'UPDATE api_log SET log_id = CASE log_id WHEN 17 THEN 70 ELSE 17 END WHERE log_id IN (17, 70);',
    ['api-edited 17', 'api-edited 70'],
    ['witness-changed 17', 'witness-changed 70'],
  ),
  one(
    'a second record of a call',
    'INSERT INTO api_log (log_id, user_id, patient_id, ip_address, method, request, request_url, request_body, response, created_time) SELECT log_id, user_id, patient_id, ip_address, method, request, request_url, request_body, response, created_time FROM api_log WHERE log_id = 70;',
    ['api-row-stray 70'],
    [],
  ),
  one(
    'all records of the API gone',
    'TRUNCATE TABLE api_log;',
    [
      'api-row-missing 17',
      'api-row-missing 18',
      'api-row-missing 19',
      'api-row-missing 70',
      'api-row-missing 72',
    ],
    [
      'witness-changed 17',
      'witness-changed 18',
      'witness-changed 19',
      'witness-changed 70',
      'witness-changed 72',
    ],
  ),
  one(
    'a user renamed in all rows',
    "UPDATE log SET user = 'nobody' WHERE user = 'drsmith';",
    ['row-edited 63', 'row-edited 64', 'row-edited 66', 'row-edited 71'],
    ['witness-changed 63', 'witness-changed 64', 'witness-changed 66', 'witness-changed 71'],
  ),
  one(
    'letters moved from the user into the group, which the checksum cannot see',
    BOTH(59, "user = '', groupname = 'adminDefault'"),
    ['columns-shifted 59'],
    ['witness-changed 59'],
  ),
  one(
    'letters moved from the event into the category, which the checksum cannot see',
    BOTH(63, "event = 'log', category = 'inlogin'"),
    ['columns-shifted 63'],
    ['witness-changed 63'],
  ),
  one(
    'the patient made another one by a digit of the next column, which the checksum cannot see',
    BOTH(60, 'patient_id = 11, success = NULL'),
    ['columns-shifted 60'],
    ['witness-changed 60'],
  ),
  one(
    'blanks, capitals and letters that look alike',
    "UPDATE log SET user = 'admin ' WHERE id = 56; UPDATE log SET user = 'Admin' WHERE id = 57; UPDATE log SET user = CONVERT(0x61646D69CC816E USING utf8mb4) WHERE id = 58;",
    ['row-edited 56', 'row-edited 57', 'row-edited 58'],
    ['witness-changed 56', 'witness-changed 57', 'witness-changed 58'],
  ),
  {
    ...one(
      'a date taken away, with a fresh checksum',
      'UPDATE log SET date = NULL WHERE id = 30;',
      ['time-backwards 30'],
      ['witness-changed 30'],
    ),
    forged: [30],
  },
  one(
    'a row and its checksum row given a number at the end',
    'UPDATE log SET id = 73 WHERE id = 12; UPDATE log_comment_encrypt SET log_id = 73 WHERE log_id = 12;',
    ['partner-moved 73', 'rows-deleted 12-12', 'time-backwards 73'],
    ['witness-removed 12'],
  ),
  one(
    'a row deleted and all later ones renumbered, the server numbering too',
    `${LATER + PAIR(60)} UPDATE log SET id = id - 1 WHERE id > 60 ORDER BY id; UPDATE log_comment_encrypt SET id = id - 1, log_id = log_id - 1 WHERE log_id > 60 ORDER BY id; UPDATE api_log SET log_id = log_id - 1 WHERE log_id > 60; ALTER TABLE log AUTO_INCREMENT = 72; ALTER TABLE log_comment_encrypt AUTO_INCREMENT = 72;`,
    ['api-edited 69', 'api-edited 71', 'table-recreated 1'],
    [...Array.from({ length: 12 }, (_, index) => `witness-changed ${60 + index}`), 'witness-removed 72'],
  ),
  {
    ...one(
      'the last rows deleted and as many written anew under their numbers',
      `${PAIR(71)} ${PAIR(72)} DELETE FROM api_log WHERE log_id > 70; ${ROW_AT(71, 71, '2026-11-22 13:10:27')} ${ROW_AT(72, 72, '2026-11-22 13:10:27')}`,
      [],
      ['witness-changed 71', 'witness-changed 72'],
    ),
    forged: [71, 72],
  },
  {
    ...one(
      'the last rows deleted and as many written anew with new numbers',
      `${PAIR(71)} ${PAIR(72)} DELETE FROM api_log WHERE log_id > 70; ${ROW_AT(73, 73, '2026-11-22 13:10:28')} ${ROW_AT(74, 74, '2026-11-22 13:10:28')}`,
      ['rows-deleted 71-72'],
      ['witness-removed 71-72'],
    ),
    forged: [73, 74],
  },
  {
    ...one(
      'a row put into a hole with both numbers and a time that fits',
      PAIR(13) + ROW_AT(13, 13, '2026-11-22 13:01:06'),
      [],
      ['witness-changed 13'],
    ),
    forged: [13],
  },
  one(
    'created_time of a call moved by an hour, which may be a time zone',
    'UPDATE api_log SET created_time = created_time + INTERVAL 1 HOUR WHERE log_id = 70;',
    [],
    ['witness-changed 70'],
  ),
  one(
    'a table in another character set',
    `${LATER} ALTER TABLE log CONVERT TO CHARACTER SET ascii;`,
    ['table-recreated 1'],
    [],
  ),
  one(
    'numbers left out by the server',
    `${LATER} ALTER TABLE log AUTO_INCREMENT = 100; ALTER TABLE log_comment_encrypt AUTO_INCREMENT = 100;`,
    ['table-recreated 1', 'tail-cut 73-99'],
    [],
  ),
  one(
    'a view in the place of the table, which hides rows',
    "RENAME TABLE log TO log_real; CREATE VIEW log AS SELECT * FROM log_real WHERE user <> 'drsmith';",
    ['row-deleted 63', 'row-deleted 64', 'row-deleted 66', 'row-deleted 71'],
    ['witness-removed 63-64', 'witness-removed 66', 'witness-removed 71'],
  ),
];

function named(problems: readonly LogFinding[], witness: boolean): string[] {
  return problems
    .filter(({ kind }) => kind.startsWith('witness-') === witness)
    .map(({ kind, logId, lastLogId }) => `${kind} ${logId}${lastLogId === undefined ? '' : `-${lastLogId}`}`);
}

describe.skipIf(whyNot !== undefined)('manipulations of a log', () => {
  let real: RealLog;
  let dump: string;
  let memory: string;

  beforeAll(async () => {
    real = await RealLog.start();
    dump = readDump('openemr-7.0.3.3-used', LOG_TABLES);
    real.load('clean', dump);
    const log = await real.open('clean');
    const options = {
      retentionDays: 1,
      origin: 'test/audit-log',
      time: '2026-11-23T00:00:00Z',
      witness: undefined,
      sample: 0,
      seed: 1,
      acceptPruned: false,
    };
    memory = formatWitness((await bearWitness(log, options)).witness);
    await log.close();
  });
  afterAll(() => real?.stop());

  async function read(): Promise<{ alone: string[]; witness: string[]; proven: boolean | undefined }> {
    const log = await real.open('t');
    try {
      const bare = await verifyLog(log, { retentionDays: 1 });
      const witness = parseWitness(memory, 'memory');
      const both = await verifyWithWitness(log, { retentionDays: 1, witness, against: witness.checkpoint });
      expect(named(both.verification.problems, false)).toEqual(named(bare.problems, false));
      return {
        alone: named(bare.problems, false),
        witness: named(both.verification.problems, true),
        proven: both.proven,
      };
    } finally {
      await log.close();
    }
  }

  test('nothing is found where nothing was done', async () => {
    real.load('t', dump);
    expect(await read()).toEqual({ alone: [], witness: [], proven: true });
  });

  test.each([...CASES, ...HOSTILE])('$name', async ({ sql, forged = [], alone, witness }) => {
    real.load('t', dump);
    real.sql(sql, 't');
    for (const id of forged) forge(real, 't', id);
    const found = await read();
    const wide = alone.includes('partner-missing 72') || alone.includes('row-deleted 9');
    if (wide)
      for (const finding of [...alone, ...witness])
        expect([...found.alone, ...found.witness]).toContain(finding);
    else expect([found.alone.toSorted(), found.witness]).toEqual([alone.toSorted(), witness]);
    expect(found.proven).toBe(witness.length === 0);
  });
});

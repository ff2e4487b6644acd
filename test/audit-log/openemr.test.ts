/** No false alarm on what OpenEMR itself wrote, whatever the server's settings are. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyLog } from '../../src/audit-log/verify.js';
import { DUMPS, readDump, RealLog, whyNot } from './helpers/real-log.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: the audit log of databases of OpenEMR`);

const SETTINGS: readonly (readonly [name: string, statements: string])[] = [
  ['as it is', ''],
  ['another time zone', "SET GLOBAL time_zone = '-09:30';"],
  ['a zone beyond the date line', "SET GLOBAL time_zone = '+13:00';"],
  [
    'a strict SQL mode',
    "SET GLOBAL sql_mode = 'TRADITIONAL,ANSI,PAD_CHAR_TO_FULL_LENGTH,NO_BACKSLASH_ESCAPES';",
  ],
  [
    'another character set',
    "SET GLOBAL character_set_server = 'latin1'; SET GLOBAL collation_server = 'latin1_german2_ci'; SET GLOBAL init_connect = 'SET NAMES latin1';",
  ],
];

describe.skipIf(whyNot !== undefined)('databases that OpenEMR made', () => {
  let real: RealLog;

  beforeAll(async () => {
    real = await RealLog.start(['--skip-character-set-client-handshake', '--character-set-server=latin1']);
    for (const [index, name] of DUMPS.entries())
      real.load(`d${index}`, `SET NAMES utf8mb4;\n${readDump(name)}`);
  }, 300_000);
  afterAll(() => real?.stop());

  describe.each(SETTINGS)('%s', (_, statements) => {
    beforeAll(() => {
      real.sql(
        `SET GLOBAL time_zone = SYSTEM; SET GLOBAL sql_mode = ''; SET GLOBAL init_connect = ''; ${statements}`,
      );
    });

    test.each(DUMPS.map((name, index) => [name, `d${index}`] as const))(
      '%s has no problem',
      async (name, schema) => {
        const log = await real.open(schema);
        const outcome = await verifyLog(log, { retentionDays: 2192 }).finally(() => log.close());
        expect(outcome.problems).toEqual([]);
        const rows = name.endsWith('used') ? 72 : 0;
        expect(outcome).toMatchObject({ rows, verified: rows, untold: 0, withoutChecksum: 0 });
      },
    );
  });
});

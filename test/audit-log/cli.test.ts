/** The three commands as people run them, on a log that OpenEMR wrote. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCli, type CliRun } from '../helpers/cli.js';
import { declareLog, LOG_TABLES, readDump, RealLog, whyNot } from './helpers/real-log.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: the commands of the topic log`);

const MANY = 3000;

describe.skipIf(whyNot !== undefined)('emr-audit log', { timeout: 180_000 }, () => {
  let real: RealLog;
  let dump: string;
  let folder: string;

  beforeAll(async () => {
    real = await RealLog.start();
    dump = readDump('openemr-7.0.3.3-used', LOG_TABLES);
  });
  afterAll(() => real?.stop());
  beforeEach(() => {
    real.load('openemr', dump);
    folder = mkdtempSync(join(tmpdir(), 'emr-audit-log-cli-'));
    declareLog(folder, real.port);
  });

  const run = (...words: string[]): Promise<CliRun> =>
    runCli(['log', ...words], { cwd: folder, env: { EMR_AUDIT_LOG_PASSWORD: 'test' } });
  const parsed = ({ stdout }: CliRun) =>
    JSON.parse(stdout) as Record<string, unknown> & { problems: { kind: string; logId: number }[] };

  test('verify: 0 where nothing is wrong, 1 with the row where something is', async () => {
    const good = await run('verify', 'prod.yaml', '--json');
    expect([good.code, good.stderr]).toEqual([0, '']);
    expect(parsed(good)).toMatchObject({ rows: 72, verified: 72, problems: [] });
    real.sql("UPDATE log SET user = 'x' WHERE id = 9;", 'openemr');
    const bad = await run('verify', 'prod.yaml', '--json');
    expect(bad.code).toBe(1);
    expect(parsed(bad)).toMatchObject({
      rows: 72,
      verified: 71,
      problems: [{ kind: 'row-edited', logId: 9 }],
      counting: ['row-edited'],
    });
    const screen = await run('verify', 'prod.yaml');
    expect(screen.code).toBe(1);
    expect(screen.stdout).toContain('1 problem in the audit log');
    expect(screen.stdout).toContain('row 9, 2026-11-22 12:57:30');
    expect(Math.max(...screen.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect((await run('verify', 'prod.yaml', '--accept', 'row-edited')).code).toBe(0);
  });

  test('3, with the grant, where a table may not be read; 2 for what does not exist', async () => {
    real.sql("REVOKE SELECT ON openemr.log_comment_encrypt FROM emr_audit_log@'%';");
    const shut = await run('verify', 'prod.yaml');
    expect(shut.code).toBe(3);
    expect(shut.stdout).toBe('');
    expect(shut.stderr).toContain('table log_comment_encrypt cannot be seen');
    expect(shut.stderr).toContain('GRANT SELECT ON `log_comment_encrypt`');
    real.sql(
      "REVOKE SELECT ON openemr.log FROM emr_audit_log@'%'; GRANT SELECT (id, date) ON openemr.log TO emr_audit_log@'%'; GRANT SELECT ON openemr.log_comment_encrypt TO emr_audit_log@'%';",
    );
    const narrow = await run('witness', 'prod.yaml', '--json');
    expect(narrow.code).toBe(3);
    expect(narrow.stdout).toContain('the columns event, category, user');
    expect(readdirSync(folder)).toEqual(['prod.yaml']);
    expect((await run('prove', 'prod.yaml')).code).toBe(2);
    expect((await run('verify', 'prod.yaml', '--database', 'mian')).stderr).toContain('did you mean "main"?');
    expect((await run('verify', 'prod.yaml', '--accept', 'prunde')).stderr).toContain(
      'did you mean "pruned"?',
    );
  });

  test('an empty log is told, a log that was emptied is a problem', async () => {
    real.load('openemr', readDump('openemr-7.0.3.3', LOG_TABLES));
    const fresh = await run('verify', 'prod.yaml');
    expect(fresh.stdout).toContain('The audit log has no row to verify');
    real.load('openemr', dump);
    real.sql('DELETE FROM log; DELETE FROM log_comment_encrypt; DELETE FROM api_log;', 'openemr');
    const emptied = await run('verify', 'prod.yaml', '--json');
    expect([emptied.code, parsed(emptied).problems.map(({ kind }) => kind)]).toEqual([1, ['tail-cut']]);
  });

  test('the witness goes from night to night, finds a forged row, and proves an older checkpoint', async () => {
    addRows(MANY);
    expect(parsed(await run('witness', 'prod.yaml', '--json'))).toMatchObject({ added: 72 + MANY, again: 0 });
    const first = readdirSync(join(folder, 'witness')).find((name) =>
      /main\.\d+T\d+\.\d+Z\.checkpoint$/.test(name),
    )!;
    addRows(500);
    const second = await run('witness', 'prod.yaml', '--sample', '0', '--json');
    expect([second.code, parsed(second)]).toMatchObject([
      0,
      { added: 500, again: 2048, rows: 500, verified: 500 },
    ]);
    expect(readdirSync(join(folder, 'witness')).filter((name) => name.endsWith('Z.checkpoint'))).toHaveLength(
      2,
    );
    const proof = await run('prove', 'prod.yaml', '--against', join('witness', first), '--json');
    expect([proof.code, parsed(proof)]).toMatchObject([0, { proven: true, checkpoint: { size: 72 + MANY } }]);

    real.sql("UPDATE log SET user = 'somebody' WHERE id = 500;", 'openemr');
    repair();
    expect((await run('witness', 'prod.yaml', '--sample', '0')).code).toBe(0);
    const found = await run('witness', 'prod.yaml', '--sample', '9', '--seed', '4', '--json');
    expect([found.code, parsed(found)]).toMatchObject([
      1,
      { seed: 4, problems: [{ kind: 'witness-changed', logId: 500 }] },
    ]);
    const broken = await run('prove', 'prod.yaml', '--json');
    expect([broken.code, parsed(broken)]).toMatchObject([
      1,
      { proven: false, problems: [{ kind: 'witness-changed', logId: 500 }] },
    ]);
    expect((await run('verify', 'prod.yaml')).stdout).toContain('Rows that are not what the witness saw');
  });

  test('a checkpoint that somebody wrote is not proven; a signed one names its signer', async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
    const key = readFileSync(join(folder, 'key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(
      join(folder, 'signers'),
      `ann@riverside.example namespaces="emr-audit-checkpoint" ${key}\n`,
    );
    expect((await run('witness', 'prod.yaml', '--sign', 'key')).code).toBe(0);
    const good = await run('prove', 'prod.yaml', '--signers', 'signers');
    expect([good.code, good.stdout.replaceAll('\n', ' ')]).toEqual([
      0,
      expect.stringContaining('signed by ann@riverside.example'),
    ]);
    const words = [
      '-Y',
      'verify',
      '-f',
      'signers',
      '-I',
      'ann@riverside.example',
      '-n',
      'emr-audit-checkpoint',
      '-s',
      'witness/main.checkpoint.sig',
    ];
    const file = join(folder, 'witness', 'main.checkpoint');
    execFileSync('ssh-keygen', words, { cwd: folder, input: readFileSync(file) });
    const text = readFileSync(file, 'utf8').split('\n');
    writeFileSync(
      file,
      [text[0], text[1], Buffer.alloc(32, 1).toString('base64'), ...text.slice(3)].join('\n'),
    );
    expect((await run('prove', 'prod.yaml', '--signers', 'signers')).code).toBe(2);
    const made = await run('prove', 'prod.yaml', '--json');
    expect([made.code, parsed(made).problems]).toMatchObject([1, [{ kind: 'witness-broken' }]]);
  });

  test('a pruning is accepted once, a rotation begins anew', async () => {
    await run('witness', 'prod.yaml');
    real.sql(
      'DELETE FROM log WHERE id < 20; DELETE FROM log_comment_encrypt WHERE log_id < 20; DELETE FROM api_log WHERE log_id < 20;',
      'openemr',
    );
    expect((await run('prove', 'prod.yaml')).code).toBe(1);
    expect((await run('witness', 'prod.yaml', '--accept', 'pruned')).code).toBe(0);
    const after = await run('verify', 'prod.yaml', '--accept', 'pruned', '--json');
    expect([after.code, parsed(after).problems.map(({ kind }) => kind)]).toEqual([0, ['pruned']]);
    expect((await run('witness', 'prod.yaml')).code).toBe(0);
    real.sql('TRUNCATE log; TRUNCATE log_comment_encrypt; TRUNCATE api_log;', 'openemr');
    expect((await run('witness', 'prod.yaml')).code).toBe(1);
    expect((await run('witness', 'prod.yaml', '--anew')).code).toBe(0);
    expect(readdirSync(join(folder, 'witness')).some((name) => name.startsWith('main.witness.until-'))).toBe(
      true,
    );
  });

  test('no value of the log is printed or written', async () => {
    real.sql(
      "UPDATE log SET user = 'Canary-Name' WHERE id = 9; UPDATE api_log SET request_url = 'Canary-Url' WHERE log_id = 70;",
      'openemr',
    );
    const outputs = [
      await run('witness', 'prod.yaml'),
      await run('verify', 'prod.yaml'),
      await run('verify', 'prod.yaml', '--json'),
      await run('prove', 'prod.yaml', '--json'),
    ];
    const files = readdirSync(join(folder, 'witness')).map((name) =>
      readFileSync(join(folder, 'witness', name), 'latin1'),
    );
    const values = real
      .sql(
        'SELECT user FROM log WHERE LENGTH(user) > 4 UNION SELECT comments FROM log UNION SELECT FROM_BASE64(comments) FROM log UNION SELECT request_url FROM api_log UNION SELECT checksum FROM log_comment_encrypt',
        'openemr',
      )
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .filter((line) => line.length > 4);
    expect(values.length).toBeGreaterThan(200);
    const all = [...outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...files].join('\n');
    expect(values.filter((value) => all.includes(value))).toEqual([]);
  });

  function addRows(count: number): void {
    const from = Number(real.sql('SELECT MAX(id) FROM log;', 'openemr').split('\n')[1]) + 1;
    const to = from + count - 1;
    real.sql(
      `INSERT INTO log (id, date, event, category, user, groupname, comments, user_notes, patient_id, success, crt_user, log_from) SELECT seq, '2026-11-22 14:00:00' + INTERVAL seq SECOND, 'view', 'view', 'admin', 'Default', TO_BASE64(seq), '', 1, 1, '', 'open-emr' FROM seq_${from}_to_${to};
       INSERT INTO log_comment_encrypt (id, log_id, encrypt, checksum, checksum_api, version) SELECT seq, seq, 'No', 'x', '', 4 FROM seq_${from}_to_${to};`,
      'openemr',
    );
    repair();
  }

  /** Gives every row the checksum that fits, as OpenEMR or a careful forger would. */
  function repair(): void {
    real.forgeAll('openemr');
  }
});

/** A scan keeps a checkpoint of the audit log and judges by it at once, on a log that OpenEMR wrote. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { witnessLogs } from '../../src/cli/actions/scan-witness.js';
import { parseDeployment } from '../../src/config/deployment.js';
import type { Report } from '../../src/core/types.js';
import { runCli, type CliRun } from '../helpers/cli.js';
import { forge, LOG_TABLES, readDump, RealLog, whyNot } from './helpers/real-log.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: the witness of a scan`);

describe.skipIf(whyNot !== undefined)('emr-audit scan with a witness', { timeout: 180_000 }, () => {
  let real: RealLog;
  let dump: string;
  let folder: string;

  beforeAll(async () => {
    real = await RealLog.start();
    dump = readDump('openemr-7.0.3.3-used', LOG_TABLES);
    real.sql("CREATE USER emr_audit@'%' IDENTIFIED BY 'other';");
  });
  afterAll(() => real?.stop());
  beforeEach(() => {
    real.load('openemr', dump);
    folder = mkdtempSync(join(tmpdir(), 'emr-audit-scan-witness-'));
    real.sql("GRANT SELECT ON openemr.version TO emr_audit@'%';");
    declare('log: { user: emr_audit_log, password: { env: EMR_AUDIT_LOG_PASSWORD } }, witness: kept');
    return () => rmSync(folder, { recursive: true, force: true });
  });

  function declare(more: string): void {
    writeFileSync(
      join(folder, 'prod.yaml'),
      `version: 1
name: Riverside Clinic
sites:
  default: { url: "http://127.0.0.1:9/", database: main }
databases:
  main: { host: 127.0.0.1, port: ${real.port}, user: emr_audit, password: { env: EMR_AUDIT_PASSWORD }, schema: openemr, tls: false, ${more} }
`,
    );
  }

  const run = (...words: string[]): Promise<CliRun> =>
    runCli(words, { cwd: folder, env: { EMR_AUDIT_LOG_PASSWORD: 'test', EMR_AUDIT_PASSWORD: 'other' } });
  const RULES = ['openemr-audit/log-untouched', 'openemr-audit/witness-fresh', 'openemr-audit/log-witnessed'];
  async function scan(
    ...words: string[]
  ): Promise<{ outcomes: (string | undefined)[]; report: Report; stderr: string }> {
    const { stdout, stderr } = await run(
      'scan',
      'prod.yaml',
      '--only',
      'openemr-audit/*',
      '--json',
      ...words,
    );
    const report = JSON.parse(stdout) as Report;
    const outcomes = RULES.map((id) => report.findings.find(({ rule }) => rule === id)?.outcome);
    return { outcomes, report, stderr };
  }
  const untouched = ({ findings }: Report) => findings.find(({ rule }) => rule === RULES[0])!;

  test('writes a checkpoint with its own account, and names what was forged since the last scan', async () => {
    const first = await scan();
    expect(first.outcomes).toEqual(['pass', 'pass', 'pass']);
    const root = readFileSync(join(folder, 'kept', 'main.checkpoint'), 'utf8').split('\n')[2]!;
    expect(untouched(first.report).found).toMatch(/^no problem in 72 rows up to \d{4}-\d\d-\d\d, root /);
    expect(untouched(first.report).found).toContain(root);
    real.sql("UPDATE log SET user = 'somebody' WHERE id = 20;", 'openemr');
    forge(real, 'openemr', 20);
    const second = await scan();
    expect(second.outcomes).toEqual(['fail', 'pass', 'pass']);
    expect(untouched(second.report).message).toMatch(/: witness-changed$/);
    expect(
      readdirSync(join(folder, 'kept')).filter((name) =>
        /^main\.\d{8}T\d{6}\.\d{3}Z\.checkpoint$/.test(name),
      ),
    ).toHaveLength(2);
    // The folder that the deployment file names is that of the commands of the topic log.
    expect((await run('log', 'prove', 'prod.yaml')).code).toBe(1);
  });

  test('is unknown, with the grant, where the account may not see the log; and judged by the last run after that', async () => {
    declare('witness: kept');
    const shut = await scan();
    expect(shut.outcomes).toEqual(['unknown', 'unknown', 'unknown']);
    expect(untouched(shut.report).message).toMatch(/log/);
    expect(untouched(shut.report).remedy).toContain('GRANT SELECT');
    expect(readdirSync(join(folder, 'kept'))).toEqual(['main.result.json']);
    declare('log: { user: emr_audit_log, password: { env: EMR_AUDIT_LOG_PASSWORD } }, witness: kept');
    expect((await scan()).outcomes).toEqual(['pass', 'pass', 'pass']);
    declare('witness: kept');
    const after = await scan();
    expect(after.outcomes).toEqual(['pass', 'pass', 'pass']);
    const fresh = after.report.findings.find(({ rule }) => rule === RULES[1])!;
    expect(fresh.found).toContain('no checkpoint by this scan');
  });

  test('reads no log with --no-witness, nor for other subjects, and says with --plan what it would read', async () => {
    const none = await scan('--no-witness');
    expect(none.outcomes).toEqual(['unknown', 'unknown', 'unknown']);
    await scan('--subject', 'database:main', '--exit-zero');
    expect(readdirSync(folder)).toEqual(['prod.yaml']);
    const plan = await run('scan', 'prod.yaml', '--plan', '--json');
    expect(plan.stdout).toContain('emr_audit_log@127.0.0.1');
    expect(plan.stdout).toContain('here a checkpoint in kept');
    expect((await run('scan', 'prod.yaml', '--plan', '--json', '--no-witness')).stdout).not.toContain(
      'here a checkpoint',
    );
    expect(readdirSync(folder)).toEqual(['prod.yaml']);
  });

  test('passes after a pruning that a person accepted, and fails after the next; a damaged witness ends it', async () => {
    expect((await run('log', 'witness', 'prod.yaml')).code).toBe(0);
    prune(20);
    expect((await run('log', 'witness', 'prod.yaml', '--accept', 'pruned')).code).toBe(0);
    expect((await scan()).outcomes).toEqual(['pass', 'pass', 'pass']);
    prune(30);
    const again = await scan();
    expect(untouched(again.report).outcome).toBe('fail');
    expect(untouched(again.report).message).toMatch(/: witness-removed$/);
    writeFileSync(join(folder, 'kept', 'main.witness'), 'damaged');
    const damaged = await run('scan', 'prod.yaml', '--only', 'openemr-audit/*', '--json');
    expect(damaged.code).toBe(2);
    expect(damaged.stdout + damaged.stderr).toContain('E_WITNESS');
  });

  test('fails for a row forged after another of its kind was accepted', async () => {
    await scan();
    change(20);
    expect((await run('log', 'witness', 'prod.yaml', '--accept', 'witness-changed')).code).toBe(0);
    change(40);
    expect((await scan()).outcomes[0]).toBe('fail');
    expect((await scan()).outcomes[0]).toBe('fail');
  });

  test('a log that takes too long, or whose password is not there, costs itself alone', async () => {
    const file = join(folder, 'prod.yaml');
    const deployment = parseDeployment(readFileSync(file, 'utf8'), file, folder);
    const { signal } = new AbortController();
    await witnessLogs(deployment, { signal, quiet: true, noColor: true, longestMs: 1 });
    expect(readdirSync(join(folder, 'kept'))).toEqual(['main.result.json']);
    const late = await scan('--no-witness');
    expect(late.outcomes[0]).toBe('unknown');
    expect(untouched(late.report).message).toContain('could not be read in 0.001 seconds');
    declare('log: { user: emr_audit_log, password: { env: EMR_AUDIT_NOT_SET } }, witness: kept');
    const shut = await scan();
    expect(shut.outcomes).toEqual(['unknown', 'unknown', 'unknown']);
    expect(untouched(shut.report).message).toContain('EMR_AUDIT_NOT_SET is not set');
  });

  function change(id: number): void {
    real.sql(`UPDATE log SET user = 'somebody' WHERE id = ${id};`, 'openemr');
    forge(real, 'openemr', id);
  }

  function prune(before: number): void {
    real.sql(
      `DELETE FROM log WHERE id < ${before}; DELETE FROM log_comment_encrypt WHERE log_id < ${before}; DELETE FROM api_log WHERE log_id < ${before};`,
      'openemr',
    );
  }
});

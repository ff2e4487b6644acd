/** The command on a real server over TCP, with the grants of docs/access.md and a deployment file that names nothing but a database. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliRun } from '../helpers/cli.js';
import { startMariadb, whyNoMariadb, type Mariadb } from '../probes/support/mariadb.js';
import { loadLabSchema } from './support/trial.js';

const why = whyNoMariadb();
if (why !== undefined) console.log(`skipped, ${why}: emr-audit acl on a database`);
const folder = [
  process.env['EMR_AUDIT_OPENEMR'],
  ...['../../../shared/openemr', '../../../../shared/openemr'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ),
].find((path) => path !== undefined && existsSync(`${path}/openemr-7.0.3.3-used.sql.gz`));

/** Grants on the tables of OpenEMR, as the documentation prints them. */
function grantsFor(schema: string, columns: string): string {
  const lines =
    readFileSync('docs/access.md', 'utf8').match(
      /^GRANT SELECT.* ON openemr\.(gacl_|users|`groups`|globals|module_acl_|version).*;$/gm,
    ) ?? [];
  return [
    `CREATE OR REPLACE USER emr_audit@127.0.0.1 IDENTIFIED BY 'unused';`,
    ...lines
      .filter((line) => columns === '' || !line.includes(columns))
      .map((line) =>
        line.replace('openemr.', `${schema}.`).replace(/'emr_audit'@'[^']*'/, 'emr_audit@127.0.0.1'),
      ),
  ].join('\n');
}

describe.skipIf(why !== undefined)('emr-audit acl on a database', () => {
  const work = mkdtempSync(join(tmpdir(), 'emr-audit-acl-'));
  let server: Mariadb;

  beforeAll(async () => {
    server = await startMariadb({ tcp: true });
    loadLabSchema(server, 'clinic');
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  function acl(schema: string, ...flags: string[]): Promise<CliRun> {
    const file = join(work, `${schema}.yaml`);
    writeFileSync(
      file,
      `version: 1\nname: Riverside Clinic\ndatabases:\n  main: { host: 127.0.0.1, port: ${server.port}, user: emr_audit, password: { env: EMR_AUDIT_DB_PASSWORD }, schema: ${schema}, tls: false }\n`,
    );
    return runCli(['acl', file, ...flags], { env: { EMR_AUDIT_DB_PASSWORD: 'unused' } });
  }

  it.skipIf(folder === undefined)(
    'says yes exactly where OpenEMR says yes (skipped without its databases)',
    { timeout: 120_000 },
    async () => {
      server.load('used', `${folder}/openemr-7.0.3.3-used.sql.gz`);
      server.run(grantsFor('used', ''));
      const { code, stdout, stderr } = await acl('used', '--format', 'oracle');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const oracle = readFileSync(`${folder}/openemr-7.0.3.3-used.acl-oracle.txt`, 'utf8');
      expect(stdout).toBe(oracle);
      const matrix = await acl('used');
      expect(matrix.stdout).toMatch(/^  carecoordination  admin/m);
      expect(matrix.stdout).toMatch(/^  ccr  nobody$/m);
      const [kept, file] = [join(work, 'kept.json'), join(work, 'used.yaml')];
      writeFileSync(
        file,
        `${readFileSync(file, 'utf8')}sites:\n  default: { url: "http://127.0.0.1:9/", database: main }\n`,
      );
      const scan = await runCli(['scan', file, '--quiet', '--snapshot', kept], {
        env: { EMR_AUDIT_DB_PASSWORD: 'unused' },
      });
      expect(scan.code).toBe(1);
      const later = await runCli(['acl', kept, '--format', 'oracle']);
      expect(later).toMatchObject({ code: 0, stderr: '', stdout: oracle });
    },
  );

  it('shows the matrix of a clinic', { timeout: 60_000 }, async () => {
    server.run(grantsFor('clinic', ''));
    const { code, stdout } = await acl('clinic');
    expect(code).toBe(0);
    expect(stdout).toContain('superusers: ann');
    expect(stdout).toMatch(/^  carecoordination  ann$/m);
    const { stdout: ben } = await acl('clinic', '--user', 'ben');
    expect(ben).toMatch(/^modules +none$/m);
    expect(stdout).toContain('superusers if they were let in: fay (switched off)');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it(
    'a table that may not be read is exit 3 with the grant, and nothing on standard output',
    { timeout: 60_000 },
    async () => {
      server.run(grantsFor('clinic', 'gacl_aro_map'));
      const { code, stdout, stderr } = await acl('clinic', '--format', 'oracle');
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toContain('E_UNREAD');
      expect(stderr.replaceAll(/\s+/g, ' ')).toContain('gacl_aro_map');
    },
  );

  it('without the table groups only the log-in is unknown', { timeout: 60_000 }, async () => {
    server.run(grantsFor('clinic', '`groups`'));
    const { code, stdout } = await acl('clinic', '--user', 'ann');
    expect(code).toBe(0);
    expect(stdout).toMatch(/modules +carecoordination/);
    expect(stdout).toMatch(/log-in +could not be told/);
  });

  it('without the tables of modules only these are unknown', { timeout: 60_000 }, async () => {
    server.run(grantsFor('clinic', 'module_acl_sections'));
    const { code, stdout } = await acl('clinic', '--user', 'ann');
    expect(code).toBe(0);
    expect(stdout).toMatch(/modules +could not be told: [^]*module_acl_sections/);
    expect(stdout).toMatch(/superuser +yes/);
  });

  it(
    'columns of two collations are still compared, and lookalikes are one',
    { timeout: 60_000 },
    async () => {
      server.run(
        "ALTER TABLE users CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; UPDATE users SET username = 'ANN' WHERE username = 'ann'",
        'clinic',
      );
      server.run(grantsFor('clinic', ''));
      const { code, stdout } = await acl('clinic');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^superusers: ANN/m);
    },
  );

  it('a server that is not there is exit 3', { timeout: 60_000 }, async () => {
    server.run('DROP USER emr_audit@127.0.0.1');
    const { code, stdout, stderr } = await acl('clinic');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('E_UNREAD');
  });
});

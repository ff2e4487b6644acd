/** The SQL probes on databases that OpenEMR itself made, where they are at hand; they are never part of the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FactSections, SectionId } from '../../src/core/facts.js';
import { findFactError } from '../../src/core/validate.js';
import { listAll } from '../../src/acl/oracle.js';
import { probes } from '../../src/probes/index.js';
import { siteContext } from './support/clinic.js';
import { startMariadb, whyNoMariadb, type Mariadb } from './support/mariadb.js';

const FOLDERS = [
  process.env['EMR_AUDIT_OPENEMR'],
  fileURLToPath(new URL('../../../shared/openemr', import.meta.url)),
  fileURLToPath(new URL('../../../../shared/openemr', import.meta.url)),
];
const folder = FOLDERS.find(
  (path) => path !== undefined && existsSync(`${path}/openemr-7.0.3.3-used.sql.gz`),
);
const why = folder === undefined ? 'the OpenEMR databases are not here' : whyNoMariadb();
if (why !== undefined) console.log(`skipped, ${why}: SQL probes on databases of OpenEMR`);

const SITE_SECTIONS = [
  'version',
  'globals',
  'acl',
  'permissions',
  'accounts',
  'auditLog',
  'oauthClients',
] as const;
type SqlSection = Extract<
  SectionId,
  (typeof SITE_SECTIONS)[number] | 'sqlServer' | 'sqlAccounts' | 'tablespaces'
>;

/** Schema, dump and what is known of it (reference: how the databases were made). */
const DATABASES = [
  { schema: 'used', file: 'openemr-7.0.3.3-used', version: '7.0.3.3' },
  { schema: 'openemr_7002', file: 'openemr-7.0.0.2', version: '7.0.0.2' },
  { schema: 'openemr_5024', file: 'openemr-5.0.2.4', version: '5.0.2.4' },
];

describe.skipIf(why !== undefined)('databases of OpenEMR', () => {
  let server: Mariadb;

  async function read<K extends SqlSection>(
    section: K,
    schema: string,
    user?: string,
  ): Promise<FactSections[K]> {
    const probe = probes[section];
    if (probe.door !== 'sql') throw new Error(`${section} is no SQL probe`);
    const answers = await server.ask(probe.queries(siteContext), schema, user);
    const value = probe.parse(answers, siteContext);
    expect(findFactError(section, value)).toBeUndefined();
    return value;
  }

  beforeAll(async () => {
    server = await startMariadb();
    for (const { schema, file } of DATABASES) server.load(schema, `${folder}/${file}.sql.gz`);
  });
  afterAll(() => server?.stop());

  test('the permission engine says yes where OpenEMR says yes, and nowhere else', async () => {
    const said = readFileSync(`${folder}/openemr-7.0.3.3-used.acl-oracle.txt`, 'utf8');
    expect(listAll(await read('permissions', 'used')).join('')).toBe(said);
  });

  test.each(DATABASES)('$file: every section of the site', async ({ schema, version }) => {
    for (const section of SITE_SECTIONS) await read(section, schema);
    expect((await read('version', schema)).text).toBe(version);
  });

  test('who may do what, and who is who', async () => {
    const [acl, accounts] = [await read('acl', 'used'), await read('accounts', 'used')];
    expect(acl.superusers).toContain('admin');
    expect(acl.superusers).not.toContain('gone1');
    expect(acl.denies.length).toBeGreaterThan(0);
    expect(acl.disabled.length).toBeGreaterThan(0);
    expect(acl.userAcls.length).toBeGreaterThan(0);
    expect(acl.damaged).toEqual([]);
    const admin = accounts.active.find(({ username }) => username === 'admin');
    expect(admin).toMatchObject({ hashForm: 'bcrypt', everLoggedIn: true, generic: true });
    expect(accounts.active.map(({ username }) => username)).not.toContain('gone1');
    expect(accounts.legacyHashes).toEqual([]);
    expect((await read('accounts', 'openemr_5024')).active[0]?.hashForm).toBe('bcrypt-weak');
  });

  test('the audit log of a used site is whole, and what is taken from it is seen', async () => {
    const whole = await read('auditLog', 'used');
    expect(whole).toMatchObject({ withoutChecksum: 0, orphanChecksums: 0, leftoverTables: [] });
    const [first] = server.run('SELECT id FROM log ORDER BY id LIMIT 1 OFFSET 3', 'used').split('\n');
    server.run(
      `DELETE FROM log WHERE id = ${first}; UPDATE log_comment_encrypt SET checksum = '' WHERE log_id = ${Number(first) + 1}; CREATE TABLE log_backup (id INT) ENGINE=InnoDB`,
      'used',
    );
    expect(await read('auditLog', 'used')).toMatchObject({
      withoutChecksum: whole.withoutChecksum + 1,
      orphanChecksums: 1,
      missingIds: whole.missingIds + 1,
      leftoverTables: ['log_backup'],
    });
  });

  test('the audit log of OpenEMR 5 has rows without a checksum, and says so', async () => {
    server.run(
      "INSERT INTO log (date, event, user, success) VALUES (NOW(), 'login', 'admin', 1); INSERT INTO log_comment_encrypt (log_id, checksum, version) SELECT MAX(id), '', 3 FROM log",
      'openemr_5024',
    );
    expect((await read('auditLog', 'openemr_5024')).withoutChecksum).toBeGreaterThan(0);
  });

  test('no secret leaves the table of settings', async () => {
    server.run(
      "UPDATE globals SET gl_value = 'Canary-plain' WHERE gl_name = 'SMTP_PASS'; UPDATE globals SET gl_value = '006Canary' WHERE gl_name = 'couchdb_pass'; UPDATE globals SET gl_value = 'Canary@clinic.example' WHERE gl_name = 'Emergency_Login_email_id'",
      'used',
    );
    const { settings } = await read('globals', 'used');
    expect(settings).toMatchObject({
      SMTP_PASS: 'plaintext',
      couchdb_pass: 'set',
      Emergency_Login_email_id: 'set',
    });
    expect(JSON.stringify(settings)).not.toContain('Canary');
  });
});

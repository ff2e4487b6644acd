/** The SQL probes on databases that OpenEMR itself made, where they are at hand; they are never part of the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FactSections, SectionId } from '../../src/core/facts.js';
import { findFactError } from '../../src/core/validate.js';
import { listAll } from '../../src/acl/oracle.js';
import { guess } from '../../src/probes/passwords/guess.js';
import { probes } from '../../src/probes/index.js';
import { allGrants, createViews, optionalViews, SQL_LEVELS } from '../../src/probes/sql-access.js';
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
  'apiTokens',
  'passwords',
  'publicClients',
  'portalAccounts',
  'userSettings',
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
    const worked = await probe.work?.(answers);
    const all = { ...answers, rows: (id: string) => (id === 'worked' && worked ? worked : answers.rows(id)) };
    const value = probe.parse(all, siteContext);
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

  const LATER: Readonly<Record<string, readonly string[]>> = {
    used: [],
    openemr_7002: ['(skip_ehr_launch_authorization_flow) ON openemr_7002.oauth_clients'],
    openemr_5024: [
      '(uuid) ON openemr_5024.users',
      '(last_update_password) ON openemr_5024.users_secure',
      '(date_created) ON openemr_5024.patient_access_onsite',
      '(client_id, revoked) ON openemr_5024.api_token',
      'ON openemr_5024.oauth_clients',
      'ON openemr_5024.api_refresh_token',
      '(skip_ehr_launch_authorization_flow) ON openemr_5024.oauth_clients',
    ],
  };

  test.each(DATABASES.flatMap((one) => SQL_LEVELS.map((level) => ({ ...one, level }))))(
    '$file: the printed statements are enough ($level), and only columns of later releases are refused',
    async ({ schema, level }) => {
      const user = `${level}_${schema}`;
      const place = {
        level,
        product: 'mariadb',
        schema,
        tls: false,
        account: `'${user}'@'localhost'`,
      } as const;
      server.run(`CREATE USER ${place.account}`);
      const views = level === 'views' ? [...createViews(place), ...optionalViews(place)] : [];
      const refused = [...views, ...allGrants(place)].filter((statement) => {
        try {
          server.run(statement);
          return false;
        } catch {
          return true;
        }
      });
      expect(refused).toEqual(LATER[schema]!.map((part) => expect.stringContaining(part)));
      for (const section of SITE_SECTIONS) await read(section, schema, user);
      server.run('DROP DATABASE IF EXISTS emr_audit');
    },
  );

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
    // The database was restored from a dump just now, so that the age of its tables says nothing.
    expect(whole.begins).toBe('unknown');
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

  test('how the log begins: whole since the installation, cut, or untold', async () => {
    const begins = async (): Promise<string> => (await read('auditLog', 'beginning')).begins;
    server.run('CREATE DATABASE beginning');
    for (const table of ['log', 'log_comment_encrypt', 'globals', 'api_log'])
      server.run(`CREATE TABLE beginning.${table} LIKE used.${table}`);
    expect(await begins()).toBe('unknown');
    server.run("INSERT INTO log (date, event, user) VALUES (NOW(), 'login', 'admin')", 'beginning');
    expect(await begins()).toBe('first');
    server.run('UPDATE log SET id = 7', 'beginning');
    expect(await begins()).toBe('cut');
    server.run("UPDATE log SET id = 1, date = '2020-01-01'", 'beginning');
    expect(await begins()).toBe('unknown');
  });

  test('the audit log of OpenEMR 5 has rows without a checksum, and says so', async () => {
    server.run(
      "INSERT INTO log (date, event, user, success) VALUES (NOW(), 'login', 'admin', 1); INSERT INTO log_comment_encrypt (log_id, checksum, version) SELECT MAX(id), '', 3 FROM log",
      'openemr_5024',
    );
    expect((await read('auditLog', 'openemr_5024')).withoutChecksum).toBeGreaterThan(0);
  });

  test('a password that OpenEMR hashed is found by its word, in every release', async () => {
    for (const { schema } of DATABASES) {
      const [hash = ''] = server
        .run('SELECT password FROM users_secure WHERE id = 1', schema)
        .trim()
        .split('\n');
      const stored = [{ username: 'admin', hash }];
      expect((await guess(stored, () => ['pass', 'AdminPass1!'], 60_000)).verdicts).toEqual(['known']);
      expect((await guess(stored, () => ['pass', 'Pass1!'], 60_000)).verdicts).toEqual(['other']);
    }
    const { accounts } = await read('passwords', 'used');
    expect(accounts.map(({ username }) => username)).toContain('admin');
    expect(new Set(accounts.map(({ verdict }) => verdict))).toEqual(new Set(['other']));
  });

  test('what people and apps hold: settings of their own, tokens, portal passwords', async () => {
    server.run(
      `INSERT INTO user_settings VALUES (1, 'global:timeout', '86400'), (2, 'global:timeout', '86400'), (1, 'global:css_header', 'x');
       INSERT INTO patient_access_onsite (pid, portal_pwd_status, date_created) VALUES (1, 0, '2026-01-02 03:04:05'), (2, 1, '2020-01-01 00:00:00');
       INSERT INTO api_refresh_token (user_id, client_id, token, expiry, revoked)
         SELECT LOWER(CONCAT_WS('-', SUBSTR(HEX(uuid), 1, 8), SUBSTR(HEX(uuid), 9, 4), SUBSTR(HEX(uuid), 13, 4), SUBSTR(HEX(uuid), 17, 4), SUBSTR(HEX(uuid), 21))), 'gone', 'a', NOW() + INTERVAL 9 DAY, 0 FROM users WHERE username = 'gone1';
       INSERT INTO api_token (user_id, client_id, token, expiry, revoked) VALUES ('x', 'gone', 'b', NOW() - INTERVAL 1 DAY, 0), ('x', 'gone', 'c', NOW() + INTERVAL 1 DAY, 1)`,
      'used',
    );
    expect((await read('userSettings', 'used')).overrides).toEqual([{ setting: 'timeout', users: 2 }]);
    expect(await read('portalAccounts', 'used')).toMatchObject({ accounts: 2, staffSet: 1, dated: true });
    const tokens = await read('apiTokens', 'used');
    expect(tokens.ofClosedClients).toBe(1);
    const uuid = server.run("SELECT COUNT(uuid) FROM users WHERE username = 'gone1'", 'used').trim();
    expect(tokens.ofInactiveUsers).toBe(Number(uuid));
    expect(await read('portalAccounts', 'openemr_5024')).toMatchObject({ dated: false, staffSet: 0 });
    expect(await read('apiTokens', 'openemr_5024')).toMatchObject({ live: 0 });
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

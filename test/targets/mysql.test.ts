import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/core/deployment.js';
import { openSql, type SqlOptions } from '../../src/targets/mysql.js';
import { openShell } from '../../src/targets/ssh/shell.js';
import { makeAuthority, type Authority } from './helpers/certificates.js';
import { deploymentOf, hostAt, refusal } from './helpers/deployment.js';
import { databaseAt, startMariadb, whyNoMariadb, type Mariadb } from './helpers/mariadb.js';
import { freePort } from './helpers/net.js';
import { SshLab, whyNoSshd } from './helpers/sshd.js';

const PASSWORD = 'canary-Pa55word';
const why = whyNoMariadb();
if (why) process.stderr.write(`SKIPPED: the SQL door against a real mariadbd ${why}\n`);

describe.skipIf(why)('the SQL door', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'));
  let authority: Authority;
  let stranger: Authority;
  let server: Mariadb;

  beforeAll(async () => {
    authority = makeAuthority(folder, 'ca');
    stranger = makeAuthority(folder, 'stranger');
    const { key, cert } = authority.issue('db', 'DNS:db.example');
    writeFileSync(join(folder, 'ca-file'), authority.pem);
    server = await startMariadb(folder, 'one', [`--ssl-cert=${cert}`, `--ssl-key=${key}`]);
    server.sql(`
      CREATE DATABASE openemr CHARACTER SET utf8mb4; USE openemr;
      CREATE TABLE registry (id INT, name VARCHAR(80), blobby BLOB, at DATETIME, big BIGINT);
      INSERT INTO registry VALUES (1, 'Ünïcode €', x'00ff41', '2026-11-23 01:02:03', 9007199254740993), (2, NULL, NULL, NULL, NULL);
      CREATE TABLE users_secure (id INT, username VARCHAR(80), password VARCHAR(80));
      CREATE TABLE patient_data (fname VARCHAR(80));
      CREATE TABLE many AS SELECT seq AS n FROM seq_1_to_20001;
      CREATE TABLE wide (text LONGTEXT); INSERT INTO wide SELECT REPEAT('x', 1000000) FROM seq_1_to_6;
      CREATE USER emr_audit@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';
      CREATE USER secure@'127.0.0.1' IDENTIFIED BY '${PASSWORD}' REQUIRE SSL;
      CREATE USER elsewhere@'192.0.2.1' IDENTIFIED BY '${PASSWORD}';
      GRANT SELECT ON openemr.registry TO emr_audit@'127.0.0.1'; GRANT SELECT ON openemr.many TO emr_audit@'127.0.0.1';
      GRANT SELECT ON openemr.wide TO emr_audit@'127.0.0.1'; GRANT INSERT ON openemr.registry TO emr_audit@'127.0.0.1';
      CREATE DATABASE emr_audit; GRANT SELECT ON emr_audit.* TO emr_audit@'127.0.0.1';
      GRANT SELECT (id, username) ON openemr.users_secure TO emr_audit@'127.0.0.1';
    `);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(more: Partial<Database> = {}, options: Partial<SqlOptions> = {}) {
    return openSql(databaseAt(server.port, more), { password: PASSWORD, connectTimeoutMs: 3000, ...options });
  }
  const loopback = async () => {
    return connect({ host: '127.0.0.1', port: server.port });
  };

  test('gives every value as text, null as null', async () => {
    const door = await open();
    const answers = await door.ask([
      { id: 'all', sql: 'SELECT id, name, at, big FROM registry ORDER BY id' },
      { id: 'values', sql: 'SELECT ? AS text, ? AS number', values: ["O'Brien \\ x", 7] },
      { id: 'variables', sql: "SHOW GLOBAL VARIABLES LIKE 'port'" },
      { id: 'none', sql: 'SELECT id FROM registry WHERE id = 99' },
    ]);
    expect(answers.rows('all')).toEqual([
      { id: '1', name: 'Ünïcode €', at: '2026-11-23 01:02:03', big: '9007199254740993' },
      { id: '2', name: null, at: null, big: null },
    ]);
    expect(answers.rows('values')).toEqual([{ text: "O'Brien \\ x", number: '7' }]);
    expect(answers.rows('variables')).toEqual([{ Variable_name: 'port', Value: String(server.port) }]);
    expect(answers.rows('none')).toEqual([]);
    expect(answers.session).toEqual({ encrypted: false, protocol: '', tunnelled: false });
    expect(() => answers.rows('unheard')).toThrow('was not asked');
    await door.close();
  });

  test('one failing query leaves the others whole, and names the grant', async () => {
    const door = await open();
    const answers = await door.ask([
      { id: 'first', sql: 'SELECT id FROM registry' },
      { id: 'denied', sql: "SELECT fname FROM patient_data WHERE fname = 'canary-name'" },
      { id: 'column', sql: 'SELECT password FROM users_secure' },
      { id: 'missing', sql: 'SELECT a FROM emr_audit.accounts' },
      { id: 'no-column', sql: 'SELECT nothing FROM registry' },
      { id: 'privilege', sql: 'SHOW BINARY LOGS' },
      { id: 'variable', sql: 'SELECT @@global.no_such_variable' },
      { id: 'syntax', sql: "SELEC 'canary-value'" },
      { id: 'last', sql: 'SELECT COUNT(*) AS n FROM registry' },
    ]);
    expect(answers.rows('first')).toHaveLength(2);
    expect(answers.rows('last')).toEqual([{ n: '2' }]);
    async function problem(id: string) {
      return refusal((async () => answers.rows(id))());
    }
    expect(await problem('denied')).toMatchObject({
      message: expect.stringContaining('may not read openemr.patient_data'),
      remedy: "Grant it: GRANT SELECT ON openemr.patient_data TO 'emr_audit'@'127.0.0.1';",
    });
    expect((await problem('column')).remedy).toContain('GRANT SELECT (password) ON openemr.users_secure TO');
    expect((await problem('missing')).message).toContain('emr_audit.accounts does not exist');
    expect((await problem('no-column')).message).toContain('a column does not exist');
    expect((await problem('privilege')).message).toMatch(/needs the privilege [A-Z ]+$/);
    expect((await problem('variable')).message).toContain('a server variable does not exist');
    const all = await Promise.all(['denied', 'syntax', 'missing'].map(problem));
    expect(all.map((error) => error.message + error.remedy).join()).not.toContain('canary');
    await door.close();
  });

  test('cannot write, not even where the account could', async () => {
    const door = await open();
    const answers = await door.ask([{ id: 'write', sql: 'INSERT INTO registry (id) VALUES (3)' }]);
    expect(() => answers.rows('write')).toThrow('tried to write and was refused');
    expect(server.sql('SELECT COUNT(*) FROM openemr.registry').trim()).toMatch(/2$/);
    await door.close();
  });

  test('a slow statement is ended by the server, the next one still answers', async () => {
    const door = await open({}, { queryTimeoutMs: 1000 });
    const answers = await door.ask([
      { id: 'slow', sql: 'SELECT COUNT(*) FROM many a, many b, many c' },
      { id: 'after', sql: 'SELECT 1 AS one' },
    ]);
    expect(() => answers.rows('slow')).toThrow('took too long');
    expect(answers.rows('after')).toEqual([{ one: '1' }]);
    await door.close();
  });

  test('too many rows or bytes are refused, not shortened', async () => {
    for (const sql of ['SELECT n FROM many', 'SELECT text FROM wide']) {
      const door = await open();
      const answers = await door.ask([{ id: 'much', sql }]);
      expect(() => answers.rows('much')).toThrow('more than 20,000 rows or 4 MB');
      await door.close();
    }
  });

  describe('TLS', () => {
    const tunnel = { via: 'web1', host: 'db.example' };
    test('verifies the name through a tunnel', async () => {
      const door = await open(
        { ...tunnel, user: 'secure', tls: {} },
        { ca: authority.pem, tunnel: loopback },
      );
      const answers = await door.ask([{ id: 'one', sql: "SHOW STATUS LIKE 'Ssl_cipher'" }]);
      expect(answers.session).toEqual({ encrypted: true, protocol: 'TLSv1.3', tunnelled: true });
      expect(answers.rows('one')[0]?.['Value']).toMatch(/AES|CHACHA/);
      await door.close();
    });

    test('verifies a name that the deployment file gives', async () => {
      await (await open({ tls: { servername: 'db.example' } }, { ca: authority.pem })).close();
    });

    test.each<[string, Partial<Database>, () => string | undefined, string]>([
      [
        'another name',
        { tls: { servername: 'other.example' } },
        () => authority.pem,
        'is for another name than other.example',
      ],
      ['an address', { tls: {} }, () => authority.pem, 'is for another name than 127.0.0.1'],
      [
        'a wrong authority',
        { tls: { servername: 'db.example' } },
        () => stranger.pem,
        'certificate authority that the CA file names',
      ],
      ['public roots only', { tls: { servername: 'db.example' } }, () => undefined, 'is trusted here'],
    ])('refuses %s', async (_, more, ca, reason) => {
      const error = await refusal(open(more, { ca: ca() }));
      expect(error.message).toContain(reason);
      expect(error.remedy).toContain('openssl s_client -starttls mysql');
    });

    test('an address in the certificate is as good as a name; a server without TLS gets no password', async () => {
      const { key, cert } = authority.issue('ip', 'IP:127.0.0.1');
      const other = await startMariadb(folder, 'two', [`--ssl-cert=${cert}`, `--ssl-key=${key}`]);
      const grant = `CREATE USER emr_audit@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`;
      other.sql(grant);
      const options = { password: PASSWORD, ca: authority.pem, connectTimeoutMs: 3000 };
      await (await openSql(databaseAt(other.port, { tls: {} }), options)).close();
      await other.stop();
      const bare = await startMariadb(folder, 'two', ['--skip-ssl']);
      const error = await refusal(openSql(databaseAt(bare.port, { tls: {} }), options));
      expect(error.message).toContain('does not offer TLS, so no password was sent');
      await bare.stop();
    });
  });

  test.each<[string, Partial<Database>, Partial<SqlOptions>, string]>([
    ['a wrong password', {}, { password: 'canary-wrong' }, 'did not accept emr_audit'],
    ['REQUIRE SSL without TLS', { user: 'secure' }, {}, 'did not accept secure'],
    ['an account for another address', { user: 'elsewhere' }, {}, 'did not accept elsewhere'],
    ['a closed port', { port: 1 }, {}, 'refuses connections'],
    ['a name that does not resolve', { host: 'no.such.invalid' }, {}, 'does not resolve'],
  ])('%s has its own reason', async (_, more, options, reason) => {
    const error = await refusal(open(more, options));
    expect(error.message).toContain(reason);
    expect(error.message + error.remedy).not.toMatch(/canary/);
  });

  test('the wish to stop ends a query', async () => {
    const controller = new AbortController();
    const door = await open({}, { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    const answers = await door.ask([{ id: 'slow', sql: 'SELECT COUNT(*) FROM many a, many b, many c' }]);
    expect(() => answers.rows('slow')).toThrow('was stopped');
    await door.close();
  });

  test.skipIf(whyNoSshd())('goes through a real SSH tunnel', async () => {
    const lab = new SshLab();
    const sshd = await lab.start();
    const host = hostAt('db1', {
      port: sshd.port,
      identity: lab.path('ed25519'),
      knownHosts: sshd.knownHosts,
    });
    const shell = await openShell(host, deploymentOf(lab.folder, host));
    const ca = readFileSync(join(folder, 'ca-file'), 'utf8');
    const door = await open(
      { via: 'db1', user: 'secure', tls: { servername: 'db.example' } },
      { ca, tunnel: () => shell.tunnel('127.0.0.1', server.port) },
    );
    const answers = await door.ask([{ id: 'one', sql: 'SELECT 1 AS one' }]);
    expect(answers.rows('one')).toEqual([{ one: '1' }]);
    await door.close();
    const closed = await freePort();
    expect((await refusal(shell.tunnel('127.0.0.1', closed))).message).toContain('db1 cannot reach');
    await shell.close();
    lab.close();
  });
});

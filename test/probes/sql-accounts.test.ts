/** Accounts and privileges as a real server keeps them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBits, fromLetters } from '../../src/probes/sql-accounts/privileges.js';
import { sqlAccounts } from '../../src/probes/sql-accounts/sql-accounts.js';
import { sqlServer } from '../../src/probes/sql-server.js';
import { tablespaces } from '../../src/probes/tablespaces.js';
import { siteContext } from './support/clinic.js';
import { startMariadb, whyNoMariadb, type Mariadb } from './support/mariadb.js';

const why = whyNoMariadb();
if (why !== undefined) console.log(`skipped, ${why}: accounts of a real server`);

const VIEWS = `CREATE DATABASE emr_audit; CREATE DATABASE openemr; CREATE TABLE openemr.log (id INT) ENGINE=InnoDB;
CREATE SQL SECURITY DEFINER VIEW emr_audit.accounts AS SELECT user, host, json_value(priv, '$.plugin') plugin, json_value(priv, '$.access') access_bits, coalesce(json_value(priv, '$.ssl_type'), 0) ssl_type, coalesce(json_value(priv, '$.authentication_string'), '') = '' no_hash, json_value(priv, '$.account_locked') locked, json_value(priv, '$.is_role') is_role FROM mysql.global_priv;
CREATE SQL SECURITY DEFINER VIEW emr_audit.roles AS SELECT User, Host, Role FROM mysql.roles_mapping;
CREATE SQL SECURITY DEFINER VIEW emr_audit.db_grants AS SELECT Db, User FROM mysql.db;
CREATE SQL SECURITY DEFINER VIEW emr_audit.all_tablespaces AS SELECT name FROM information_schema.innodb_sys_tablespaces;
CREATE SQL SECURITY DEFINER VIEW emr_audit.tablespaces AS SELECT name, encryption_scheme, current_key_id FROM information_schema.innodb_tablespaces_encryption;
CREATE USER auditor@localhost; GRANT SELECT ON emr_audit.* TO auditor@localhost; GRANT SELECT ON openemr.log TO auditor@localhost;
CREATE USER nobody@localhost; GRANT SELECT ON openemr.log TO nobody@localhost;
CREATE ROLE keeper; GRANT FILE, CREATE USER ON *.* TO keeper; CREATE ROLE outer_role; GRANT keeper TO outer_role;
CREATE USER app@'10.0.0.%' IDENTIFIED BY 'x' REQUIRE SSL; GRANT outer_role TO app@'10.0.0.%';
CREATE USER any@'%'; CREATE USER sock@localhost IDENTIFIED VIA unix_socket; CREATE USER shut@'%' ACCOUNT LOCK;`;

const NAMED =
  'RELOAD,SHUTDOWN,PROCESS,FILE,SUPER,EXECUTE,REPLICATION SLAVE,BINLOG MONITOR,CREATE USER,EVENT,TRIGGER,CREATE TABLESPACE,DELETE HISTORY,SET USER,CONNECTION ADMIN,BINLOG REPLAY'.split(
    ',',
  );

describe.skipIf(why !== undefined)('a real server', () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
    server.run(VIEWS);
  });
  afterAll(() => server?.stop());

  test('every privilege has its own name', () => {
    server.run('CREATE USER one@localhost');
    for (const name of NAMED) {
      server.run(
        `REVOKE ALL PRIVILEGES, GRANT OPTION FROM one@localhost; GRANT ${name} ON *.* TO one@localhost`,
      );
      const bits = server
        .run("SELECT JSON_VALUE(Priv, '$.access') FROM mysql.global_priv WHERE User = 'one'")
        .trim();
      expect(fromBits(bits)).toEqual([name]);
    }
    server.run('DROP USER one@localhost');
  });

  test.each(['root', 'auditor'])('%s sees the same accounts', async (user) => {
    const answers = await server.ask(
      sqlAccounts.queries(siteContext),
      user === 'root' ? 'mysql' : 'openemr',
      user,
    );
    const { accounts } = sqlAccounts.parse(answers, siteContext);
    const of = (name: string) => accounts.find((account) => account.user === name);
    expect(of('app')).toMatchObject({
      remote: true,
      anyHost: false,
      requiresTls: true,
      noPassword: false,
      privileges: ['FILE', 'CREATE USER'],
    });
    expect(of('any')).toMatchObject({
      remote: true,
      anyHost: true,
      requiresTls: false,
      noPassword: true,
      privileges: [],
    });
    expect(of('sock')).toMatchObject({ remote: false, noPassword: false });
    expect(of('shut')).toMatchObject({ locked: true, noPassword: false });
    expect(of('keeper')).toMatchObject({ locked: true, remote: false, anyHost: false, noPassword: false });
    expect(of('root')).toMatchObject({ administrator: true });
    expect(accounts.some((account) => account.user === '' && account.noPassword)).toBe(true);
  });

  test('an account without the views learns nothing, and says so', async () => {
    const answers = await server.ask(sqlAccounts.queries(siteContext), 'openemr', 'nobody');
    expect(() => sqlAccounts.parse(answers, siteContext)).toThrow(/view/);
  });

  test('table spaces and variables', async () => {
    const spaces = await server.ask(tablespaces.queries(siteContext), 'openemr', 'auditor');
    expect(tablespaces.parse(spaces, siteContext)).toEqual({ total: 1, encrypted: 0 });
    const answers = await server.ask(sqlServer.queries(siteContext), 'openemr', 'auditor');
    expect(sqlServer.parse(answers, siteContext)).toMatchObject({
      product: 'mariadb',
      variables: { local_infile: 'ON', secure_file_priv: expect.any(String) },
    });
  });
});

test('letters of mysql.user', () => {
  expect(fromLetters('Y'.repeat(29))).toHaveLength(29);
  expect(() => fromLetters('Y')).toThrow(/unexpected form/);
});

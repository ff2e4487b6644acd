/** The doctor at a real sshd and a real mariadbd: what it prints opens the door that was shut, and nothing more is asked for. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadJudgement } from '../../src/inputs/judgement.js';
import type { Database, Deployment, Host } from '../../src/core/deployment.js';
import { allGrants, optionalViews, wholeAccess, type SqlLevel } from '../../src/probes/sql-access.js';
import { examine } from '../../src/scan/doctor.js';
import type { Check, Diagnosis } from '../../src/scan/doctor/types.js';
import type { JudgeOptions } from '../../src/scan.js';
import { deploymentOf } from '../targets/helpers/deployment.js';
import { databaseAt, startMariadb, whyNoMariadb, type Mariadb } from '../targets/helpers/mariadb.js';
import { freePort } from '../targets/helpers/net.js';
import { addUser, removeUser, SshLab, whyNoSshd, type Sshd } from '../targets/helpers/sshd.js';

const USER = 'emr-audit-doctor';
const SUDOERS = '/etc/sudoers.d/emr-audit-doctor';
const PASSWORD = 'canary-Doctor-Pa55word';
const why = whyNoSshd() ?? whyNoMariadb();
if (why) process.stderr.write(`SKIPPED: the doctor at real doors ${why}\n`);

let judgement: JudgeOptions;

async function visit(
  deployment: Deployment,
  subjects: RegExp,
  level: SqlLevel = 'views',
): Promise<Diagnosis> {
  return examine(deployment, {
    tool: { name: 'emr-audit', version: '0' },
    judgement,
    level,
    wanted: (id) => subjects.test(id),
    clock: () => new Date(),
  });
}

function checksOf(diagnosis: Diagnosis, door: string): readonly Check[] {
  return diagnosis.doors.find(({ id }) => id === door)?.checks ?? [];
}

/** `name state` of every step. */
function ladder(diagnosis: Diagnosis, door: string): string[] {
  return checksOf(diagnosis, door).map(({ name, state }) => `${name} ${state}`);
}

/** Lines to copy of one step. */
function linesOf(diagnosis: Diagnosis, door: string, name: string): string[] {
  const fixes = checksOf(diagnosis, door).filter((check) => check.name === name);
  return fixes.flatMap((check) => check.fixes.flatMap(({ lines }) => lines));
}

describe.skipIf(why)('the doctor', () => {
  let lab: SshLab;
  let sshd: Sshd;
  beforeAll(async () => {
    judgement = await loadJudgement({
      policy: 'baseline',
      // Few sections of the machine that runs the tests, which is large; all of the database.
      only: ['ssh/*', 'network/*', 'database/*', 'openemr-*/*'],
      directory: '/',
    });
    lab = new SshLab();
  });
  afterAll(() => lab?.close());

  describe('at a host', () => {
    let made: boolean;
    beforeAll(async () => {
      made = addUser(USER, '/bin/sh');
      sshd = await lab.start();
    });
    afterAll(() => {
      removeUser(USER);
      rmSync(SUDOERS, { force: true });
    });

    const host = (more: Partial<Host['ssh'] & object> = {}): Deployment =>
      lab.deployment(lab.host(sshd, { user: USER, sudo: true, ...more }));
    const at = (deployment: Deployment) => visit(deployment, /^host:web1$/);

    test('climbs every step, and the printed sudoers lines open the last one', async () => {
      expect(made).toBe(true);
      const before = await at(host());
      expect(ladder(before, 'shell:web1').slice(0, 7)).toEqual([
        'name open',
        'TCP open',
        'host key open',
        'own key open',
        'log-in open',
        'session open',
        'sudo closed',
      ]);
      const lines = linesOf(before, 'shell:web1', 'sudo');
      expect(lines.length).toBeGreaterThan(3);
      expect(lines.every((line) => line.startsWith(`${USER} ALL=(root) NOPASSWD: /`))).toBe(true);
      writeFileSync(SUDOERS, `${lines.join('\n')}\n`, { mode: 0o440 });
      expect(spawnSync('visudo', ['-cf', SUDOERS]).status).toBe(0);
      const after = await at(host());
      expect(ladder(after, 'shell:web1')).toContain('sudo open');
      expect(linesOf(after, 'shell:web1', 'sudo')).toEqual([]);

      // Each one missed by itself, also where a probe can do without: ss shows ports to everybody, and programs to root only.
      expect(lines.join('\n')).toContain('/ss -Hlntup');
      for (const missing of lines) {
        writeFileSync(SUDOERS, `${lines.filter((line) => line !== missing).join('\n')}\n`);
        expect(linesOf(await at(host()), 'shell:web1', 'sudo')).toEqual([missing]);
      }
    });

    test('says that sudo is not declared where something is missed without it', async () => {
      const seen = await at(host({ sudo: false }));
      const check = checksOf(seen, 'shell:web1').find(({ name }) => name === 'sudo');
      expect(check?.state).toBe('closed');
      expect(check?.fixes[0]?.lines).toEqual(['sudo: true']);
      expect(check?.hides?.rules.length).toBeGreaterThan(0);
    });

    test('compares an unknown host key with what is shown, and the printed line makes it known', async () => {
      const empty = lab.path('empty_hosts');
      writeFileSync(empty, '');
      const before = await at(host({ knownHosts: empty }));
      expect(ladder(before, 'shell:web1')).toEqual([
        'name open',
        'TCP open',
        'host key closed',
        'own key not tried',
        'log-in not tried',
        'session not tried',
      ]);
      const [compare, learn] = checksOf(before, 'shell:web1')[2]!.fixes;
      const print = execFileSync('ssh-keygen', ['-lf', lab.path(`host-${sshd.port}-ed25519.pub`)], {
        encoding: 'utf8',
      });
      expect(compare!.where).toContain(print.split(' ')[1]);
      expect(before.hidden.rules.length).toBeGreaterThan(20);
      execFileSync('sh', ['-c', learn!.lines[0]!], { stdio: 'ignore' });
      expect(ladder(await at(host({ knownHosts: empty })), 'shell:web1')).toContain('log-in open');
    });

    test.each([
      ['a stranger’s key', () => host({ identity: lab.path('stranger') }), 'log-in', 4],
      ['a key that is not there', () => host({ identity: lab.path('nothing') }), 'own key', 3],
      ['a locked key', () => host({ identity: lab.path('locked') }), 'own key', 3],
    ] as const)('stops at %s', async (_, make, name, place) => {
      const found = ladder(await at(make()), 'shell:web1');
      expect(found[place]).toBe(`${name} closed`);
      expect(found.slice(0, place).every((step) => step.endsWith(' open'))).toBe(true);
      expect(found.slice(place + 1).every((step) => step.endsWith(' not tried'))).toBe(true);
    });

    test('a closed port and a name that does not resolve', async () => {
      const port = await freePort();
      const closed = host({ port, knownHosts: lab.knownAt(sshd, port) });
      expect(ladder(await at(closed), 'shell:web1').slice(0, 3)).toEqual([
        'name open',
        'TCP closed',
        'host key not tried',
      ]);
      expect(linesOf(await at(closed), 'shell:web1', 'TCP').join()).toContain(
        `from 127.0.0.1 to any port ${port}`,
      );
      const address = 'nowhere.invalid';
      const known = lab.path('known-nowhere');
      writeFileSync(
        known,
        `[${address}]:${sshd.port} ${readFileSync(lab.path(`host-${sshd.port}-ed25519.pub`), 'utf8')}`,
      );
      const lost = host({ knownHosts: known });
      const nowhere = { ...lost, hosts: lost.hosts.map((one) => ({ ...one, address })) };
      expect(ladder(await at(nowhere), 'shell:web1').slice(0, 2)).toEqual(['name closed', 'TCP not tried']);
    });

    test('a host without a way in is told as not declared', async () => {
      const deployment = host();
      const bare = { ...deployment, hosts: deployment.hosts.map(({ ssh: _ssh, ...one }) => one) };
      const found = checksOf(await at(bare), 'undeclared');
      expect(found.map(({ text }) => text)).toEqual(['no SSH log-in is declared for this host']);
      expect(found[0]!.hides!.rules.length).toBeGreaterThan(20);
    });
  });

  describe('at a database', () => {
    let server: Mariadb;
    let deployment: (user: string, more?: Partial<Database>) => Deployment;
    beforeAll(async () => {
      process.env['DOCTOR_TEST_PASSWORD'] = PASSWORD;
      server = await startMariadb(lab.folder, 'doctor');
      const parts = [
        'database/1-schema',
        'database/2-access-control',
        'database/3-content',
        'hardened/database/5-clinic',
      ].map((part) => readFileSync(`test/lab/${part}.sql`, 'utf8'));
      server.sql(["SET time_zone = '+00:00'; SET @as_of = '2026-11-23 12:00:00';", ...parts].join('\n'));
      server.sql("REPLACE INTO openemr.globals (gl_name, gl_value) VALUES ('timeout', '900')");
      // The doctor comes often here; these hashes take no time to try.
      server.sql(
        "UPDATE openemr.users_secure SET password = '$2y$04$RyJHkU.CkF0AhwnV1d459OEgjBwM/TttjF0fKkPLyaWsyGKY4omvm'",
      );
      deployment = (user, more = {}) => ({
        ...deploymentOf(lab.folder),
        sites: [{ id: 'default', url: 'http://127.0.0.1:1/', database: 'main', folder: 'default' }],
        databases: [databaseAt(server.port, { user, password: { env: 'DOCTOR_TEST_PASSWORD' }, ...more })],
      });
    });
    afterAll(async () => {
      await server?.stop();
      delete process.env['DOCTOR_TEST_PASSWORD'];
    });

    const place = (user: string, level: SqlLevel) =>
      ({
        level,
        product: 'mariadb',
        schema: 'openemr',
        tls: false,
        account: `'${user}'@'127.0.0.1'`,
      }) as const;
    const at = (user: string, level: SqlLevel, more?: Partial<Database>) =>
      visit(deployment(user, more), /^(database|site):/, level);

    test.each(['views', 'direct'] as const)(
      'prints all that a new account needs, and it is enough (%s)',
      async (level) => {
        const user = `emr_${level}`;
        const before = await at(user, level);
        expect(ladder(before, 'sql:main')).toEqual([
          'password open',
          'name open',
          'TCP open',
          'TLS open',
          'log-in closed',
        ]);
        const lines = linesOf(before, 'sql:main', 'log-in');
        const whole = wholeAccess(place(user, level));
        expect(lines).toEqual([...whole, `ALTER USER '${user}'@'127.0.0.1' IDENTIFIED BY '…';`]);
        server.sql(whole.join('\n').replace("'…'", `'${PASSWORD}'`));
        const after = await at(user, level);
        expect(ladder(after, 'sql:main').at(-1)).toBe('grants open');
        expect(
          after.hidden.sections.filter((one) => /accounts|acl|audit|globals|sql|oauth|version/i.test(one)),
        ).toEqual([]);
        expect(JSON.stringify([before, after])).not.toContain(PASSWORD);
        // Whole hashes are asked for by a view of their own, which is offered and never needed.
        const offered = linesOf(after, 'sql:main', 'passwords');
        expect(offered).toEqual(level === 'views' ? optionalViews(place(user, level)) : []);
        server.sql(offered.join('\n') || 'SELECT 1');
        expect(linesOf(await at(user, level), 'sql:main', 'passwords')).toEqual([]);
        server.sql('DROP VIEW IF EXISTS emr_audit.password_check');
      },
    );

    test('tries the account of the audit log where a witness is declared, and prints what opens it', async () => {
      const of = async (more: Partial<Database>) => at('emr_views', 'views', { witness: 'witness', ...more });
      const log = { user: 'emr_log', password: { env: 'DOCTOR_TEST_PASSWORD' } };
      const before = await of({ log });
      expect(ladder(before, 'log:main')).toEqual(['rows closed']);
      const lines = linesOf(before, 'log:main', 'rows');
      expect(lines).toHaveLength(5);
      server.sql(lines.join('\n').replace("'…'", `'${PASSWORD}'`));
      expect(ladder(await of({ log }), 'log:main')).toEqual(['rows open']);
      server.sql("REVOKE SELECT ON openemr.api_log FROM 'emr_log'@'127.0.0.1'");
      const less = await of({ log });
      expect(ladder(less, 'log:main')).toEqual(['rows closed']);
      expect(checksOf(less, 'log:main')[0]!.text).toContain('table api_log cannot be seen');
      expect(ladder(await of({}), 'log:main')).toEqual(['rows closed', 'account warning']);
      expect(ladder(await at('emr_views', 'views'), 'log:main')).toEqual([]);
      expect(JSON.stringify([before, less])).not.toContain(PASSWORD);
    });

    test.each(['views', 'direct'] as const)(
      'names exactly the grant that is missing, whichever it is (%s)',
      { timeout: 120_000 },
      async (level) => {
        const user = `emr_${level}`;
        for (const grant of allGrants(place(user, level))) {
          server.sql(grant.replace('GRANT', 'REVOKE').replace(' TO ', ' FROM '));
          const found = await at(user, level);
          server.sql(grant);
          const lines = linesOf(found, 'sql:main', 'grants').filter((line) => line.startsWith('GRANT'));
          const needed = found.hidden.sections.some(
            (one) =>
              !/ (http|plainHttp|exposed|apiDiscovery|siteFiles|php|code|files)$/.test(one) &&
              !(level === 'views' && one.endsWith(' passwords')),
          );
          expect([grant, lines]).toEqual([grant, needed ? [grant] : []]);
          if (needed) expect(ladder(found, 'sql:main').at(-1)).toBe('grants closed');
        }
      },
    );

    test('a wrong password, a silent port, no TLS and a secret that is not set', async () => {
      process.env['DOCTOR_TEST_WRONG'] = 'wrong';
      const wrong = await at('emr_views', 'views', { password: { env: 'DOCTOR_TEST_WRONG' } });
      expect(ladder(wrong, 'sql:main').at(-1)).toBe('log-in closed');
      delete process.env['DOCTOR_TEST_WRONG'];
      const unset = await at('emr_views', 'views', { password: { env: 'DOCTOR_TEST_WRONG' } });
      expect(ladder(unset, 'sql:main')[0]).toBe('password closed');
      const closed = await at('emr_views', 'views', { port: await freePort() });
      expect(ladder(closed, 'sql:main').slice(1, 3)).toEqual(['name open', 'TCP closed']);
      const bare = await at('emr_views', 'views', { tls: {} });
      expect(ladder(bare, 'sql:main').slice(2)).toEqual(['TCP open', 'TLS closed', 'log-in not tried']);
      const noFile = await at('emr_views', 'views', { tls: { ca: 'nothing.pem' } });
      expect(ladder(noFile, 'sql:main').slice(0, 3)).toEqual([
        'password open',
        'CA file closed',
        'name not tried',
      ]);
    });
  });
});

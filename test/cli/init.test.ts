import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { array, assert, constantFrom, oneof, property, string, tuple } from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { askQuestions } from '../../src/cli/actions/init/questions.js';
import { parseDeployment } from '../../src/config/deployment.js';
import { EMPTY_DRAFT, type Draft } from '../../src/config/draft.js';
import { draftFromCompose } from '../../src/config/from-compose.js';
import { draftFromSshConfig } from '../../src/config/from-ssh-config.js';
import { writeDeployment } from '../../src/config/write-deployment.js';
import { isAuditError } from '../../src/core/errors.js';
import { runCli } from '../helpers/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'emr-audit-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SIGHT = { shell: 1, sql: 2, http: 3, tls: 4, backups: 5 };
const COMPOSE = readFileSync('test/cli/fixtures/docker-compose.yml', 'utf8');
const SSH = readFileSync('test/cli/fixtures/ssh_config', 'utf8');
const MACHINE = { id: 'docker1', address: 'emr.example.org' };

const written = (draft: Draft) =>
  parseDeployment(writeDeployment(draft, 'baseline', SIGHT), 'prod.yaml', '/');
const init = (argv: readonly string[]) => runCli(['init', ...argv], { cwd: folder });

describe('from an ssh config', () => {
  const draft = draftFromSshConfig(SSH, 'config', []);
  const hosts = new Map(written(draft).hosts.map((host) => [host.id, host]));

  it('takes what ssh itself would take: the first value of a matching block', () => {
    expect([...hosts.keys()].sort()).toEqual(['bastion', 'db1', 'web1', 'www']);
    expect(hosts.get('web1')).toMatchObject({
      address: 'web1.riverside.example',
      roles: ['web', 'app'],
      ssh: { user: 'emr-audit', identity: '~/.ssh/emr-audit', jump: 'bastion', port: 22 },
    });
    expect(hosts.get('db1')).toMatchObject({
      address: '10.20.0.11',
      roles: ['database'],
      ssh: { jump: 'bastion' },
    });
    expect(hosts.get('bastion')).toMatchObject({ roles: ['bastion'], ssh: { user: 'ann', port: 2222 } });
  });

  it('says what it did not follow', () => {
    expect(draft.notes.join('\n')).toMatch(/config:2: Include[^]*config:19: the Match block/);
  });

  it('says what it could not take over, and takes user and port of a ProxyJump', () => {
    const { hosts: found, notes } = draftFromSshConfig(
      'Host a\n Port 99999\n ProxyJump one,ann@gate:2022\nHost b\n User bob\n ProxyCommand nc %h %p\n IdentityFile %d/key\n',
      'config',
      [],
    );
    expect(found.find(({ id }) => id === 'gate')).toMatchObject({
      user: 'ann',
      port: 2022,
      roles: ['bastion'],
    });
    expect(found.find(({ id }) => id === 'a')).toMatchObject({ jump: 'gate', user: 'emr-audit' });
    for (const words of [
      'a names no User',
      'of the ProxyJump of a only the last',
      'the Port of a is no port',
      'the ProxyCommand of b was left out',
      'the IdentityFile of b holds a %',
    ])
      expect(notes.join('\n')).toContain(words);
    expect(notes.join('\n')).not.toContain('b names no User');
  });

  it('takes only the hosts that are asked for, and the jump hosts they need', () => {
    const some = draftFromSshConfig(SSH, 'config', ['web1']);
    expect(some.hosts.map(({ id }) => id).sort()).toEqual(['bastion', 'web1']);
    expect(() => draftFromSshConfig(SSH, 'config', ['wbe1'])).toThrow('did you mean "web1"?');
    expect(() => draftFromSshConfig('Host *\n  User ann\n', 'config', [])).toThrow('names no host');
  });
});

describe('from a Compose file', () => {
  const draft = draftFromCompose(COMPOSE, 'docker-compose.yml', MACHINE);
  const text = writeDeployment(draft, 'baseline', SIGHT);

  it('finds the site, the database and what is published', () => {
    const { sites, databases, hosts } = written(draft);
    expect(sites).toMatchObject([{ url: 'https://emr.example.org/', host: 'docker1', database: 'main' }]);
    expect(databases).toMatchObject([{ host: '127.0.0.1', port: 3307, via: 'docker1', tls: false }]);
    expect(hosts[0]!.expose).toEqual([80, 443]);
    expect(draft.notes.join('\n')).toContain('couchdb publishes port 5984');
  });

  it('writes no password, and names where it will be', () => {
    expect(text).not.toContain('canary');
    expect(text).toContain('password: { env: EMR_AUDIT_DB_PASSWORD }');
  });

  it('says how a database that publishes nothing can be reached, and that one is open to everybody', () => {
    const hidden = COMPOSE.replace('ports: ["127.0.0.1:3307:3306"]', '');
    expect(draftFromCompose(hidden, 'f', MACHINE).notes.join('\n')).toContain(
      'ports: ["127.0.0.1:3306:3306"]',
    );
    expect(draftFromCompose(hidden, 'f', MACHINE).database).toBeUndefined();
    const open = draftFromCompose(COMPOSE.replace('127.0.0.1:', ''), 'f', MACHINE);
    expect(open.notes.join('\n')).toContain('EXPOSED: the database service mysql publishes port 3307');
    // Whoever lists it there would accept it: that is for a person to say.
    expect(open.hosts[0]!.expose).toEqual([80, 443]);
  });

  it('says what is exposed without TLS, and who else can talk to the database', () => {
    const notes = (text: string) => draftFromCompose(text, 'f', MACHINE).notes.join('\n');
    const openemr = 'openemr: { image: openemr/openemr, ports: ["80:80", "443:443"] }';
    const db = 'db: { image: mariadb:10.11, networks: [back] }';
    expect(notes(`services: { ${openemr}, ${db} }`)).toContain('port 80 is published without TLS; it should');
    expect(notes(`services: { ${openemr.replace(', "443:443"', '')} }`)).toContain('would travel in clear');
    const admin = 'admin: { image: phpmyadmin, networks: { back: {} } }';
    expect(notes(`services: { ${openemr}, ${db}, ${admin} }`)).toContain(
      'admin shares a network with the database',
    );
    expect(notes(`services: { ${openemr}, ${db} }`)).not.toContain('shares a network');
    const onHost = draftFromCompose(
      `services: { ${openemr}, db: { image: mysql:8, network_mode: host } }`,
      'f',
      MACHINE,
    );
    expect(onHost.notes.join('\n')).toMatch(
      /EXPOSED: the database service db publishes port 3306[^]*db has network_mode: host/,
    );
    expect(onHost.database).toMatchObject({ host: '127.0.0.1', via: 'docker1' });
    expect(onHost.hosts[0]!.expose).toEqual([80, 443]);
  });

  it('leaves nothing out in silence: what it cannot read it names', () => {
    const ports = ['9000-9002:443-445', '3307:53/udp', '${HTTPS_PORT}:443', '4433', '1-999:1-999'];
    const draft2 = draftFromCompose(
      JSON.stringify({ include: ['other.yml'], services: { web: { image: 'openemr/openemr', ports } } }),
      'f',
      MACHINE,
    );
    expect(draft2.hosts[0]!.expose).toEqual([9000, 9001, 9002]);
    expect(draft2.site?.url).toBe('https://emr.example.org:9000/');
    const unread = draft2.notes.flatMap((note) => /^the port mapping (\S+) of web/.exec(note)?.[1] ?? []);
    expect(unread).toEqual(['${HTTPS_PORT}:443', '4433', '1-999:1-999']);
    expect(draft2.notes.join('\n')).toContain('include: was not followed');
  });

  it('refuses what is no such file', () => {
    for (const bad of ['services: {web: {image: nginx}}', 'services: 3', '[]', 'text'])
      expect(() => draftFromCompose(bad, 'f', MACHINE)).toThrow('no service of an openemr');
    expect(() => draftFromCompose('services: {a: {}, a: {}}', 'f', MACHINE)).toThrow(/twice/);
  });
});

describe('hostile files', () => {
  const words = oneof(
    string({ unit: 'binary', maxLength: 30 }),
    constantFrom('__proto__', 'constructor', '${X:-443}:443', '::1', '\u001B[31m', '- x', '{', 'yes', '1e3'),
  );

  test('any Host block ends in a file that parses, or in a refusal', () => {
    assert(
      property(array(tuple(words, words, words, words), { maxLength: 4 }), (blocks) => {
        const text = blocks
          .map(
            ([name, address, user, hop]) =>
              `Host ${name}\nHostName ${address}\nUser ${user}\nProxyJump ${hop}\nPort ${user}\n`,
          )
          .join('');
        try {
          written(draftFromSshConfig(text, 'config', []));
        } catch (error) {
          if (!isAuditError(error)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('any service ends in a file that parses, or in a refusal', () => {
    assert(
      property(words, words, words, words, (name, port, schema, volume) => {
        const text = JSON.stringify({
          services: {
            [name]: {
              image: 'openemr/openemr',
              ports: [port, '443:443', { target: port, published: port }],
              volumes: [volume],
            },
            db: { image: 'mysql:8', ports: [port, '3306:3306'], environment: { MYSQL_DATABASE: schema } },
          },
        });
        try {
          written(draftFromCompose(text, 'f', MACHINE));
        } catch (error) {
          if (!isAuditError(error)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('any name and path is read back as it was', () => {
    const path = string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(
      // oxlint-disable-next-line no-control-regex -- a name holds none of them
      (one) => !/[\u0000-\u001f]/.test(one),
    );
    assert(
      property(path, path, (name, identity) => {
        const { hosts, name: title } = written({
          name,
          hosts: [{ id: 'web1', address: 'web1', roles: [], user: 'a', identity }],
          notes: [name],
        });
        expect([title, hosts[0]!.ssh!.identity]).toEqual([name, identity]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Answers each question when its prompt stands there, as a person does; what is asked comes back, too. */
async function interview(draft: Draft, answers: readonly string[]): Promise<{ draft: Draft; asked: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...answers];
  let asked = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    asked += text;
    if (!/> [^\n]*$/.test(text)) return;
    const answer = left.shift();
    setImmediate(() => (answer === undefined ? input.end() : input.write(`${answer}\r`)));
  });
  return { draft: await askQuestions(draft, { input, output }), asked };
}

describe('questions', () => {
  it('make a whole deployment', async () => {
    const { draft } = await interview(EMPTY_DRAFT, [
      'Riverside Clinic',
      'no address',
      'https://ann:secret@emr.riverside.example/openemr',
      'emr-audit@web1.riverside.example',
      '~/.ssh/emr-audit',
      '',
      'db1.riverside.example',
      'emr-audit@10.20.0.11',
      '',
      'db1',
      '',
      '',
      'db1:/srv/backup/openemr',
    ]);
    const { name, hosts, sites, databases, backups } = written(draft);
    expect(name).toBe('Riverside Clinic');
    expect(hosts.map(({ id, roles, ssh }) => [id, roles.join(), ssh?.user])).toEqual([
      ['web1', 'web,app', 'emr-audit'],
      ['db1', 'database,backup', 'emr-audit'],
    ]);
    expect(sites).toMatchObject([
      {
        url: 'https://emr.riverside.example/openemr/',
        host: 'web1',
        webroot: '/var/www/openemr',
        database: 'main',
      },
    ]);
    expect(databases).toMatchObject([
      { host: 'db1.riverside.example', via: 'db1', user: 'emr_audit', schema: 'openemr' },
    ]);
    expect(backups).toMatchObject([{ host: 'db1', path: '/srv/backup/openemr' }]);
  });

  it('can all be left empty, and the input may end at any of them', async () => {
    for (let count = 0; count < 12; count += 1) {
      const { draft, asked } = await interview(
        EMPTY_DRAFT,
        Array.from({ length: count }, () => ''),
      );
      const { sites, databases } = written(draft);
      expect([sites, databases]).toEqual([[], []]);
      expect(asked).not.toMatch(/password(?! is never)/i);
    }
  });

  it('offer what is known, and a dash drops it', async () => {
    const known = draftFromCompose(COMPOSE, 'f', MACHINE);
    const kept = await interview(
      known,
      Array.from({ length: 12 }, () => ''),
    );
    expect(written(kept.draft)).toMatchObject({
      sites: [{ url: 'https://emr.example.org/' }],
      databases: [{ host: '127.0.0.1', port: 3307 }],
    });
    const dropped = await interview(known, ['', '-', '', '-']);
    expect(written(dropped.draft)).toMatchObject({ sites: [], databases: [] });
  });

  it('know which ports the address means, and that one machine can do everything', async () => {
    const { draft } = await interview(EMPTY_DRAFT, [
      '',
      'https://emr.example.org:8443/openemr/',
      'emr-audit@emr.example.org',
      '',
      '',
      '127.0.0.1',
      '',
      '',
      '',
      'web1:/srv/backup',
    ]);
    const { hosts, databases } = written(draft);
    expect(hosts).toMatchObject([{ roles: ['web', 'app', 'database', 'backup'], expose: [80, 8443] }]);
    expect(databases).toMatchObject([{ via: 'web1', tls: false }]);
  });

  it('keep the machine of an address without SSH', async () => {
    const { draft } = await interview(EMPTY_DRAFT, ['', 'https://emr.example.org/']);
    expect(written(draft)).toMatchObject({
      hosts: [{ id: 'web1', address: 'emr.example.org' }],
      sites: [{ host: 'web1' }],
    });
  });
});

describe('emr-audit init', () => {
  it('writes once, and never over another file without --force', async () => {
    const first = await init(['https://emr.example.org/', '--output', 'a.yaml']);
    expect([first.code, first.stdout.includes('$ emr-audit doctor a.yaml')]).toEqual([0, true]);
    writeFileSync(join(folder, 'a.yaml'), 'mine\n');
    const second = await init(['https://emr.example.org/', '--output', 'a.yaml']);
    expect([second.code, readFileSync(join(folder, 'a.yaml'), 'utf8')]).toEqual([2, 'mine\n']);
    expect((await init(['https://emr.example.org/', '--output', 'a.yaml', '--force'])).code).toBe(0);
    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toContain('url: https://emr.example.org/');
  });

  it('writes the same bytes for the same answers', async () => {
    const argv = [
      'https://emr.example.org/',
      '--ssh-config',
      resolve('test/cli/fixtures/ssh_config'),
      '--output',
      '-',
    ];
    const [one, two] = [await init(argv), await init(argv)];
    expect(one.stdout.length).toBeGreaterThan(1000);
    expect(two.stdout).toBe(one.stdout);
  });

  it('names the next commands as they can be typed, through npx too', async () => {
    const argv = ['https://emr.example.org/', '--force', '--output', 'my clinic.yaml'];
    const installed = await init(argv);
    expect(installed.stdout).toContain(
      "  $ emr-audit doctor 'my clinic.yaml'\n  $ emr-audit scan 'my clinic.yaml' ",
    );
    const npx = await runCli(['init', ...argv], { cwd: folder, env: { npm_command: 'exec' } });
    expect(npx.stdout).toContain("  $ npx emr-audit doctor 'my clinic.yaml'");
    expect((await runCli([], { cwd: folder })).stdout).toMatch(/\$ emr-audit init\n/);
    expect((await runCli([], { cwd: folder, env: { npm_command: 'exec' } })).stdout).toMatch(
      /\$ npx emr-audit init\n/,
    );
  });

  it('shows no escape sequence of a file on the screen', async () => {
    const text = JSON.stringify({
      services: {
        web: {
          image: 'openemr',
          volumes: ['\u001B]0;x\u0007:/var/www/localhost/htdocs/openemr'],
          ports: ['\u001B[2J'],
        },
      },
    });
    writeFileSync(join(folder, 'evil.yml'), text);
    const { code, stdout } = await init(['--compose', 'evil.yml', '--output', 'evil.yaml']);
    expect(code).toBe(0);
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
    expect(stdout + readFileSync(join(folder, 'evil.yaml'), 'utf8')).not.toMatch(/[\u001B\u0007]/);
    expect(stdout).toContain(String.raw`\x1b[2J`);
  });

  it('keeps no credentials of an address', async () => {
    const { stdout } = await init([
      'https://ann:canary-url@emr.example.org/?token=canary-url',
      '--output',
      '-',
    ]);
    expect(stdout).toContain('url: https://emr.example.org/');
    expect(stdout).not.toContain('canary-url');
  });

  it.each([
    [[], 'nothing to begin with'],
    [['ftp://emr.example.org/'], 'is not an http(s) address'],
    [['https://emr.example.org/', '--policy', 'basline'], 'did you mean "baseline"?'],
    [['--compose', 'nothing.yml'], 'does not exist'],
    [['https://emr.example.org/', '--host', 'web1'], 'name that with --ssh-config'],
  ])('%j is refused and writes nothing', async (argv, words) => {
    const { code, stderr } = await init([...argv, '--output', 'refused.yaml']);
    expect([code, existsSync(join(folder, 'refused.yaml'))]).toEqual([2, false]);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(words);
  });

  it('makes no file of hosts that jump in a circle', async () => {
    writeFileSync(join(folder, 'circle'), 'Host a\n ProxyJump b\nHost b\n ProxyJump a\n');
    const { code, stderr } = await init(['--ssh-config', 'circle', '--output', 'circle.yaml']);
    expect([code, existsSync(join(folder, 'circle.yaml'))]).toEqual([2, false]);
    expect(stderr).toContain('jump in a circle');
  });
});

/** The scripts of the host probes as they run: by the shell of Debian, without a write, and with exact lines of sudoers. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FactSections } from '../../src/core/facts.js';
import type { ProbeContext, ShellProbe, ShellStep } from '../../src/core/probe.js';
import { findFactError } from '../../src/core/validate.js';
import { backups } from '../../src/probes/backups/backups.js';
import { code } from '../../src/probes/code.js';
import { siteFiles } from '../../src/probes/site-files.js';
import { sudoCommands } from '../../src/probes/sudo.js';
import { ensure } from '../tls-scanner-lite/helpers/program.js';
import { shellAnswers, type Recorded } from './support/answers.js';
import { clinic, hostContext, siteContext } from './support/clinic.js';
import { contextFor, probesOf } from './support/good.js';

const root = process.getuid?.() === 0;
const missing = ['/usr/bin/dash', '/usr/bin/strace', '/usr/bin/apt-get'].find(
  (program) => !existsSync(program),
);
const whyNoTrace = root
  ? missing === undefined
    ? undefined
    : `${missing} is not installed`
  : 'only root runs what root runs';
if (whyNoTrace !== undefined) console.log(`skipped, ${whyNoTrace}: proof that the scripts write nothing`);

const ENVIRONMENT = { PATH: process.env['PATH'], LC_ALL: 'C' };

/** Runs steps as the transport does: as root by their command line, else by their script. */
function runSteps(steps: readonly ShellStep[], asRoot = true): Record<string, Recorded> {
  const answers = steps.map(({ id, run, sudo }): [string, Recorded] => {
    const [program = '', ...args] = asRoot && sudo ? sudo : ['dash', '-c', run];
    const { status, stdout } = spawnSync(program, args, {
      encoding: 'utf8',
      env: ENVIRONMENT,
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [id, status === 0 ? stdout : (status ?? 127)];
  });
  return Object.fromEntries(answers);
}

function read<K extends 'backups' | 'siteFiles' | 'code'>(
  probe: ShellProbe<K>,
  context: ProbeContext,
  asRoot = true,
): FactSections[K] {
  const value = probe.parse(shellAnswers(runSteps(probe.steps(context), asRoot)), context);
  expect(findFactError(probe.section, value)).toBeUndefined();
  return value;
}

const steps = probesOf('shell').flatMap((probe) =>
  probe.steps(contextFor(probe.section)).map((step) => ({ name: `${probe.section}.${step.id}`, step })),
);

describe('every script', () => {
  test.each(steps)('$name is what the transport takes', ({ step }) => {
    expect(step.id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/);
    expect(step.timeout ?? 10).toBeLessThanOrEqual(20);
    expect(step.maxBytes ?? 0).toBeLessThanOrEqual(262_144);
    expect(spawnSync('sh', ['-n', '-c', step.run]).status).toBe(0);
    if (step.sudo) expect(step.sudo.length).toBeGreaterThan(1);
  });
});

/** What a process may open for writing: nothing that has a name and stays. */
const WRITES =
  /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|\b(?:unlink|rename|mkdir|rmdir|chmod|chown|utimens|truncate|symlink|link|mknod)(?:at2?|64)?\(/;
const HARMLESS =
  /"\/dev\/(?:null|tty)"|O_TMPFILE|ENOENT|EROFS|EACCES|"\/proc\/self\/|^\+\+\+|SIG|"\/dev\/pts|\/var\/lib\/sss|\/run\/nscd|readlink/;

describe.skipIf(whyNoTrace !== undefined)('nothing is written', () => {
  test.each(steps)('$name', { timeout: 120_000 }, ({ step }) => {
    const forms = [['dash', '-c', step.run], ...(step.sudo ? [step.sudo] : [])].filter(
      ([program = '']) => !program.startsWith('/') || existsSync(program),
    );
    for (const form of forms) {
      const { stderr } = spawnSync(
        'strace',
        ['--seccomp-bpf', '-f', '-qq', '-s', '200', '-e', 'trace=%file,ftruncate,fchmod,fchown', ...form],
        { encoding: 'utf8', env: ENVIRONMENT, maxBuffer: 256 * 1024 * 1024 },
      );
      const writes = stderr.split('\n').filter((line) => WRITES.test(line) && !HARMLESS.test(line));
      expect(writes).toEqual([]);
    }
  });
});

describe('lines of sudoers', () => {
  const commands = sudoCommands([hostContext, siteContext]);
  const lines = commands.map(
    (words) =>
      `nobody ALL=(root) NOPASSWD: ${words.map((word) => word.replaceAll(/[,:=\\ *?[\]!]/g, String.raw`\$&`)).join(' ')}`,
  );

  test('each command is there once, with its full path and without what sudoers would change', () => {
    expect(new Set(commands.map((words) => words.join('\0'))).size).toBe(commands.length);
    for (const [program, ...args] of commands) {
      expect(program).toMatch(/^\/(?:usr\/(?:s?bin)|bin)\/[a-z0-9-]+$/);
      expect(args.join(' ')).not.toMatch(/[\n\\#]/);
    }
  });

  const whyNoSudo =
    root && existsSync('/usr/bin/sudo') && existsSync('/usr/bin/unshare')
      ? undefined
      : 'no root or no sudo here';
  if (whyNoSudo !== undefined) console.log(`skipped, ${whyNoSudo}: sudo itself takes the lines`);
  test.skipIf(whyNoSudo !== undefined)('sudo takes them, and nothing that is almost the same', () => {
    const folder = mkdtempSync(join(tmpdir(), 'emr-audit-sudoers-'));
    const file = join(folder, 'sudoers');
    writeFileSync(file, `Defaults secure_path=/usr/sbin:/usr/bin:/sbin:/bin\n${lines.join('\n')}\n`, {
      mode: 0o440,
    });
    expect(spawnSync('visudo', ['-cf', file], { encoding: 'utf8' }).stderr).toBe('');
    // sudo says no to a program that is not installed, whatever the lines allow.
    const here = commands.filter(([program = '']) => existsSync(program));
    const mine = here.map((words) =>
      words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' '),
    );
    const ask = (command: string): string =>
      `setpriv --reuid=65534 --regid=65534 --clear-groups sudo -n -l ${command} >/dev/null 2>&1 && echo yes || echo no`;
    const script = [
      `mount --bind ${file} /etc/sudoers`,
      ...mine.map(ask),
      ...mine.map((line) => ask(`${line} more`)),
      ask('/bin/sh -c id'),
    ].join('\n');
    const out = execFileSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' }).trim().split('\n');
    rmSync(folder, { recursive: true });
    expect(out).toEqual([...here.map(() => 'yes'), ...here.map(() => 'no'), 'no']);
  });
});

describe('backup folders', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'emr-audit-backups-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function contextOf(...names: string[]): ProbeContext {
    const sets = names.map((name) => ({
      id: name,
      host: 'web1',
      path: join(folder, name),
      maxAgeHours: 26,
      retentionDays: 30,
      offsite: false,
    }));
    return { ...hostContext, backups: sets };
  }

  test('files are counted and dated, the newest twenty are opened', () => {
    mkdirSync(join(folder, "o'hara's files/deep/er"), { recursive: true });
    for (let index = 0; index < 30; index += 1) {
      const path = join(folder, "o'hara's files", index % 2 ? 'deep/er' : '', `${index} $(id).sql`);
      writeFileSync(path, '-- MariaDB dump');
      utimesSync(path, 1_700_000_000 + index * 86_400, 1_700_000_000 + index * 86_400);
    }
    symlinkSync(join(folder, "o'hara's files"), join(folder, 'link'));
    for (const name of ["o'hara's files", 'link']) {
      const { sets, files } = read(backups, contextOf(name));
      expect(sets).toMatchObject([
        {
          count: 30,
          oldest: '2023-11-14T22:13:20.000Z',
          newest: '2023-12-13T22:13:20.000Z',
          directory: { kind: 'directory' },
        },
      ]);
      expect(files).toHaveLength(20);
      expect(files[0]).toMatchObject({
        format: 'sql',
        encryption: 'none',
        modified: '2023-12-13T22:13:20.000Z',
        worldReadable: true,
      });
    }
  });

  test('an empty folder and a missing one hold nothing', () => {
    mkdirSync(join(folder, 'empty'));
    const { sets, files } = read(backups, contextOf('empty', 'not-there'));
    expect(sets).toMatchObject([
      { count: 0, newest: '1970-01-01T00:00:00.000Z' },
      { count: 0, directory: { kind: 'other' } },
    ]);
    expect(files).toEqual([]);
  });

  test.skipIf(!root)('a folder that may not be entered is a gap and never an empty set', () => {
    mkdirSync(join(folder, 'closed/inner'), { recursive: true });
    writeFileSync(join(folder, 'closed/inner/dump'), 'x');
    chmodSync(join(folder, 'closed/inner'), 0o700);
    chmodSync(folder, 0o755);
    const context = contextOf('closed');
    const step = backups.steps(context)[0];
    const script = `exec setpriv --reuid=65534 --regid=65534 --clear-groups dash -c "$1"`;
    const { stdout } = spawnSync('sh', ['-c', script, 'sh', step?.run ?? ''], {
      encoding: 'utf8',
      env: ENVIRONMENT,
    });
    expect(() => backups.parse(shellAnswers({ set0: stdout }), context)).toThrow(
      /could not be looked through/,
    );
  });

  test('keys and database in one backup are told by the names inside, which stay on the host', () => {
    const make = `cd ${folder}; key=openemr/sites/default/documents/logs_and_misc/methods/sevena
      mkdir -p src/openemr/sql src/$(dirname $key) src/openemr/sites/default/documents/1; echo k > src/$key; echo p > src/openemr/sites/default/documents/1/Doe.pdf
      echo 'CREATE TABLE a (b INT);' > src/openemr/sql/database.sql; cp src/openemr/sql/database.sql src/dump.sql
      mkdir code site both own loose encrypted cut plain innodb; tar -C src -czf code/web.tar.gz openemr/sql; echo r > src/openemr/Roe.pdf; tar -C src -cf site/site.tar openemr; rm src/openemr/Roe.pdf
      tar -C src -cJf both/all.tar.xz openemr dump.sql; gzip -k src/dump.sql; cp src/dump.sql.gz src/openemr.sql.gz; tar -C src -czf src/openemr.tar.gz openemr; tar -C src -cf own/emr_backup.tar openemr.sql.gz openemr.tar.gz
      tar -C src -cf loose/t.tar openemr; cp src/dump.sql.gz loose/d.gz; cp -r src/openemr encrypted/; for i in 1 2 3 4 5 6; do { printf 'Salted__'; head -c 99 /dev/urandom; } > encrypted/$i.enc; done
      head -c 150 code/web.tar.gz > cut/web.tar.gz; head -c 3000 /dev/urandom > cut/what; cp src/dump.sql plain/dump; mkdir -p innodb/openemr; echo x > innodb/openemr/log.ibd; mkdir -p innodb/s; cp -r src/openemr/sites innodb/s`;
    expect(spawnSync('sh', ['-ec', make], { encoding: 'utf8' }).stderr).toBe('');
    const names = ['code', 'site', 'both', 'own', 'loose', 'encrypted', 'cut', 'plain', 'innodb'];
    const context = contextOf(...names);
    const steps = runSteps(backups.steps(context));
    expect(Object.values(steps).join('')).not.toContain('Roe');
    const { sets } = backups.parse(shellAnswers(steps), context);
    const file = (name: string): string => name.replace(`${folder}/`, '');
    expect(
      Object.fromEntries(
        sets.map(({ name, holds, unlisted }) => [name, [holds.join(' '), unlisted.map(file).join(' ')]]),
      ),
    ).toEqual({
      code: ['', ''],
      site: ['keys', ''],
      both: ['database keys', ''],
      own: ['database keys', ''],
      loose: ['database keys', ''],
      encrypted: ['keys', ''],
      cut: ['', expect.stringMatching(/^cut\/wh?[aeb.]+t?(ar\.gz)? cut\//)],
      plain: ['database', ''],
      innodb: ['database keys', expect.any(String)],
    });
  });

  const tools = ['restic', 'borg'].filter((tool) => !ensure(tool, tool === 'borg' ? 'borgbackup' : tool));
  if (tools.length > 0) console.log(`skipped, ${tools.join(' and ')} not installed: repositories`);
  test.skipIf(tools.length > 0)('repositories are judged as a whole, and their keys stay', () => {
    const make = `cd ${folder}; mkdir repos base; echo secret > base/file; export RESTIC_PASSWORD=x BORG_PASSPHRASE=x BORG_BASE_DIR=$PWD/base HOME=$PWD/base
      restic -q init -r repos/restic; restic -q backup -r repos/restic base/file
      for mode in repokey none authenticated keyfile-blake2; do borg init -e $mode repos/$mode; borg create repos/$mode::a base/file; done`;
    expect(spawnSync('sh', ['-ec', make], { encoding: 'utf8' }).status).toBe(0);
    const context = contextOf('repos');
    const steps = runSteps(backups.steps(context));
    expect(steps['set0']).not.toMatch(/kdf|scrypt|hqlh/);
    const { files, sets } = backups.parse(shellAnswers(steps), context);
    expect(
      Object.fromEntries(files.map(({ path, encryption }) => [path.replace(/^.*\//, ''), encryption])),
    ).toEqual({
      restic: 'encrypted',
      repokey: 'encrypted',
      none: 'none',
      authenticated: 'none',
      'keyfile-blake2': 'encrypted',
    });
    expect(Date.parse(sets[0]?.newest ?? '')).toBeGreaterThan(Date.now() - 600_000);
  });
});

describe('the web root', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'emr-audit-webroot-'));
    const documents = join(folder, 'sites/default/documents');
    for (const path of ['logs_and_misc/methods', 'certificates', '1234/certificates', 'smarty/main', 'temp'])
      mkdirSync(join(documents, path), { recursive: true });
    mkdirSync(join(folder, 'gacl/admin'), { recursive: true });
    writeFileSync(
      join(folder, 'version.php'),
      "<?php\n$v_major = '7';\n$v_minor = '0';\n$v_patch = '3';\n$v_tag = '';\n$v_realpatch = '3';\n$v_database = 506;\n$v_acl = 12;\n",
    );
    writeFileSync(join(folder, 'sites/default/sqlconf.php'), '<?php', { mode: 0o644 });
    writeFileSync(join(documents, 'logs_and_misc/methods/sixa'), 'key', { mode: 0o644 });
    for (const name of [
      'certificates/oaprivate.key',
      'certificates/oapublic.key',
      'certificates/mysql-ca',
      '1234/key of Jane',
    ])
      writeFileSync(join(documents, name), 'x', { mode: 0o640 });
    chmodSync(documents, 0o751);
    for (const path of ['1234/Jane Doe.php', 'temp/x.PHTML', 'smarty/main/%%45^45E^45E480CD%%login.html.php'])
      writeFileSync(join(documents, path), '');
    writeFileSync(join(folder, 'setup.php'), '<?php');
    writeFileSync(join(folder, 'open.php'), '<?php');
    chmodSync(join(folder, 'open.php'), 0o666);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('scripts, keys, code, and no name of a patient', () => {
    const site = { ...clinic.sites[0]!, webroot: `${folder}/` };
    const value = read(siteFiles, { ...siteContext, site });
    expect(value).toMatchObject({
      sqlconf: { mode: '0644', worldReadable: true },
      keys: [{ mode: '0644' }],
      documents: { kind: 'directory', mode: '0751', worldReadable: false },
      certificates: [{ path: expect.stringMatching(/oaprivate.key$/), mode: '0640' }],
      scripts: ['setup.php', 'gacl/admin'],
      phpInDocuments: ['documents/(other folders): 1', 'documents/temp: 1'],
      writableCode: ['open.php'],
    });
    expect(JSON.stringify(value)).not.toMatch(/Jane|1234/);
    expect(read(code, { ...siteContext, site })).toEqual({ version: '7.0.3.3', database: 506, acl: 12 });
  });

  test('another folder is no OpenEMR', () => {
    const site = { ...clinic.sites[0]!, webroot: '/usr/share' };
    expect(() => read(siteFiles, { ...siteContext, site })).toThrow(/exit code/);
  });
});

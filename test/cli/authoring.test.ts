/** The commands for authors of rules, as they are typed: the built command line in a folder of its own. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SECTION_IDS } from '../../src/core/facts.js';
import { runCli } from '../helpers/cli.js';

// oxlint-disable-next-line no-control-regex -- exactly these must not come through
const CONTROL = /[\u001b\u0007\u009b]/;
const root = mkdtempSync(join(tmpdir(), 'emr-audit-authoring-'));
let cwd = root;
let count = 0;
beforeEach(() => {
  count += 1;
  cwd = join(root, String(count));
  mkdirSync(cwd);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (...argv: string[]) => runCli(argv, { cwd, env: { COLUMNS: '100' } });
const json = async (...argv: string[]) =>
  JSON.parse((await run(...argv, '--json')).stdout) as Record<string, never>;
const edit = (file: string, from: string | RegExp, to: string) => {
  const before = readFileSync(join(cwd, file), 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(join(cwd, file), after);
};

describe('rules new', () => {
  it.each(['os', 'sshd', 'tls', 'globals', 'accounts,acl', 'os,updates,backups', 'accounts,php,sqlServer'])(
    'about %s is valid, passes its cases and leaves no mutant alive',
    { timeout: 90_000 },
    async (needs) => {
      const subject = needs.includes('php') ? ['--subject', 'site'] : [];
      expect(await run('rules', 'new', 'clinic/made-up', '--needs', needs, ...subject)).toMatchObject({
        code: 0,
      });
      expect(await json('rules', 'lint')).toMatchObject({ rules: 1, errors: 0 });
      expect(await json('rules', 'test')).toMatchObject({ rules: 1, failed: [], problems: [] });
      expect(await json('rules', 'mutate', '--max-survivors', '0')).toMatchObject({ survived: 0 });
      for (const name of ['rule', 'cases']) {
        const file = name === 'rule' ? 'made-up.yaml' : 'made-up.test.yaml';
        const text = readFileSync(join(cwd, 'clinic', file), 'utf8');
        const path = /\$schema=(\S+)/.exec(text)![1]!;
        const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
          JSON.parse(readFileSync(join(cwd, 'clinic', path), 'utf8')) as object,
        );
        expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
      }
    },
  );

  it('never overwrites, and names what is wrong with a name', { timeout: 60_000 }, async () => {
    await run('rules', 'new', 'clinic/made-up');
    const before = readFileSync(join(cwd, 'clinic/made-up.yaml'), 'utf8');
    expect(await run('rules', 'new', 'clinic/made-up')).toMatchObject({ code: 2, stdout: '' });
    expect(readFileSync(join(cwd, 'clinic/made-up.yaml'), 'utf8')).toBe(before);
    for (const id of ['../../etc/x', 'clinic/../x', 'Clinic/x', 'x', 'a/b/c', '/etc/passwd'])
      expect(await run('rules', 'new', id), id).toMatchObject({ code: 2 });
    expect((await run('rules', 'new', 'ssh/b')).stderr).toContain('my-ssh/b');
    expect((await run('rules', 'new', 'clinic/b', '--needs', 'acounts')).stderr).toContain(
      'did you mean "accounts"?',
    );
    expect(await run('rules', 'new', 'clinic/b', '--needs', 'accounts', '--subject', 'host')).toMatchObject({
      code: 2,
    });
    expect(existsSync(join(cwd, 'clinic/b.yaml'))).toBe(false);
  });

  it('follows no link that lies where it would write', async () => {
    mkdirSync(join(cwd, 'clinic'));
    writeFileSync(join(cwd, 'target'), 'mine');
    symlinkSync(join(cwd, 'target'), join(cwd, 'clinic/made-up.yaml'));
    expect(await run('rules', 'new', 'clinic/made-up')).toMatchObject({ code: 2 });
    expect(readFileSync(join(cwd, 'target'), 'utf8')).toBe('mine');
  });
});

describe('rules lint', () => {
  it(
    'says file, line, column, what is wrong and what was meant; warnings fail with --strict only',
    { timeout: 60_000 },
    async () => {
      await run('rules', 'new', 'clinic/made-up', '--needs', 'sshd');
      expect(await run('rules', 'lint')).toMatchObject({ code: 0 });
      expect(await run('rules', 'lint', '--strict')).toMatchObject({ code: 2 });
      edit('clinic/made-up.yaml', 'severity: medium', 'severity: medum');
      const { code, stdout } = await run('rules', 'lint', 'clinic/made-up.yaml');
      expect(code).toBe(2);
      expect(stdout).toMatch(/^clinic\/made-up\.yaml:\d+:11 {2}error E_RULE$/m);
      expect(stdout).toContain('severity: must be "medium"');
      const github = await run('rules', 'lint', '--format', 'github');
      expect(github.stdout).toMatch(
        /^::error file=clinic\/made-up\.yaml,line=\d+,col=11,title=E_RULE::severity/m,
      );
    },
  );

  it(
    'reads neither a link that leads out, nor a pipe, nor what is not UTF-8, and says so',
    { timeout: 60_000 },
    async () => {
      await run('rules', 'new', 'clinic/made-up');
      writeFileSync(join(cwd, 'secret.yaml'), 'password: hunter2\n');
      symlinkSync('../secret.yaml', join(cwd, 'clinic/out.yaml'));
      symlinkSync('/dev/zero', join(cwd, 'clinic/zero.yaml'));
      writeFileSync(join(cwd, 'clinic/latin.yaml'), Buffer.from([0x74, 0x3a, 0x20, 0xe9, 0x0a]));
      writeFileSync(join(cwd, 'clinic/large.yaml'), `a: ${'x'.repeat(70_000)}`);
      const { code, stdout } = await run('rules', 'lint');
      expect(code).toBe(2);
      for (const words of [
        'out.yaml leads out of its folder',
        'zero.yaml leads out of its folder',
        'latin.yaml is not UTF-8',
        'large.yaml is larger than 64 KiB',
      ])
        expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
      expect(stdout).not.toContain('hunter2');
    },
  );

  it('prints no control character of a pack', { timeout: 60_000 }, async () => {
    await run('rules', 'new', 'clinic/made-up');
    edit(
      'clinic/made-up.yaml',
      /^title: .*/m,
      'title: "Ports \\u001b]0;x\\u0007 stay \\u009b31m closed"\n\u009b2Jbad: "\\u001b[2J"',
    );
    for (const argv of [
      ['rules', 'lint'],
      ['rules', 'lint', '--json'],
      ['rules', 'test'],
      ['rules', 'mutate'],
      ['rules', 'docs'],
    ])
      expect(await run(...argv).then(({ stdout, stderr }) => stdout + stderr)).not.toMatch(CONTROL);
  });

  it('never takes nothing for good', { timeout: 60_000 }, async () => {
    mkdirSync(join(cwd, 'empty'));
    for (const word of ['lint', 'test', 'mutate', 'docs']) {
      expect(await run('rules', word, 'empty'), word).toMatchObject({ code: 2 });
      expect(await run('rules', word, 'nowhere'), word).toMatchObject({ code: 2 });
    }
    await run('rules', 'new', 'clinic/made-up');
    expect(await run('rules', 'test', '--only', 'nothing/*')).toMatchObject({ code: 2 });
    rmSync(join(cwd, 'clinic/made-up.test.yaml'));
    expect(await run('rules', 'test')).toMatchObject({ code: 2 });
    expect(await run('rules', 'mutate')).toMatchObject({ code: 2 });
  });
});

it(
  'rules test shows what was expected against what was found, with the place of the case',
  { timeout: 60_000 },
  async () => {
    await run('rules', 'new', 'clinic/made-up', '--needs', 'sshd');
    edit('clinic/made-up.test.yaml', /expect: pass/, 'expect: not-applicable');
    const { code, stdout } = await run('rules', 'test');
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /not as expected clinic\/made-up\n {2}case "all is good"\n {2}at clinic\/made-up\.test\.yaml:5:9\n {4}- expected {2}\+ found\n {4}- not-applicable\n {4}\+ pass: /,
    );
    expect(await json('rules', 'test')).toMatchObject({
      failed: [{ case: 'all is good', wanted: ['not-applicable'] }],
    });
  },
);

it(
  'rules mutate shows a survivor with facts that would kill it, and fails above the limit',
  { timeout: 60_000 },
  async () => {
    await run('rules', 'new', 'clinic/made-up', '--needs', 'sshd');
    const text = readFileSync(join(cwd, 'clinic/made-up.test.yaml'), 'utf8');
    const [good, , unknown] = parse(text) as object[];
    writeFileSync(join(cwd, 'clinic/made-up.test.yaml'), JSON.stringify([good, unknown]));
    const { code, stdout } = await run('rules', 'mutate');
    expect(code).toBe(2);
    expect(stdout).toContain('Such facts: like "all is good", with sshd.');
    expect(await run('rules', 'mutate', '--max-survivors', '100')).toMatchObject({ code: 0 });
    expect(await run('rules', 'mutate', '--max-survivors', 'few')).toMatchObject({ code: 2 });
  },
);

describe('eval', () => {
  const snapshot = join(process.cwd(), 'examples/leaky-clinic/snapshot.json');

  it(
    'gives type and values, and unknown with its reason where a section is a gap',
    { timeout: 60_000 },
    async () => {
      expect(await json('eval', 'sshd.maxAuthTries <= 4')).toMatchObject({
        type: 'bool',
        needs: ['sshd'],
        kinds: ['host'],
      });
      const data = JSON.parse(readFileSync(snapshot, 'utf8')) as {
        facts: Record<string, Record<string, unknown>>;
      };
      data.facts['host:db1']!['sshd'] = { state: 'gap', reason: 'sudo refused', remedy: 'Add the line.' };
      writeFileSync(join(cwd, 's.json'), JSON.stringify(data));
      const { answers } = (await json(
        'eval',
        'sshd.ciphers.filter(c, like(c, "cbc"))',
        '--snapshot',
        's.json',
      )) as unknown as { answers: object[] };
      expect(answers).toContainEqual({
        subject: 'host:web1',
        state: 'value',
        value: ['aes128-cbc', '3des-cbc'],
      });
      expect(answers).toContainEqual({
        subject: 'host:db1',
        state: 'unknown',
        section: 'sshd',
        reason: 'sudo refused',
      });
    },
  );

  it('points at the place of an error', async () => {
    const { code, stderr } = await run('eval', 'sshd.maxAuthTrys <= 4');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^ {2}sshd\.maxAuthTrys <= 4\n {7}\^\nerror E_EXPRESSION: .*did you mean "maxAuthTries"\?/,
    );
  });

  it('refuses facts that no subject has together', async () => {
    expect(await run('eval', 'tls.complete && sshd.allowList', '--snapshot', snapshot)).toMatchObject({
      code: 2,
    });
  });
});

describe('facts', () => {
  it('lists every section and shows every field', { timeout: 60_000 }, async () => {
    const rows = (await json('facts', 'list')) as unknown as { section: string }[];
    expect(rows.map(({ section }) => section)).toEqual(SECTION_IDS);
    expect(await json('facts', 'show', 'tls.protocols.legacy')).toMatchObject({
      section: 'tls',
      door: 'tls',
      fields: [{ path: 'protocols[].legacy', type: 'bool' }],
      rules: expect.arrayContaining(['tls/legacy-protocols']) as unknown,
    });
    expect((await run('facts', 'show', 'sshd.maxAuthTrys')).stderr).toContain(
      'did you mean "sshd.maxAuthTries"?',
    );
    expect(await run('facts', 'show', 'constructor')).toMatchObject({ code: 2 });
  });
});

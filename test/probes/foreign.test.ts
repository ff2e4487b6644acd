import { describe, expect, it } from 'vitest';
import type { ForeignSectionId } from '../../src/core/facts.js';
import type { PackDoor } from '../../src/core/pack.js';
import type { HttpProbe, Probe, ShellProbe, SqlProbe, TcpProbe } from '../../src/core/probe.js';
import { foreignProbe } from '../../src/probes/foreign/probe.js';
import { Room } from '../../src/probes/foreign/room.js';
import { hostContext, siteContext } from './support/clinic.js';

const ID = 'acme_thing' as ForeignSectionId;
const make = <P extends Probe>(door: PackDoor, code: string): P =>
  foreignProbe(
    { id: ID, subject: 'host', door, schema: {} },
    'acme',
    new Room(`exports.probes = { ${ID}: { door: '${door}', ${code} } };`, 'pack acme'),
  ) as P;
const shell = (code: string) => make<ShellProbe<typeof ID>>('shell', code);
const answers = {
  at: '',
  text: () => 'hello\n',
  raw: () => ({ code: 0, stdout: '', truncated: false, timedOut: false }),
};
/** What an expression gives, seen from inside. */
const inside = (expression: string) =>
  shell(
    `steps: () => [{ id: 'a', run: 'true' }], parse: () => { return { it: String(${expression}) } }`,
  ).parse(answers, hostContext)['it'];

describe('the room of foreign code', () => {
  it.each([
    ['process', 'typeof process', 'undefined'],
    ['require', 'typeof require', 'undefined'],
    ['fetch', 'typeof fetch', 'undefined'],
    ['timers', 'typeof setTimeout', 'undefined'],
    ['console', 'typeof console', 'undefined'],
    ['promises', 'typeof Promise', 'undefined'],
    [
      'shared memory',
      'typeof SharedArrayBuffer + typeof WebAssembly + typeof Atomics',
      'undefinedundefinedundefined',
    ],
    [
      'the prototype of the global object',
      `(() => { try { return this.constructor.constructor('return typeof process')() } catch (e) { return e.name } })()`,
      'EvalError',
    ],
    [
      'functions made of text',
      `(() => { try { return Function('return typeof process')() } catch (e) { return e.name } })()`,
      'EvalError',
    ],
    [
      'generators made of text',
      `(() => { try { return (function* () {}).constructor('yield 1') } catch (e) { return e.name } })()`,
      'EvalError',
    ],
    ['eval', `(() => { try { return eval('typeof process') } catch (e) { return e.name } })()`, 'EvalError'],
    [
      'what arguments are made of',
      `(() => { try { return arguments } catch (e) { return e.name } })()`,
      'ReferenceError',
    ],
    [
      'stack traces',
      `(() => { try { Error.prepareStackTrace = (_, trace) => trace; return typeof new Error('x').stack } catch (e) { return e.name } })()`,
      'undefined',
    ],
    [
      'another Error',
      `(() => { try { globalThis.Error = { prepareStackTrace: (_, trace) => trace }; return Error.name } catch (e) { return e.name } })()`,
      'Error',
    ],
    [
      'stack overflows',
      `(() => { try { const f = () => f(); f() } catch (e) { try { return e.constructor.constructor('return typeof process')() } catch (x) { return x.name } } })()`,
      'EvalError',
    ],
    [
      'the function that writes stack traces, with the stack full',
      `(() => { Error.stackTraceLimit = 9; try { Object.defineProperty(Error, 'stackTraceLimit', { value: 9 }) } catch {} const seen = []; let n = 0; const f = () => { try { f() } catch (e) { if (n < 600) try { new Error('x').stack } catch (x) { seen[n++] = x } throw e } }; try { f() } catch {} return seen.filter((x) => !(x instanceof Error)).length === 0 ? 'none' : seen.find((x) => !(x instanceof Error)).constructor.constructor('return typeof process')() })()`,
      'none',
    ],
    [
      'our call',
      `(() => { try { globalThis[' call'] = 1; return typeof globalThis[' call'] } catch (e) { return e.name } })()`,
      'function',
    ],
  ])('has no way out through %s', (_, expression, wanted) => {
    expect(inside(expression)).toBe(wanted);
  });

  it.each([
    'import("node:fs")',
    'import /* x */ ("node:fs")',
    '(async () => {})()',
    'class A { async b() {} }',
  ])('refuses %s before it runs', (code) => {
    expect(() => new Room(`exports.probes = {}; ${code}`, 'pack acme')).toThrow(
      /holds the word (import|async)/,
    );
  });

  it('refuses what is no script', () => {
    expect(() => new Room('export const probes = {}', 'pack acme')).toThrow(/is no CommonJS script/);
  });

  it.each([
    ['a loop', 'for (;;) {}'],
    ['a loop in a getter of an error', 'throw { get message() { for (;;) {} } }'],
    ['a regular expression', "/^(a+)+$/.exec('a'.repeat(60) + '!')"],
  ])('ends %s after a second', (_, code) => {
    const probe = shell(`steps: () => [{ id: 'a', run: 'true' }], parse: () => { ${code} }`);
    const started = performance.now();
    expect(() => probe.parse(answers, hostContext)).toThrow(/took longer than a second/);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it('keeps nothing from one call to the next', () => {
    const probe = shell(
      `steps: () => [{ id: 'a', run: 'true' }], parse: () => { globalThis.n = (globalThis.n ?? 0) + 1; return { n: globalThis.n } }`,
    );
    expect([probe.parse(answers, hostContext), probe.parse(answers, hostContext)]).toEqual([
      { n: 1 },
      { n: 1 },
    ]);
  });

  it('is not fooled by changed intrinsics', () => {
    const probe = shell(
      `steps: () => [{ id: 'a', run: 'true' }], parse: () => { JSON.stringify = () => '{"value":{"n":2}}'; Object.prototype.toJSON = () => ({ n: 3 }); return { n: 1 } }`,
    );
    expect(() => probe.parse(answers, hostContext)).not.toThrow();
    expect({}).not.toHaveProperty('toJSON');
  });
});

describe('a foreign probe', () => {
  it('sees the answers to its own steps, and the remedy of one that failed', () => {
    const probe = shell(
      `steps: ({ host }) => [{ id: 'a', run: 'echo ' + host.id }], parse: (answers) => ({ text: answers.text('a').trim() })`,
    );
    expect(probe.steps(hostContext)).toEqual([{ id: 'a', run: `echo ${hostContext.host!.id}` }]);
    expect(probe.parse(answers, hostContext)).toEqual({ text: 'hello' });
    expect(() =>
      shell(`steps: () => [{ id: 'a', run: 'x' }], parse: (answers) => answers.text('b')`).parse(
        answers,
        hostContext,
      ),
    ).toThrow('"b" was not asked');
  });

  it('makes a section unknown with its own words', () => {
    const probe = shell(
      `steps: () => [{ id: 'a', run: 'x' }], parse: () => { throw Object.assign(new Error('no record'), { remedy: 'Write one.' }) }`,
    );
    expect(() => probe.parse(answers, hostContext)).toThrow(
      expect.objectContaining({ message: 'no record', remedy: 'Write one.' }),
    );
  });

  it('sees no secret and no key of the deployment', () => {
    const probe = shell(`steps: (context) => [{ id: 'a', run: JSON.stringify(context) }], parse: () => ({})`);
    const seen = probe.steps(siteContext)[0]!.run;
    expect(seen).toContain(siteContext.site!.url);
    expect(seen).not.toMatch(/password|identity|passphrase|"ssh"/);
  });

  it('is refused when it asks through another door than pack.yaml says', () => {
    const room = new Room(`exports.probes = { ${ID}: { door: 'sql' } }`, 'pack acme');
    expect(() => foreignProbe({ id: ID, subject: 'host', door: 'shell', schema: {} }, 'acme', room)).toThrow(
      /asks through "sql", and pack.yaml says shell/,
    );
    const none = new Room('exports.probes = {}', 'pack acme');
    expect(() => foreignProbe({ id: ID, subject: 'host', door: 'shell', schema: {} }, 'acme', none)).toThrow(
      /exports no probes.acme_thing/,
    );
  });

  it.each([
    ['no list', `'x'`],
    ['an id that is none', `[{ id: 'a b', run: 'x' }]`],
    ['two steps of one id', `[{ id: 'a', run: 'x' }, { id: 'a', run: 'y' }]`],
    ['a NUL', `[{ id: 'a', run: 'x\\0' }]`],
    ['a long script', `[{ id: 'a', run: 'x'.repeat(9000) }]`],
    ['many steps', `Array.from({ length: 30 }, (_, n) => ({ id: 's' + n, run: 'x' }))`],
    ['a sudo without a path', `[{ id: 'a', run: '', sudo: ['cat', '/etc/shadow'] }]`],
    ['a long time', `[{ id: 'a', run: 'x', timeout: 900 }]`],
    ['an unknown field', `[{ id: 'a', run: 'x', tty: true }]`],
    ['a promise', `({ then() {} })`],
  ])('may not ask a shell %s', (_, steps) => {
    expect(() => shell(`steps: () => (${steps}), parse: () => ({})`).steps(hostContext)).toThrow(
      expect.objectContaining({ name: 'Unreadable' }),
    );
  });

  it.each([
    'DELETE FROM users',
    'SELECT 1; DROP TABLE log',
    'SELECT a FROM b INTO OUTFILE "/tmp/x"',
    'SELECT SLEEP(10)',
    'SELECT * FROM users',
    'SELECT u.* FROM users u',
    'SELECT id, * FROM users',
    'SELECT a FROM b FOR UPDATE',
    'SELECT a FROM b LOCK IN SHARE MODE',
    "SELECT LOAD_FILE('/etc/passwd')",
    'SELECT GET_LOCK("a", 1)',
    'SELECT /*! 1 INTO */ 2',
    'SELECT @a := 1',
    'SELECT a -- x',
    'CALL p()',
    'SET @a = 1',
    'SELECT NEXTVAL(s)',
    'select distinct * from a',
    'select sql_no_cache * from a',
    'select a . * from a',
    'select (select * from a) from b',
    'SELECT NEXT VALUE FOR s',
    "SELECT MASTER_GTID_WAIT('0-1-1', 9)",
    `SELECT "'" INTO OUTFILE "/tmp/x" FIELDS TERMINATED BY "'"`,
    "SELECT `'`, SLEEP(9), `'` FROM a",
    "SELECT 'a\\', SLEEP(9), '",
    "SELECT 'a",
  ])('may not ask a database %s', (sql) => {
    const probe = make<SqlProbe<typeof ID>>(
      'sql',
      `queries: () => [{ id: 'a', sql: ${JSON.stringify(sql)} }], parse: () => ({})`,
    );
    expect(probe.queries(siteContext)).toEqual([]);
    expect(() =>
      probe.parse(
        { at: '', session: { encrypted: true, protocol: '', tunnelled: false }, rows: () => [] },
        siteContext,
      ),
    ).toThrow(/may not ask this/);
  });

  it.each([
    "SELECT COUNT(*) AS n FROM users WHERE note = 'a; b -- c'",
    "SELECT `lock`, a * 2, b*(c) FROM t WHERE d = 'it''s' OR d = '`'",
    'SHOW VARIABLES LIKE "ssl%"',
    ' select id from users where id = ?',
  ])('may ask a database %s', (sql) => {
    const probe = make<SqlProbe<typeof ID>>(
      'sql',
      `queries: () => [{ id: 'a', sql: ${JSON.stringify(sql)}, values: [1] }], parse: (answers) => ({ n: answers.rows('a').length })`,
    );
    expect(probe.queries(siteContext)).toHaveLength(1);
    expect(
      probe.parse(
        { at: '', session: { encrypted: true, protocol: '', tunnelled: false }, rows: () => [{ n: '1' }] },
        siteContext,
      ),
    ).toEqual({ n: 1 });
  });

  it.each([
    'sql_patch.php',
    'interface/../SQL_UPGRADE.php',
    'acl%5fupgrade.php',
    'https://other.example.org/',
    '/etc',
    '../',
    'a/..%2f..%2fb',
    'https://emr.riverside.example:8443/openemr/',
    'index.php?action=delete',
  ])('may not ask a site for %s', (path) => {
    const probe = make<HttpProbe<typeof ID>>(
      'http',
      `requests: () => [{ id: 'a', path: ${JSON.stringify(path)} }], parse: () => ({})`,
    );
    expect(probe.requests(siteContext)).toEqual([]);
    expect(() =>
      probe.parse(
        {
          at: '',
          get: () => ({ status: 200, headers: {}, body: '', truncated: false }),
          failure: () => undefined,
        },
        siteContext,
      ),
    ).toThrow(/may not ask this/);
  });

  it('may not send a header that logs in', () => {
    const probe = make<HttpProbe<typeof ID>>(
      'http',
      `requests: () => [{ id: 'a', path: 'x', headers: { Cookie: 'a=b' } }], parse: () => ({})`,
    );
    expect(probe.requests(siteContext)).toEqual([]);
  });

  it('sees only the ports that it asked for', () => {
    const probe = make<TcpProbe<typeof ID>>(
      'tcp',
      `ports: () => [22, 80], parse: ({ open, closed }) => ({ open, closed })`,
    );
    expect(probe.ports(hostContext)).toEqual([22, 80]);
    expect(
      probe.parse({ at: '', vantage: '', open: [22, 443], closed: [80, 81], filtered: [] }, hostContext),
    ).toEqual({ open: [22], closed: [80] });
    expect(
      make<TcpProbe<typeof ID>>('tcp', `ports: () => [0], parse: () => ({})`).ports(hostContext),
    ).toEqual([]);
  });
});

/** Whatever stands in a file of another scanner: an error with its code, or facts that fit their schema, in bounded time. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/core/errors.js';
import type { Imported } from '../../src/core/facts/imported.js';
import { findFactError } from '../../src/core/validate.js';
import { readEvidence } from '../../src/files/evidence.js';
import { assemble } from '../../src/probes/imported/assemble.js';
import { understand } from '../../src/probes/imported/recognise.js';

const folder = 'test/probes/fixtures/imported';
const names = readdirSync(folder).filter((name) => !/\.yaml$|stopped\.xml$/.test(name));

/** The facts of a text, or the code of the error that it is refused with. Any other error is thrown. */
function take(input: string | Uint8Array): Imported | string {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  try {
    const understood = understand(bytes);
    return assemble(
      [{ source: 's', file: 's', sha256: 's', subject: '', maxAgeHours: 0, ...understood }],
      [],
    );
  } catch (error) {
    if (error instanceof AuditError && error.code.startsWith('E_IMPORT_')) return error.code;
    throw error;
  }
}

function isSound(result: Imported | string): void {
  if (typeof result === 'string') return;
  expect(findFactError('imported', result)).toBeUndefined();
  for (const { complete, id } of result.runs)
    if (!complete)
      expect(result.items.filter(({ run, status }) => run === id && status === 'pass')).toEqual([]);
  for (const text of JSON.stringify(result).match(/"(?:[^"\\]|\\.)*"/g) ?? [])
    expect(text.length).toBeLessThan(2000);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(JSON.stringify(result)).not.toMatch(/\\u00[01]|[\u007f-\u009f\u202a-\u202e]/);
}

const xml = (inner: string, before = '') =>
  `<?xml version="1.0"?>${before}<nmaprun version="7">${inner}</nmaprun>`;

describe('XML', () => {
  const laughs = `<!DOCTYPE nmaprun [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
  it.each([
    ['a billion laughs', xml('<host>&b;</host>', laughs), 'E_IMPORT_BOMB'],
    [
      'a file behind an entity',
      xml('&x;', '<!DOCTYPE nmaprun [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
      'E_IMPORT_BOMB',
    ],
    [
      'a document type elsewhere',
      xml('', '<!DOCTYPE nmaprun SYSTEM "http://198.51.100.1/x.dtd">'),
      'E_IMPORT_BOMB',
    ],
    ['a public document type', xml('', '<!DOCTYPE nmaprun PUBLIC "a" "b">'), 'E_IMPORT_BOMB'],
    [
      'a document type behind a long comment',
      xml('&x;', `<!--${'-a'.repeat(60_000)}--><!DOCTYPE nmaprun [<!ENTITY x "y">]>`),
      /E_IMPORT/,
    ],
    ['an entity of HTML', xml('<host>&nbsp;</host>'), 'E_IMPORT_DAMAGED'],
    ['an entity that nobody declared', xml('<host a="&x;"/>'), 'E_IMPORT_DAMAGED'],
    ['101 levels', xml('<a>'.repeat(101)), 'E_IMPORT_BOMB'],
    ['a million levels', xml('<a>'.repeat(1_000_000)), 'E_IMPORT_BOMB'],
    [
      '201 attributes',
      xml(`<host ${Array.from({ length: 202 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
      'E_IMPORT_BOMB',
    ],
    ['two roots', `${xml('')}<a/>`, 'E_IMPORT_DAMAGED'],
    ['elements that cross', xml('<a><b></a></b>'), 'E_IMPORT_DAMAGED'],
    [
      'a port that is none',
      xml('<host><ports><port portid="0" protocol="tcp"><state state="open"/></port></ports></host>'),
      'E_IMPORT_DAMAGED',
    ],
    ['another document', '<html><body/></html>', 'E_IMPORT_FORMAT'],
    ['a benchmark without results', '<Benchmark><Rule id="a"/></Benchmark>', 'E_IMPORT_FORMAT'],
  ])('%s is refused', (_, text, code) => {
    const started = performance.now();
    expect(take(text)).toMatch(code);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('the plain document type that nmap writes is read', () => {
    expect(typeof take(xml('', '<!DOCTYPE nmaprun>'))).toBe('object');
  });

  it('20,001 open ports are refused, 20,000 are not', () => {
    const ports = (count: number) =>
      xml(
        `<host><address addr="192.0.2.1" addrtype="ipv4"/><ports>${'<port portid="9" protocol="tcp"><state state="open"/></port>'.repeat(count)}</ports></host>`,
      );
    expect(take(ports(20_001))).toBe('E_IMPORT_BOMB');
    expect(typeof take(ports(20_000))).toBe('object');
  });
});

const sarif = (results: string, more = '') =>
  `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[${results}]${more}}]}`;

describe('JSON', () => {
  it.each([
    ['65 levels', sarif(`${'['.repeat(62)}${']'.repeat(62)}`), 'E_IMPORT_BOMB'],
    ['a million levels', '['.repeat(1_000_000), 'E_IMPORT_BOMB'],
    ['seven million values', `[${'0,'.repeat(7_000_000)}0]`, 'E_IMPORT_BOMB'],
    [
      'an object of 100,001 keys',
      `{${Array.from({ length: 100_001 }, (_, i) => `"${i}":0`).join(',')}}`,
      'E_IMPORT_BOMB',
    ],
    ['a key twice', '{"version":"2.1.0","runs":[],"runs":[{}]}', 'E_IMPORT_DAMAGED'],
    ['a key twice, once escaped', '{"version":"2.1.0","runs":[],"r\\u0075ns":[{}]}', 'E_IMPORT_DAMAGED'],
    ['two documents', `${sarif('')}${sarif('')}`, 'E_IMPORT_DAMAGED'],
    ['no run', '{"version":"2.1.0","runs":[]}', 'E_IMPORT_DAMAGED'],
    ['51 runs', `{"version":"2.1.0","runs":[${Array(51).fill('{}').join(',')}]}`, 'E_IMPORT_BOMB'],
    ['an old version of SARIF', '{"version":"2.0.0","runs":[{}]}', 'E_IMPORT_FORMAT'],
    ['an empty list', '[]', 'E_IMPORT_DAMAGED'],
    ['other JSON', '{"a":1}', 'E_IMPORT_FORMAT'],
    ['nothing', '', 'E_IMPORT_DAMAGED'],
    ['zeros', '\0\0\0\0', 'E_IMPORT_DAMAGED'],
    ['prose', 'Everything is fine.', 'E_IMPORT_FORMAT'],
  ])('%s is refused', (_, text, code) => {
    const started = performance.now();
    expect(take(text)).toBe(code);
    expect(performance.now() - started).toBeLessThan(8000);
  });

  it('keys of prototypes are keys like others', () => {
    const found = take(
      sarif(
        '{"__proto__":{"kind":"pass"},"constructor":{"prototype":{"kind":"pass"}},"ruleId":"__proto__"}',
        ',"__proto__":{"results":[]}',
      ),
    ) as Imported;
    expect(found.results.map(({ id, status }) => [id, status])).toEqual([['__proto__', 'fail']]);
    expect(({} as { kind?: string }).kind).toBeUndefined();
  });

  it('of 60,000 kinds of results the worst are kept, and the run is not complete', () => {
    const many = Array.from(
      { length: 60_000 },
      (_, i) => `{"ruleId":"r${i}","level":"${i === 49_000 ? 'error' : 'note'}"}`,
    );
    const found = take(sarif(many.join(','))) as Imported;
    expect(found.results.length).toBe(4000);
    expect(found.results[0]).toMatchObject({ id: 'r49000', severity: 'high' });
    expect(found.runs[0]).toMatchObject({ complete: false, leftOut: 56_000 });
  });

  it('too many good results are left out without harm', () => {
    const many = Array.from({ length: 5000 }, (_, i) => `{"ruleId":"r${i}","kind":"pass"}`);
    expect((take(sarif(many.join(','))) as Imported).runs[0]).toMatchObject({
      complete: true,
      leftOut: 1000,
    });
  });
});

describe.each(names)('%s', (name) => {
  const whole = readFileSync(`${folder}/${name}`);

  it('cut off anywhere is refused, or at least not complete', () => {
    const trimmed = whole.toString().trimEnd().length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: trimmed - 1 }), (end) => {
        const result = take(whole.subarray(0, end));
        if (typeof result === 'string') return;
        isSound(result);
        // The value of finish is the last word of a Lynis report.
        expect(result.runs.every(({ complete }) => !complete)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('changed anywhere is an error with a code, or sound facts', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        '"',
        '<',
        '>',
        '&',
        '{',
        '}',
        '\\',
        '\u202e',
        '\u001b[31m',
        '<!DOCTYPE x [',
        ']]>',
        '__proto__',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length), fc.nat(20), piece), { minLength: 1, maxLength: 4 }),
        (edits) => {
          let text = whole.toString();
          for (const [at, drop, put] of edits) text = text.slice(0, at) + put + text.slice(at + drop);
          isSound(take(text));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('values of any kind', () => {
  const any = fc.jsonValue({ maxDepth: 3 });
  const shaped = (keys: readonly string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, any])), { requiredKeys: [] });
  const oneOf = (...values: unknown[]) =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: any });

  it('in SARIF', () => {
    const result = fc.oneof(
      fc.record(
        {
          ruleId: oneOf('a', 'b/c'),
          kind: oneOf('pass', 'fail', 'open'),
          level: oneOf('error', 'none'),
          suppressions: oneOf([], [{ kind: 'external' }]),
          locations: oneOf([{}], [null]),
          occurrenceCount: oneOf(3, -1, 1e308),
        },
        { requiredKeys: [] },
      ),
      shaped(['ruleId', 'rule', 'ruleIndex', 'kind', 'level', 'locations', 'properties', 'baselineState']),
    );
    const run = fc.record(
      {
        tool: oneOf({ driver: { name: 'T', rules: [{ id: 'a' }] } }),
        results: fc.oneof(fc.array(result), any),
        invocations: oneOf([{ executionSuccessful: true, endTimeUtc: '2026-01-01T00:00:00Z' }]),
        automationDetails: any,
        properties: any,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(run, { minLength: 1 }), (runs) =>
        isSound(take(JSON.stringify({ version: '2.1.0', runs }))),
      ),
      { numRuns: 800 },
    );
  });

  it('in OCSF', () => {
    const event = fc.record(
      {
        class_uid: oneOf(2001, 2003, 2004, 2002),
        metadata: oneOf({ event_code: 'a', product: { name: 'P' } }),
        time: oneOf(1e9, 1e300, -1, '2026-01-01'),
        status_code: oneOf('PASS', 'FAIL', 'MANUAL'),
        status: oneOf('New', 'Success'),
        status_id: oneOf(1, 3),
        severity_id: oneOf(0, 5, 99, -1, 1.5),
        cloud: any,
        unmapped: any,
        resources: any,
        finding_info: any,
        compliance: any,
      },
      { requiredKeys: ['class_uid', 'metadata'] },
    );
    fc.assert(
      fc.property(fc.array(event, { minLength: 1 }), (events) => isSound(take(JSON.stringify(events)))),
      { numRuns: 800 },
    );
  });

  it('in Lynis reports', () => {
    const line = fc
      .tuple(
        fc.constantFrom(
          'warning[]',
          'suggestion[]',
          'manual[]',
          'hostname',
          '__proto__',
          'finish',
          'report_datetime_end',
          'tests_executed',
          'vulnerable_package[]',
          'exception_event[]',
        ),
        fc.string(),
      )
      .map((pair) => pair.join('='));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) =>
        isSound(take(`# Lynis Report\n${lines.join('\n')}`)),
      ),
      { numRuns: 800 },
    );
  });
});

describe('files', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'emr-audit-import-')), 'x');

  it('beyond the bound are refused, packed or not, before they are unpacked whole', async () => {
    writeFileSync(file, 'x'.repeat(2001));
    await expect(readEvidence(file, { limit: 2000 })).rejects.toMatchObject({ code: 'E_IMPORT_BOMB' });
    writeFileSync(file, gzipSync('x'.repeat(2001)));
    await expect(readEvidence(file, { limit: 2000 })).rejects.toMatchObject({ code: 'E_IMPORT_BOMB' });
    const before = process.memoryUsage().rss;
    writeFileSync(file, gzipSync(Buffer.alloc(300 * 1024 * 1024)));
    await expect(readEvidence(file)).rejects.toMatchObject({ code: 'E_IMPORT_BOMB' });
    expect(process.memoryUsage().rss - before).toBeLessThan(700 * 1024 * 1024);
  });

  it('within the bound are unpacked, and a packed file that is cut off is damaged', async () => {
    const packed = gzipSync(readFileSync(`${folder}/semgrep-1.100.sarif`));
    writeFileSync(file, packed);
    expect(understand((await readEvidence(file)).bytes).format).toBe('sarif');
    writeFileSync(file, packed.subarray(0, packed.length - 9));
    await expect(readEvidence(file)).rejects.toMatchObject({ code: 'E_IMPORT_DAMAGED' });
  });

  it('that are devices, folders or not there are refused', async () => {
    for (const path of ['/dev/zero', folder, `${file}-not-there`])
      await expect(readEvidence(path), path).rejects.toMatchObject({ code: 'E_FILE_READ' });
  });
});

/** Whatever a host, a database or a web server sends: a section is whole and fits its schema, or it is a gap. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../src/core/errors.js';
import type { SectionId } from '../../src/core/facts.js';
import { findFactError } from '../../src/core/validate.js';
import { recognise } from '../../src/probes/backups/recognise.js';
import { quote, plainPath } from '../../src/probes/quote.js';
import { httpAnswers, shellAnswers, sqlAnswers } from './support/answers.js';
import { siteContext } from './support/clinic.js';
import { contextFor, goodHttp, goodShell, goodSql, probesOf } from './support/good.js';

const RUNS = { numRuns: 120 };

function mustBeWhole(section: SectionId, parse: () => unknown): void {
  const started = performance.now();
  try {
    expect(findFactError(section, parse())).toBeUndefined();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    expect(error.message).not.toBe('');
    expect(error.remedy).not.toBe('');
  }
  expect(performance.now() - started).toBeLessThan(2000);
}

/** Texts from nowhere, and good texts with something cut out, doubled or put in. */
function damaged(good: string): fc.Arbitrary<string> {
  const place = fc.nat(Math.max(1, good.length));
  const cut = fc.tuple(place, fc.nat(200)).map(([at, length]) => good.slice(0, at) + good.slice(at + length));
  const put = fc
    .tuple(place, fc.string({ unit: 'binary', maxLength: 40 }))
    .map(([at, text]) => good.slice(0, at) + text + good.slice(at));
  const twice = place.map((at) => good.slice(0, at) + good);
  return fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), cut, put, twice);
}

describe('shell', () => {
  for (const probe of probesOf('shell')) {
    const good = goodShell[probe.section] ?? {};
    for (const id of Object.keys(good)) {
      test(`${probe.section}: ${id}`, () => {
        const text = good[id];
        fc.assert(
          fc.property(damaged(typeof text === 'string' ? text : ''), (other) =>
            mustBeWhole(probe.section, () =>
              probe.parse(shellAnswers({ ...good, [id]: other }), contextFor(probe.section)),
            ),
          ),
          RUNS,
        );
      });
    }
  }
});

describe('sql', () => {
  const odd = fc.oneof(
    fc.constant(null),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('0', '1', '-1', '99999999999999999999', '1e9', '__proto__'),
  );
  for (const probe of probesOf('sql')) {
    const good = goodSql[probe.section] ?? {};
    for (const id of Object.keys(good)) {
      test(`${probe.section}: ${id}`, () => {
        const columns = Object.keys(good[id]?.[0] ?? { name: '' });
        const rows = fc.array(fc.record(Object.fromEntries(columns.map((name) => [name, odd]))), {
          maxLength: 4,
        });
        fc.assert(
          fc.property(rows, (other) =>
            mustBeWhole(probe.section, () => probe.parse(sqlAnswers({ ...good, [id]: other }), siteContext)),
          ),
          RUNS,
        );
      });
    }
  }
});

describe('http', () => {
  const header = fc.constantFrom(
    'set-cookie',
    'server',
    'location',
    'strict-transport-security',
    'content-security-policy',
    'x-frame-options',
  );
  const answer = fc.record({
    status: fc.constantFrom(0, 200, 204, 301, 302, 404, 500, 999),
    headers: fc.dictionary(header, fc.string({ unit: 'binary', maxLength: 200 })),
    body: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constant('a'.repeat(8192)),
      fc.constant('<title>OpenEMR'),
    ),
    truncated: fc.boolean(),
  });
  for (const probe of probesOf('http')) {
    for (const id of Object.keys(goodHttp(probe.section))) {
      test(`${probe.section}: ${id}`, () => {
        const good = goodHttp(probe.section);
        fc.assert(
          fc.property(answer, (other) =>
            mustBeWhole(probe.section, () => probe.parse(httpAnswers({ ...good, [id]: other }), siteContext)),
          ),
          RUNS,
        );
      });
    }
  }
});

test('the recogniser says something about any bytes, and seldom "encrypted" of random ones', () => {
  let encrypted = 0;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 4096 }), (bytes) => {
      const { encryption } = recognise(bytes, bytes.length, bytes);
      expect(['encrypted', 'weak', 'none', 'undetermined']).toContain(encryption);
      if (encryption === 'encrypted') encrypted += 1;
    }),
    { numRuns: 3000 },
  );
  expect(encrypted).toBeLessThan(6);
});

test('headers that are cut off anywhere never break the recogniser', () => {
  const heads = [
    'PK\u0003\u0004',
    '7z\u00BC\u00AF\u0027\u001C',
    '\u0085\u0001\u000C\u0003',
    '\u008C\r\u0004\u0009',
    '0\u0080\u0006\u0009',
    'LUKS\u00BA\u00BE',
    '-----BEGIN PGP MESSAGE-----\n\n',
    '-----BEGIN PKCS7-----\n',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }), (head, rest) => {
      const bytes = Buffer.concat([Buffer.from(head, 'latin1'), rest]);
      expect(recognise(bytes, bytes.length).detail).not.toBe('');
    }),
    { numRuns: 2000 },
  );
});

describe('paths of the deployment file', () => {
  test.each(["/srv/o'brien's backup", '/srv/$(id)', '/srv/`id`;reboot', '/srv/"x"', '/srv/-rf *', '/srv/\\'])(
    '%s is one word of the shell',
    async (path) => {
      const { execFileSync } = await import('node:child_process');
      expect(execFileSync('sh', ['-c', `printf %s ${quote(path)}`], { encoding: 'utf8' })).toBe(path);
    },
  );

  test.each(['/srv/a\nb', '/srv/a\0', '/srv/\u0085', 'srv/backup', '', '/srv/../etc', '/srv/\r'])(
    '%j is refused',
    (path) => {
      expect(() => quote(path)).toThrow(Unreadable);
    },
  );

  test('any path that is accepted comes out of the shell as it went in', async () => {
    const { execFileSync } = await import('node:child_process');
    const paths = fc
      .sample(fc.string({ unit: 'binary', maxLength: 30 }), { numRuns: 150, seed: 7 })
      .flatMap((text) => {
        try {
          return [plainPath(`/${text}`)];
        } catch {
          return [];
        }
      });
    const out = execFileSync('sh', ['-c', paths.map((path) => `printf '%s\\n' ${quote(path)}`).join('\n')], {
      encoding: 'utf8',
    });
    expect(out.split('\n').slice(0, -1)).toEqual(paths);
  });
});

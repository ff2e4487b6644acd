import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reporters, type FormatName } from '../../src/reporters/index.js';
import { plain } from '../../src/reporters/markdown.js';
import { xml } from '../../src/reporters/junit.js';
import { firstLine, oneLine } from '../../src/reporters/text.js';
import { clinicReport, HOSTILE, PLAIN, poisonedReport, quietReport } from './report.js';

const FORMATS = Object.keys(reporters) as FormatName[];
/** Formats for people and tools that escape for themselves; JSON and SARIF escape as JSON. */
const TEXTS: readonly FormatName[] = ['terminal', 'html', 'markdown', 'csv', 'junit'];
/** All but the checklist, which has lines and no findings. */
const WITH_FINDINGS: readonly FormatName[] = FORMATS.filter((name) => name !== 'csv');
const RAW =
  // oxlint-disable-next-line no-control-regex -- exactly what must never come through
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufff9-\uffff]|\p{Cs}/u;
const FORBIDDEN =
  /\bcompliant\b|\bcertified\b|HIPAA approved|passed HIPAA|\d ?%|guarantee|ensures|safe harbo|no action is necessary|required by the 2025 rule/i;

/** What a format shows, with its escapes and wrapping undone as far as comparing needs. */
function flat(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\\(["\\])/g, '$1')
    .replaceAll(/\s+/g, '');
}

/** JSON texts with unsafe characters as the other formats show them. */
function unescaped(text: string): string {
  return JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
    typeof value === 'string' ? oneLine(value) : value,
  ).replaceAll('\\\\', '\\');
}

describe.each(FORMATS)('%s', (name) => {
  const report = clinicReport();
  const text = reporters[name](report, PLAIN);

  it('is the same for the same report', () => {
    expect(reporters[name](clinicReport(), PLAIN) === text).toBe(true);
  });

  it('ends with a line end', () => {
    expect(text.endsWith('\n')).toBe(true);
  });

  it.skipIf(!WITH_FINDINGS.includes(name))(
    'mentions every failing finding and what could not be read',
    () => {
      const words = flat(name === 'json' || name === 'sarif' ? unescaped(text) : text);
      const failing = report.findings.filter(({ outcome }) => outcome === 'fail');
      const missing = failing.filter(
        ({ rule, message }) => !words.includes(flat(oneLine(message))) || !words.includes(rule),
      );
      expect(missing.map(({ rule }) => rule)).toEqual([]);
      const gaps = report.unassessed.filter(
        ({ section, reason, remedy }) =>
          ![section, oneLine(reason), oneLine(remedy)].every((part) => words.includes(flat(part))),
      );
      expect(gaps.map(({ section }) => section)).toEqual([]);
    },
  );

  it.skipIf(!['html', 'csv', 'markdown', 'json'].includes(name))('has all 89 lines', () => {
    const words = flat(text);
    const { lines } = report.frameworks[0]!;
    expect(lines).toHaveLength(89);
    expect(
      lines.filter(({ control }) => !words.includes(flat(control.cite))).map(({ control }) => control.id),
    ).toEqual([]);
  });

  it('claims nothing that a scanner cannot know', () => {
    const visible = (whole: string) => whole.replaceAll(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>|<[^>]*>/g, '');
    for (const whole of [text, reporters[name](quietReport(), PLAIN)])
      expect(
        visible(whole)
          .replaceAll(/%[0-9A-F]{2}/g, '')
          .match(FORBIDDEN),
      ).toBeNull();
  });

  it('can print a report of nothing', () => {
    const nothing = { ...report, subjects: [], rules: [], findings: [], unassessed: [], frameworks: [] };
    expect(() => reporters[name](nothing, PLAIN)).not.toThrow();
  });
});

describe.each(TEXTS)('%s of hostile text', (name) => {
  it.each(Object.entries(HOSTILE))('lets no control character of %s through', (_kind, text) => {
    const shown = reporters[name](poisonedReport(text), PLAIN);
    expect(
      shown
        .replaceAll('\r\n', '\n')
        .replace(/^\ufeff/, '')
        .match(RAW),
    ).toBeNull();
  });
});

it.each(['html', 'markdown', 'junit'] as const)('%s keeps markup of a target as text', (name) => {
  for (const text of [HOSTILE.script, HOSTILE.breakout, HOSTILE.pipe]) {
    const shown = reporters[name](poisonedReport(text), PLAIN);
    expect(shown.match(/<script>alert|<img src=x|<b>bold/)).toBeNull();
  }
});

it('markdown makes no link of a target’s text', () => {
  expect(reporters.markdown(poisonedReport(HOSTILE.pipe), PLAIN).match(/\]\(/)).toBeNull();
});

it('terminal colours only what is its own', () => {
  const shown = reporters.terminal(poisonedReport(HOSTILE.escape), { ...PLAIN, colour: true });
  // oxlint-disable-next-line no-control-regex -- colour codes of the reporter
  expect(shown.replaceAll(/\u001b\[[0-9;]*m/g, '').match(RAW)).toBeNull();
  expect(shown).toContain('\\x1b[31mred');
});

it('csv defuses formulas', () => {
  const shown = reporters.csv(poisonedReport(HOSTILE.formula), PLAIN);
  expect(shown.match(/(?:^|,|")[=+@-][a-z]/m)).toBeNull();
  expect(shown.startsWith('\ufeff#,')).toBe(true);
});

it('any text is one line without control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(oneLine(text)).not.toMatch(/\n/);
      expect(oneLine(text).match(RAW)).toBeNull();
      expect(firstLine(text).match(RAW)).toBeNull();
    }),
    { numRuns: 1000 },
  );
});

it('any text is only text in XML and Markdown', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(xml(text).match(/[<>"']|&(?!(?:amp|lt|gt|quot|apos);)/)).toBeNull();
      expect(plain(text).match(/[<>|`*[\]\\@]/)).toBeNull();
    }),
    { numRuns: 1000 },
  );
});

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { html } from '../../src/reporters/html/html.js';
import { clinicReport, HOSTILE, PLAIN, poisonedReport, quietReport } from './report.js';

const report = clinicReport();
const page = html(report, PLAIN);

/** What a reader sees, without markup. */
function textOf(markup: string): string {
  return markup.replaceAll(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]+>/g, ' ');
}

/** Names of all elements. */
function namesOf(markup: string): Set<string> {
  return new Set(markup.match(/<\/?[a-z][a-z0-9]*/gi));
}

/** The hash of an inline element as the page's own policy must name it. */
function hashOf(element: 'style' | 'script'): string {
  const text = page.match(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`))![1]!;
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

it('allows exactly its own style and script, and nothing from a network', () => {
  const policy = page.match(/Content-Security-Policy" content="([^"]+)"/)![1]!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`style-src ${hashOf('style')}`);
  expect(policy).toContain(`script-src ${hashOf('script')}`);
  const elements = page.match(/<[a-z][^>]*>/g)!.join('\n');
  expect(elements.match(/\s(?:src|style|on[a-z]+)=/)).toBeNull();
  expect(page.match(/<style>[\s\S]*?<\/style>/)![0].match(/@import|url\(/)).toBeNull();
});

it('embeds the whole report as JSON', () => {
  const json = page.match(/<script type="application\/json" id="report-data">([\s\S]*?)<\/script>/)![1]!;
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
});

it('lists every line, every finding and every section that could not be read', () => {
  const { lines } = report.frameworks[0]!;
  expect(lines).toHaveLength(89);
  expect(page.match(/data-line="/g)).toHaveLength(89);
  expect(page.match(/<tr data-outcome="/g)).toHaveLength(report.findings.length);
  for (const { control } of lines) expect(page).toContain(`data-line="${control.id}"`);
  for (const { section } of report.unassessed) expect(page).toContain(`<code>${section}</code>`);
});

it('has one target for every link inside the page, and no id twice', () => {
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
  expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
});

it.each(Object.entries(HOSTILE))('shows %s as text wherever it stands', (_name, text) => {
  const poisoned = html(poisonedReport(text), PLAIN);
  const clean = html(poisonedReport('plain'), PLAIN);
  const known = namesOf(clean);
  expect([...namesOf(poisoned)].filter((name) => !known.has(name))).toEqual([]);
  expect(
    // oxlint-disable-next-line no-control-regex -- none of these may come through
    poisoned.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/),
  ).toBeNull();
});

it.each([
  ['a failing clinic', page],
  ['a clinic without failures', html(quietReport(), PLAIN)],
])('never says what it cannot know: %s', (_name, text) => {
  const words = textOf(text).match(
    /\bcompliant\b|\bcertified\b|HIPAA approved|passed HIPAA|\d%|guarantee|ensures|safe harbo|no action is necessary|addressable \(optional\)/i,
  );
  expect(words).toBeNull();
});

it('is the same for the same report', () => {
  expect(html(clinicReport(), PLAIN)).toBe(page);
});

it('tells an interrupted scan and a run without framework', () => {
  const { frameworks: _none, ...rest } = report;
  const bare = html({ ...rest, frameworks: [], scan: { ...report.scan, partial: true } }, PLAIN);
  expect(bare).toContain('The scan was interrupted.');
  expect(bare).not.toContain('id="checklist"');
  expect(bare).toContain('It is not a certification');
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensure } from '../tls-scanner-lite/helpers/program.js';
import { html } from '../../src/reporters/html/html.js';
import { clinicReport, PLAIN } from './report.js';

const CHROMIUM = '/usr/bin/chromium';
const installed = ensure(CHROMIUM, 'chromium');
const A4 = { portrait: { width: 695, height: 1000 }, landscape: { width: 1024, height: 680 } };
const report = clinicReport();

/** Elements that stick out of the page to the right. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll('main *, header *')]
      .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest('thead') || (one.scrollWidth > one.clientWidth + 1 && one.matches('td, th, dd, table') && !one.closest('thead')))
      .map((one) => one.tagName + ' ' + one.textContent.slice(0, 60));
  })()`);
}

interface Opened {
  readonly page: Page;
  readonly noise: readonly string[];
}

describe.skipIf(!installed)('in a browser (skipped where /usr/bin/chromium is missing)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-page-'));
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(join(folder, 'report.html'), html(report, PLAIN));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(
    width: number,
    settings: { colorScheme?: 'light' | 'dark'; javaScriptEnabled?: boolean; reducedMotion?: 'reduce' } = {},
  ): Promise<Opened> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...settings });
    const page = await context.newPage();
    const noise: string[] = [];
    page.on('console', (message) => noise.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      noise.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) noise.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    return { page, noise };
  }

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
    [320, 'light'],
  ] as const)('is quiet and fits at %i px, %s', async (width, colorScheme) => {
    const { page, noise } = await open(width, { colorScheme });
    expect(noise).toEqual([]);
    expect(await cut(page)).toEqual([]);
    expect(await page.locator('[data-line]').count()).toBe(89);
    await page.context().close();
  });

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
  ] as const)(
    'has no violation that axe knows at %i px, %s',
    { timeout: 180_000 },
    async (width, colorScheme) => {
      const { page } = await open(width, { colorScheme, reducedMotion: 'reduce' });
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      await page.evaluate(
        readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
      );
      const violations = await page.evaluate(
        'axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations.map((one) => one.impact + " " + one.id + " " + one.nodes.length + " " + one.nodes[0].html.slice(0, 120)))',
      );
      expect(violations).toEqual([]);
      await page.context().close();
    },
  );

  it('filters findings by text, result and severity, and says how many are left', async () => {
    const { page } = await open(1280);
    const shown = () => page.locator('tr[data-outcome]:not([hidden])').count();
    const passed = report.findings.filter(({ outcome }) => outcome === 'pass').length;
    expect(await shown()).toBe(report.findings.length);
    await page.selectOption('#filter-outcome', 'pass');
    expect(await shown()).toBe(passed);
    expect(await page.locator('tr[data-outcome="pass"]').first().isVisible()).toBe(true);
    expect(await page.textContent('#filter-count')).toBe(`${passed} of ${report.findings.length} findings`);
    await page.selectOption('#filter-outcome', '');
    await page.selectOption('#filter-severity', 'critical');
    await page.fill('#filter-text', 'EMPTY password');
    expect(await shown()).toBe(3);
    await page.context().close();
  });

  it('shows everything without its script', async () => {
    const { page, noise } = await open(1280, { javaScriptEnabled: false });
    expect(noise).toEqual([]);
    expect(await page.locator('#filter').isVisible()).toBe(false);
    expect(await page.locator('tr[data-outcome="fail"]').first().isVisible()).toBe(true);
    await page.context().close();
  });

  it('opens folded parts for print and closes them afterwards', async () => {
    const { page } = await open(1280);
    const unfolded = () => page.locator('details[open]').count();
    expect(await unfolded()).toBe(0);
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await unfolded()).toBe(await page.locator('details').count());
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await unfolded()).toBe(0);
    await page.context().close();
  });

  it.each(Object.entries(A4))('cuts no column on A4 %s', async (orientation, viewport) => {
    const { page } = await open(viewport.width);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    const wide = '#checklist';
    await page.evaluate(
      orientation === 'landscape'
        ? `for (const one of document.querySelectorAll('main > section:not(${wide})')) one.remove()`
        : `document.querySelector('${wide}').remove()`,
    );
    expect(await cut(page)).toEqual([]);
    await page.context().close();
  });

  it('prints to a tagged PDF in which every line stands', async () => {
    const { page } = await open(1280);
    const pdf = await page.pdf({ preferCSSPageSize: true, tagged: true, outline: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.includes('/StructTreeRoot')).toBe(true);
    await page.context().close();
  });
});

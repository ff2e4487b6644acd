/** Makes the two pictures of the README from the recorded snapshot: npx tsx test/tools/make-pictures.ts (needs Debian's chromium). */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const COLOURS: Readonly<Record<string, string>> = {
  '31': 'color:#ff7b72',
  '32': 'color:#7ee787',
  '33': 'color:#e3b341',
  '35': 'color:#d2a8ff',
  '36': 'color:#79c0ff',
  '41': 'background:#b62324',
  '97': 'color:#fff',
  '1': 'font-weight:700',
  '2': 'opacity:.65',
};
const folder = mkdtempSync(join(tmpdir(), 'emr-audit-pictures-'));
const report = join(folder, 'report.html');
const argv = [
  'bin/run.js',
  'judge',
  'examples/leaky-clinic/snapshot.json',
  '--as-of',
  '2028-07-15T12:00:00Z',
  '--policy',
  'go-live',
  '--format',
  'terminal',
  '--format',
  `html=${report}`,
];

function toHtml(text: string): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  let open = new Set<string>();
  // oxlint-disable-next-line no-control-regex -- colour codes are what is replaced
  return safe.replaceAll(/\u001b\[(\d+)m/g, (_, code: string) => {
    if (['39', '49', '22', '0'].includes(code))
      open = new Set(
        [...open].filter((one) =>
          code === '22'
            ? one !== '1' && one !== '2'
            : code === '49'
              ? one !== '41'
              : one === '1' || one === '2' || one === '41',
        ),
      );
    else open.add(code);
    return `</span><span style="${[...open].map((one) => COLOURS[one] ?? '').join(';')}">`;
  });
}

execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
const { stdout } = spawnSync(process.execPath, argv, {
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: '', COLUMNS: '100', LC_ALL: 'C.UTF-8' },
});
const lines = stdout.replaceAll(folder, 'reports').split('\n');
const shown = [...lines.slice(0, 20), '', '   …', '', ...lines.slice(-48)].join('\n');
const page = join(folder, 'terminal.html');
writeFileSync(
  page,
  `<meta charset="utf-8"><style>body{margin:0;background:#0d1117}pre{margin:0;padding:24px;display:inline-block;color:#e6edf3;font:14px/1.35 'DejaVu Sans Mono',monospace}</style><pre><span>${toHtml(`$ emr-audit scan prod.yaml\n\n${shown}`)}</span></pre>`,
);

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const terminal = await browser.newPage({ viewport: { width: 960, height: 800 } });
await terminal.goto(pathToFileURL(page).href);
await terminal.locator('pre').screenshot({ path: 'docs/terminal.png' });
const html = await browser.newPage({ viewport: { width: 1180, height: 1000 } });
await html.goto(pathToFileURL(report).href);
await html.locator('#summary').scrollIntoViewIfNeeded();
await html.evaluate("document.querySelector('#summary').scrollIntoView()");
await html.screenshot({ path: 'docs/report.png' });
await browser.close();

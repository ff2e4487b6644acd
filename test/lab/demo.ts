/** `npm run demo`: a scan of the leaky clinic, from nothing to reports. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { namespaceOf } from './clinics.js';
import { down, impossible, up } from './lab.js';

const reports = 'reports/leaky-clinic';
const recorded = 'examples/leaky-clinic/snapshot.json';
const formats = {
  html: 'report.html',
  sarif: 'report.sarif',
  json: 'report.json',
  markdown: 'report.md',
  csv: 'checklist.csv',
};
const say = (text: string) => process.stdout.write(`${text}\n`);

function outputs(): string[] {
  return [
    '--format',
    'terminal',
    ...Object.entries(formats).flatMap(([name, file]) => ['--format', `${name}=${join(reports, file)}`]),
  ];
}

function runCli(argv: readonly string[], prefix: readonly string[] = []): number {
  const [command, ...rest] = [...prefix, process.execPath, resolve('bin/run.js'), ...argv];
  const { status } = spawnSync(command!, rest, { stdio: 'inherit' });
  return status ?? 130;
}

async function scanLab(): Promise<number> {
  say(
    'Starting the leaky clinic of the lab: three hosts in network namespaces (the first time, Debian packages are installed) …',
  );
  const lab = await up('leaky');
  try {
    say(`\n$ emr-audit scan ${lab.deploymentFile}\n`);
    const snapshot = ['--snapshot', join(reports, 'snapshot.json')];
    const argv = ['scan', lab.deploymentFile, '--as-of', lab.asOf, ...snapshot, ...outputs()];
    return runCli(argv, ['ip', 'netns', 'exec', namespaceOf(lab.id, 'scanner')]);
  } finally {
    await down('leaky');
  }
}

function judgeRecorded(reason: string): number {
  say(
    `A live scan is not possible here (${reason}): a recorded snapshot of the same clinic is judged instead.\n`,
  );
  return runCli(['judge', recorded, '--as-of', '2028-07-15T12:00:00Z', '--policy', 'go-live', ...outputs()]);
}

if (!existsSync('dist/cli/program.cjs'))
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
mkdirSync(reports, { recursive: true });
const reason = impossible();
const code = reason === undefined ? await scanLab() : judgeRecorded(reason);
say(`\nThe scan ended with exit code ${code} (1: the gate failed, as it must for this clinic).`);
say(
  `Reports are in ${reports}/. Open ${reports}/report.html in a browser; upload report.sarif to code scanning; checklist.csv opens in a spreadsheet.`,
);
process.exitCode = code === 1 ? 0 : code || 1;

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding, Report } from '../../src/core/types.js';
import { runCli, type CliRun } from '../helpers/cli.js';
import { namespaceOf } from '../lab/clinics.js';
import type { Lab } from '../lab/lab.js';

/** A scan of a lab clinic by the built command line, from the scanner's namespace. */
export interface ClinicScan extends CliRun {
  readonly report: Report;
  /** Folder with snapshot.json and what `formats` asked for. */
  readonly folder: string;
}

/** Scans a clinic at its own date. */
export async function scanClinic(
  lab: Lab,
  options: {
    file?: string;
    args?: readonly string[];
    formats?: readonly string[];
    env?: Record<string, string>;
  } = {},
): Promise<ClinicScan> {
  const folder = mkdtempSync(join(tmpdir(), 'emr-audit-scan-'));
  const argv = [
    'scan',
    options.file ?? lab.deploymentFile,
    '--as-of',
    lab.asOf,
    '--json',
    '--snapshot',
    join(folder, 'snapshot.json'),
    ...(options.formats ?? []).flatMap((format) => [
      '--format',
      `${format}=${join(folder, `report.${format}`)}`,
    ]),
    ...(options.args ?? []),
  ];
  const ended = await runCli(argv, {
    prefix: ['ip', 'netns', 'exec', namespaceOf(lab.id, 'scanner')],
    env: options.env,
  });
  if (!ended.stdout.startsWith('{'))
    throw new Error(
      `the scan printed no report (exit ${ended.code}): ${ended.stdout.slice(0, 500)} ${ended.stderr.slice(0, 2000)}`,
    );
  return { ...ended, report: JSON.parse(ended.stdout) as Report, folder };
}

/** `rule on subject item` of findings, sorted. */
export function names(findings: readonly Finding[]): string[] {
  return findings
    .map(({ rule, subject, item }) => `${rule} on ${subject}${item === '' ? '' : ` [${item}]`}`)
    .sort();
}

/** Reports on disk, as the JSON reporter writes them. */
import { AuditError } from '../core/errors.js';
import type { Report } from '../core/types.js';
import { readText } from './read.js';

/** Reads a report. Throws E_REPORT for what is none, or lacks what a reader of findings needs. */
export async function readReport(path: string): Promise<Report> {
  return parseReport(await readText(path), path);
}

/** The pure half of readReport. */
export function parseReport(text: string, file: string): Report {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new AuditError('E_REPORT', `${file} is not JSON`, { place: { file }, cause: error });
  }
  const wrong = findShapeError(data as Report);
  if (wrong) throw new AuditError('E_REPORT', `${file}: ${wrong}`, { place: { file } });
  return data as Report;
}

function findShapeError(report: Report): string | undefined {
  if (report === null || typeof report !== 'object') return 'is not an object';
  if (report.schema !== 'emr-audit/report/1')
    return `schema is ${JSON.stringify(report.schema) ?? 'missing'}, must be "emr-audit/report/1"`;
  for (const list of ['subjects', 'rules', 'findings'] as const)
    if (!Array.isArray(report[list])) return `${list} must be a list`;
  const texts = [
    'rule',
    'subject',
    'item',
    'outcome',
    'severity',
    'message',
    'found',
    'fingerprint',
  ] as const;
  const bad = report.findings.findIndex(
    (one) => one === null || typeof one !== 'object' || texts.some((name) => typeof one[name] !== 'string'),
  );
  if (bad >= 0) return `finding ${bad + 1} lacks a text that every finding has`;
  if (report.findings.some(({ evidence }) => !Array.isArray(evidence)))
    return 'a finding has no list of evidence';
  return undefined;
}

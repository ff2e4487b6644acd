import type { ImportedItem, ImportedResult, ImportedRun } from '../../core/facts/imported.js';

const AREAS: Readonly<Record<string, string>> = {
  sarif: 'files',
  ocsf: 'cloud',
  lynis: 'host',
  arf: 'host',
  xccdf: 'host',
  nmap: 'other',
};
const HOUR = 3_600_000;
const NO_LIMIT = '9999-12-31T23:59:59Z';

/** What rules judge of a run: each bad and each unknown result, one summary of what passed, and the run itself when it is not complete. Nothing of such a run passes. */
export function itemsOf(run: ImportedRun, results: readonly ImportedResult[]): ImportedItem[] {
  const shared = { run: run.id, tool: run.tool, target: run.target, bestBefore: bestBefore(run) };
  const open = results
    .filter(({ status }) => status === 'fail' || status === 'unknown')
    .map(({ id, title, area, severity, status, count, places }): ImportedItem => ({
      ...shared,
      id,
      title,
      area,
      severity,
      status,
      count,
      places,
    }));
  if (run.complete) return [...open, ...passed(results).map((one) => ({ ...shared, ...one }))];
  const gap = { id: 'run', title: run.reason, area: AREAS[run.format] ?? 'any', severity: 'any' };
  return [...open, { ...shared, ...gap, status: 'unknown', count: 1, places: [] }];
}

/** One line for all good results of an area and severity. */
function passed(
  results: readonly ImportedResult[],
): Omit<ImportedItem, 'run' | 'tool' | 'target' | 'bestBefore'>[] {
  const sums = new Map<string, { area: string; severity: string; count: number }>();
  for (const { status, area, severity, count } of results) {
    if (status !== 'pass') continue;
    const sum = sums.get(`${area} ${severity}`) ?? { area, severity, count: 0 };
    sum.count += count;
    sums.set(`${area} ${severity}`, sum);
  }
  return [...sums.values()].map((sum) => ({
    ...sum,
    id: 'passed',
    title: 'Passed',
    status: 'pass',
    places: [],
  }));
}

/** A run without a date is past its time as soon as there is a limit. */
function bestBefore({ maxAgeHours, finished }: ImportedRun): string {
  return maxAgeHours === 0 ? NO_LIMIT : new Date(Date.parse(finished) + maxAgeHours * HOUR).toISOString();
}

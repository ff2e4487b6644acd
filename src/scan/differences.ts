/** Two reports of one deployment beside each other. */
import type { GoneFinding } from '../core/comparison.js';
import type { Finding, LineStatus, Report } from '../core/types.js';
import { baselineOf, compare } from '../policy/baseline.js';

/** A line of a framework whose status differs. */
export interface ChangedLine {
  readonly framework: string;
  readonly id: string;
  readonly title: string;
  readonly before: LineStatus;
  readonly after: LineStatus;
}

/** What differs. */
export interface Differences {
  /** Failed or unknown before, neither now. */
  readonly closed: readonly GoneFinding[];
  /** Fails now and did not. */
  readonly opened: readonly Finding[];
  /** Unknown now and was known. */
  readonly hidden: readonly Finding[];
  readonly lines: readonly ChangedLine[];
}

/** What changed from one report to another of the same deployment. */
export function compareReports(before: Report, after: Report): Differences {
  const { deployment, rules } = after;
  const { findings, comparison } = compare(baselineOf(before), {
    deployment: deployment.name,
    rules,
    findings: after.findings,
  });
  const fresh = (outcome: Finding['outcome']) =>
    findings.filter((one) => one.standing === 'new' && one.outcome === outcome);
  return {
    closed: comparison.gone.filter(({ state }) => state === 'gone'),
    opened: fresh('fail'),
    hidden: fresh('unknown'),
    lines: changedLines(before, after),
  };
}

function changedLines(before: Report, after: Report): ChangedLine[] {
  return after.frameworks.flatMap(({ id: framework, lines }, index) =>
    lines.flatMap((line, at) => {
      const old = before.frameworks[index]?.lines[at];
      return old === undefined || old.status === line.status
        ? []
        : [
            {
              framework,
              id: line.control.id,
              title: line.control.title,
              before: old.status,
              after: line.status,
            },
          ];
    }),
  );
}

/** Two reports of one deployment beside each other. */
import type { Finding, LineStatus, Report } from '../core/types.js';

/** One finding, before and after; undefined where it was not there. */
export interface Changed {
  readonly before?: Finding;
  readonly after?: Finding;
}

/** A line of a framework whose status differs. */
export interface ChangedLine {
  readonly framework: string;
  readonly id: string;
  readonly title: string;
  readonly before: LineStatus;
  readonly after: LineStatus;
}

/** What differs. Waived failures count as they are marked: as failures that are waived. */
export interface Differences {
  /** Failed or unknown before, neither now. */
  readonly closed: readonly Changed[];
  /** Fails now and did not. */
  readonly opened: readonly Changed[];
  /** Unknown now and was known. */
  readonly hidden: readonly Changed[];
  readonly lines: readonly ChangedLine[];
}

const isBad = (finding: Finding | undefined) => finding?.outcome === 'fail' || finding?.outcome === 'unknown';

/** What changed from one report to another of the same rules. */
export function compareReports(before: Report, after: Report): Differences {
  const [old, now] = [byFingerprint(before), byFingerprint(after)];
  const pairs = [...new Set([...old.keys(), ...now.keys()])].map((key): Changed => ({
    before: old.get(key),
    after: now.get(key),
  }));
  // An item that is gone because its whole rule became unknown is hidden, not closed.
  const clouded = new Set(
    after.findings.filter(({ outcome, item }) => outcome === 'unknown' && item === '').map(ruleOnSubject),
  );
  const isGone = ({ before: one, after: other }: Changed) =>
    isBad(one) && !isBad(other) && !(other === undefined && clouded.has(ruleOnSubject(one!)));
  return {
    closed: pairs.filter(isGone),
    opened: pairs.filter((pair) => pair.after?.outcome === 'fail' && pair.before?.outcome !== 'fail'),
    hidden: pairs.filter((pair) => pair.after?.outcome === 'unknown' && pair.before?.outcome !== 'unknown'),
    lines: changedLines(before, after),
  };
}

function ruleOnSubject({ rule, subject }: Finding): string {
  return `${rule}\0${subject}`;
}

function byFingerprint({ findings }: Report): Map<string, Finding> {
  return new Map(findings.map((finding) => [finding.fingerprint, finding]));
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

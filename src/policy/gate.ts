import {
  SEVERITIES,
  type Finding,
  type FrameworkResult,
  type Gate,
  type GateReason,
  type LineResult,
  type LineStatus,
  type Policy,
  type Severity,
  type Unassessed,
} from '../core/types.js';

/** What the gate decides on. */
export interface GateInput {
  readonly policy: Policy;
  readonly findings: readonly Finding[];
  readonly unassessed: readonly Unassessed[];
  readonly frameworks: readonly FrameworkResult[];
  /** The scan was interrupted. */
  readonly partial: boolean;
  /** What is worth saying beside the verdict and does not change it, such as waivers that have ended. */
  readonly notes?: readonly GateReason[];
}

/** Decides: a known failure beats everything; what is unknown and must be known leaves the gate undecided; the rest passes. Reasons list everything that counted. */
export function gate(input: GateInput): Gate {
  const failed = [...failedFindings(input), ...lineReasons(input, (status) => status !== 'Not assessed')];
  const undecided = [
    ...unknownFindings(input),
    ...lineReasons(input, (status) => status === 'Not assessed'),
    ...scanReasons(input),
  ];
  const reasons = [...failed, ...undecided, ...(input.notes ?? [])];
  if (failed.length > 0) return { verdict: 'failed', exitCode: 1, reasons };
  return undecided.length > 0
    ? { verdict: 'undecided', exitCode: 3, reasons }
    : { verdict: 'passed', exitCode: 0, reasons };
}

function failedFindings({ policy, findings }: GateInput): GateReason[] {
  const { failOn } = policy.gate;
  const count = findings.filter(
    ({ outcome, severity, waiver }) => outcome === 'fail' && !waiver && isAtLeast(severity, failOn),
  ).length;
  if (count === 0) return [];
  const text = `${count} failing ${plural(count, 'finding')} of severity ${failOn} or worse`;
  return [{ kind: 'finding', text, count }];
}

function unknownFindings({ policy, findings }: GateInput): GateReason[] {
  const { requireKnown } = policy.gate;
  const count = findings.filter(
    ({ outcome, severity }) => outcome === 'unknown' && isAtLeast(severity, requireKnown),
  ).length;
  if (count === 0) return [];
  const text = `${count} ${plural(count, 'finding')} that could not be told, of severity ${requireKnown} or worse`;
  return [{ kind: 'unknown', text, count }];
}

function scanReasons({ policy, findings, unassessed, frameworks, partial }: GateInput): GateReason[] {
  const reasons: GateReason[] = [];
  if (policy.gate.failOnLines.length > 0 && frameworks.every(({ lines }) => lines.length === 0))
    reasons.push({ kind: 'scan', text: 'no framework was assessed', count: 0 });
  if (partial) reasons.push({ kind: 'scan', text: 'the scan was interrupted', count: 1 });
  if (!findings.some(({ outcome }) => outcome === 'pass' || outcome === 'fail')) {
    const gaps = unassessed.length;
    const cause = gaps > 0 ? `: ${gaps} ${plural(gaps, 'section')} could not be read` : '';
    reasons.push({ kind: 'scan', text: `nothing was judged${cause}`, count: gaps });
  }
  return reasons;
}

function lineReasons(
  { policy, frameworks, findings }: GateInput,
  wanted: (status: LineStatus) => boolean,
): GateReason[] {
  const heard = new Set(findings.map(({ rule }) => rule));
  return frameworks.flatMap(({ title, lines }) =>
    [...new Set(policy.gate.failOnLines)].filter(wanted).flatMap((status): GateReason[] => {
      const count = lines.filter((line) => line.status === status && !isCovered(line, heard)).length;
      if (count === 0) return [];
      return [{ kind: 'line', text: `${count} ${plural(count, 'line')} of ${title}: ${status}`, count }];
    }),
  );
}

/**
 * A Required line that is partially met by waivers alone may go on: they name a person and an end date, everything else
 * of the line was seen, and its attestation is current. An addressable line needs a decision instead. A standard that is
 * partially met through another line is judged by its own evidence here; the other line counts by itself.
 */
function isCovered(
  { status, control, measured, attestation }: LineResult,
  heard: ReadonlySet<string>,
): boolean {
  return (
    status === 'Partially met' &&
    control.requirement === 'Required' &&
    measured.fail === 0 &&
    measured.unknown === 0 &&
    control.rules.every((rule) => heard.has(rule)) &&
    attestation?.answer === 'met'
  );
}

function isAtLeast(severity: Severity, level: Severity | 'never'): boolean {
  return level !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}

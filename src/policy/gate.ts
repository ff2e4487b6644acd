import {
  SEVERITIES,
  type Finding,
  type FrameworkResult,
  type Gate,
  type GateReason,
  type LineResult,
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
}

/** Decides: a known failure beats everything; what is unknown and must be known leaves the gate undecided; the rest passes. */
export function gate({ policy, findings, frameworks, partial }: GateInput): Gate {
  const failing = findings.filter(
    ({ outcome, severity, waiver }) =>
      outcome === 'fail' && !waiver && isAtLeast(severity, policy.gate.failOn),
  );
  const unseen = findings.filter(
    ({ outcome, severity }) => outcome === 'unknown' && isAtLeast(severity, policy.gate.requireKnown),
  );
  const lines = frameworks.flatMap(({ title, lines: all }) =>
    policy.gate.failOnLines.flatMap((status) => countLines(title, status, all)),
  );
  const undecidedLines = lines.filter(({ text }) => text.includes('Not assessed'));
  const failed = [
    ...count(failing, 'finding', `of severity ${policy.gate.failOn} or worse`),
    ...lines.filter((line) => !undecidedLines.includes(line)),
  ];
  const undecided: GateReason[] = [
    ...count(unseen, 'unknown', `of severity ${policy.gate.requireKnown} or worse`),
    ...undecidedLines,
    ...(partial ? [{ kind: 'scan' as const, text: 'the scan was interrupted', count: 1 }] : []),
    ...(findings.length === 0 ? [{ kind: 'scan' as const, text: 'nothing was judged', count: 0 }] : []),
  ];
  const reasons = [...failed, ...undecided];
  if (failed.length > 0) return { verdict: 'failed', exitCode: 1, reasons };
  return undecided.length > 0
    ? { verdict: 'undecided', exitCode: 3, reasons }
    : { verdict: 'passed', exitCode: 0, reasons };
}

function isAtLeast(severity: Severity, level: Severity | 'never'): boolean {
  return level !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
}

function count(findings: readonly Finding[], kind: 'finding' | 'unknown', suffix: string): GateReason[] {
  const total = findings.length;
  if (total === 0) return [];
  const noun = total === 1 ? 'finding' : 'findings';
  return [
    {
      kind,
      text:
        kind === 'finding'
          ? `${total} failing ${noun} ${suffix}`
          : `${total} ${noun} that could not be told, ${suffix}`,
      count: total,
    },
  ];
}

function countLines(title: string, status: string, lines: FrameworkResult['lines']): GateReason[] {
  const total = lines.filter((line) => line.status === status && !isWaivedOnly(line)).length;
  return total === 0
    ? []
    : [
        {
          kind: 'line',
          text: `${total} ${total === 1 ? 'line' : 'lines'} of ${title}: ${status}`,
          count: total,
        },
      ];
}

/** Partially met by valid waivers alone: they name a person and an end date, and that is enough to go on. */
function isWaivedOnly({ status, measured, attestation }: LineResult): boolean {
  return (
    status === 'Partially met' && measured.waived > 0 && measured.fail === 0 && attestation?.answer === 'met'
  );
}

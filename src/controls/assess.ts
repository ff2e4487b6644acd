/** The status of every line of a framework, from findings, attestations and decisions. */
import {
  LINE_STATUSES,
  SEVERITIES,
  type Attestation,
  type Control,
  type Decision,
  type Finding,
  type Framework,
  type FrameworkResult,
  type LineResult,
  type LineStatus,
  type Rule,
  type Severity,
} from '../core/types.js';
import { basisOf, gapOf } from './words.js';

/** What the line statuses are computed from. */
export interface AssessInput {
  readonly framework: Framework;
  readonly findings: readonly Finding[];
  /** Rules that were judged; a mapped rule that is not among them leaves its line inconclusive. */
  readonly rules: readonly Rule[];
  readonly attestations: readonly Attestation[];
  readonly decisions: readonly Decision[];
  readonly now: Date;
  /** Failures of a lower severity leave a line partially met instead of not met. */
  readonly threshold?: Severity;
}

/** Result of the mapped rules on all subjects. */
export type Measured = 'fail' | 'waived' | 'partial' | 'inconclusive' | 'pass' | 'none';

/** Assesses every line; a line with specifications is the worst of its own and theirs. */
export function assess(input: AssessInput): FrameworkResult {
  const { id, title, asOf, disclaimer, controls } = input.framework;
  const own = new Map(controls.map((control) => [control.id, assessLine(control, input)]));
  const below = (parent: string): LineResult[] =>
    controls
      .filter((control) => control.parent === parent && control.id !== parent)
      .flatMap((control) => [own.get(control.id)!, ...below(control.id)]);
  const lines = controls.map((control) => withChildren(own.get(control.id)!, below(control.id)));
  return { id, title, asOf, disclaimer, lines };
}

function assessLine(control: Control, input: AssessInput): LineResult {
  const findings = input.findings.filter(({ rule }) => control.rules.includes(rule));
  const measured = measure(control, findings, input);
  const attestation = currentAttestation(control, input);
  const decision = input.decisions.find(
    (one) => one.line === control.id && isCurrent(one.date, one.reviewBy, input.now),
  );
  const status = statusOf(control, { measured, attestation, decision }, input);
  const used = status === 'Documented decision' || status === 'Met by alternative' ? decision : undefined;
  const counts = {
    pass: findings.filter(({ outcome }) => outcome === 'pass').length,
    fail: findings.filter(({ outcome, waiver }) => outcome === 'fail' && !waiver).length,
    unknown: findings.filter(({ outcome }) => outcome === 'unknown').length,
    waived: findings.filter(({ outcome, waiver }) => outcome === 'fail' && waiver).length,
  };
  return {
    control,
    status,
    basis: basisOf(measured, attestation, used),
    measured: counts,
    findings: findings
      .filter(({ outcome }) => outcome !== 'not-applicable')
      .map(({ fingerprint }) => fingerprint),
    ...(attestation ? { attestation } : {}),
    ...(decision ? { decision } : {}),
    gap: gapOf(status, control, counts),
  };
}

/** T of the rule table: what the mapped rules say together. */
export function measure(
  control: Control,
  findings: readonly Finding[],
  { rules, threshold = 'medium' }: Pick<AssessInput, 'rules' | 'threshold'>,
): Measured {
  if (control.rules.length === 0) return 'none';
  const failing = findings.filter(({ outcome }) => outcome === 'fail');
  const unwaived = failing.filter(({ waiver }) => !waiver);
  const serious = unwaived.filter(
    ({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold),
  );
  if (serious.length > 0) return 'fail';
  const judged = new Set(rules.map(({ id }) => id));
  const silent = control.rules.some((id) => !judged.has(id) || !findings.some(({ rule }) => rule === id));
  if (unwaived.length > 0) return 'partial';
  if (failing.length > 0) return 'waived';
  if (silent || findings.some(({ outcome }) => outcome === 'unknown')) return 'inconclusive';
  return findings.some(({ outcome }) => outcome === 'pass') ? 'pass' : 'none';
}

/** The newest attestation of a line, if it still counts; an older one never comes back. */
function currentAttestation(control: Control, { attestations, now }: AssessInput): Attestation | undefined {
  const [newest] = attestations
    .filter(({ line }) => line === control.id)
    .toSorted((left, right) => (left.date < right.date ? 1 : -1));
  return newest && isCurrent(newest.date, newest.validUntil, now) ? newest : undefined;
}

function isCurrent(from: string, until: string, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  return from <= today && today <= until;
}

function statusOf(
  control: Control,
  { measured, attestation, decision }: { measured: Measured; attestation?: Attestation; decision?: Decision },
  input: AssessInput,
): LineStatus {
  const answer = attestation?.answer;
  if (
    answer === 'not applicable' &&
    control.applicability !== 'all' &&
    attestation!.explanation.trim() !== ''
  )
    return 'Not applicable';
  if (control.requirement === 'Addressable' && decision) {
    if (decision.choice === 'neither') return 'Documented decision';
    if (decision.alternative && isGood(decision.alternative, input, answer)) return 'Met by alternative';
  }
  if (measured === 'fail' || answer === 'not met') return 'Not met';
  if (measured === 'waived' || measured === 'partial' || answer === 'partly') return 'Partially met';
  if (measured === 'inconclusive') return 'Not assessed';
  return answer === 'met' ? 'Met' : 'Needs attestation';
}

/** The equivalent measure has good evidence of its own: its rules pass, or the line's attestation speaks for it. */
function isGood(
  { rules: ids, attested }: NonNullable<Decision['alternative']>,
  { findings }: AssessInput,
  answer?: string,
): boolean {
  if (ids.length === 0) return attested && answer === 'met';
  return ids.every((id) => {
    const own = findings.filter(({ rule, outcome }) => rule === id && outcome !== 'not-applicable');
    return own.length > 0 && own.every(({ outcome }) => outcome === 'pass');
  });
}

function withChildren(line: LineResult, children: readonly LineResult[]): LineResult {
  const all = [line, ...children].filter(({ status }) => status !== 'Not applicable');
  if (children.length === 0 || all.length === 0) return line;
  const worst = all.toSorted(
    (left, right) => LINE_STATUSES.indexOf(left.status) - LINE_STATUSES.indexOf(right.status),
  )[0]!;
  if (worst === line || worst.status === line.status) return line;
  return { ...line, status: worst.status, gap: `${worst.control.id} ${worst.control.title}: ${worst.gap}` };
}

/** The status of every line of a framework, from findings, attestations and decisions. */
import {
  LINE_STATUSES,
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
import { measure, silentRules, type Measured } from './measure.js';
import { newestAttestation, newestDecision } from './newest.js';
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
  /** Failures of a lower severity leave a line partially met instead of not met; medium when left out. */
  readonly threshold?: Severity;
}

/** Assesses every line; a standard with specifications is the worst of its own line and theirs. */
export function assess(input: AssessInput): FrameworkResult {
  const { id, title, asOf, disclaimer, controls } = input.framework;
  const own = new Map(controls.map((control) => [control.id, assessLine(control, input)]));
  const lines = controls.map((control) =>
    control.kind === 'standard'
      ? withChildren(
          own.get(control.id)!,
          below(control.id, controls).map((child) => own.get(child)!),
        )
      : own.get(control.id)!,
  );
  return { id, title, asOf, disclaimer, lines };
}

function below(parent: string, controls: readonly Control[], seen = new Set([parent])): string[] {
  const children = controls.filter((control) => control.parent === parent && !seen.has(control.id));
  for (const { id } of children) seen.add(id);
  return children.flatMap(({ id }) => [id, ...below(id, controls, seen)]);
}

function assessLine(control: Control, input: AssessInput): LineResult {
  const today = input.now.toISOString().slice(0, 10);
  const findings = input.findings.filter(({ rule }) => control.rules.includes(rule));
  const measured = measure(control, findings, input);
  const said = newestAttestation(control, input.attestations, today);
  const decided = newestDecision(control, input.decisions, today);
  const attestation = said?.current && isAllowed(control, said.statement) ? said.statement : undefined;
  const decision = decided?.current && control.requirement === 'Addressable' ? decided.statement : undefined;
  const status = statusOf({ measured, attestation, decision }, input);
  const used = status === 'Documented decision' || status === 'Met by alternative';
  const counts = countOutcomes(findings);
  return {
    control,
    status,
    basis: basisOf(status, measured, attestation),
    measured: counts,
    findings: findings
      .filter(({ outcome }) => outcome !== 'not-applicable')
      .map(({ fingerprint }) => fingerprint),
    ...(attestation ? { attestation } : {}),
    ...(decision ? { decision } : {}),
    gap: gapOf(status, {
      control,
      counts,
      silent: silentRules(control, findings, input.rules),
      waivedUntil: findings.flatMap(({ outcome, waiver }) =>
        outcome === 'fail' && waiver ? [waiver.expires] : [],
      ),
      attestation,
      said: said?.statement,
      decided: used ? undefined : decided?.statement,
      decision: used ? decision : undefined,
      today,
    }),
  };
}

function countOutcomes(findings: readonly Finding[]): LineResult['measured'] {
  const count = (wanted: (finding: Finding) => boolean) => findings.filter(wanted).length;
  return {
    pass: count(({ outcome }) => outcome === 'pass'),
    fail: count(({ outcome, waiver }) => outcome === 'fail' && !waiver),
    unknown: count(({ outcome }) => outcome === 'unknown'),
    waived: count(({ outcome, waiver }) => outcome === 'fail' && waiver !== undefined),
  };
}

/** "Not applicable" is for lines that do not bind everybody, and needs its reason. */
function isAllowed({ applicability }: Control, { answer, explanation }: Attestation): boolean {
  return answer !== 'not applicable' || (applicability !== 'all' && explanation.trim() !== '');
}

/** The table of statuses, first match from the top. Attestation and decision are the ones that count. */
function statusOf(
  {
    measured,
    attestation,
    decision,
  }: {
    readonly measured: Measured;
    readonly attestation?: Attestation;
    readonly decision?: Decision;
  },
  { findings }: AssessInput,
): LineStatus {
  const answer = attestation?.answer;
  if (answer === 'not applicable') return 'Not applicable';
  if (decision?.choice === 'neither') return 'Documented decision';
  if (decision?.alternative && isGood(decision.alternative, findings, answer)) return 'Met by alternative';
  if (measured === 'fail' || answer === 'not met') return 'Not met';
  if (measured === 'waived' || measured === 'partial' || answer === 'partly') return 'Partially met';
  if (measured === 'inconclusive') return 'Not assessed';
  return answer === 'met' ? 'Met' : 'Needs attestation';
}

/** The equivalent measure has good evidence of its own: its rules pass everywhere, and the attestation speaks for it where the decision says so. */
function isGood(
  { rules, attested }: NonNullable<Decision['alternative']>,
  findings: readonly Finding[],
  answer: Attestation['answer'] | undefined,
): boolean {
  if (rules.length === 0 && !attested) return false;
  if (attested && answer !== 'met') return false;
  return rules.every((id) => {
    const own = findings.filter(({ rule, outcome }) => rule === id && outcome !== 'not-applicable');
    return own.length > 0 && own.every(({ outcome }) => outcome === 'pass');
  });
}

function withChildren(line: LineResult, children: readonly LineResult[]): LineResult {
  const [worst] = [line, ...children]
    .filter(({ status }) => status !== 'Not applicable')
    .toSorted((left, right) => LINE_STATUSES.indexOf(left.status) - LINE_STATUSES.indexOf(right.status));
  if (!worst || worst.status === line.status) return line;
  const { id, title } = worst.control;
  return { ...line, status: worst.status, gap: `${id} ${title}: ${worst.gap || worst.status}` };
}

/** An earlier report, and what changed since: a change of a rule is told apart from a change of the host. */
import type { Comparison, GoneFinding, Standing } from '../core/comparison.js';
import { AuditError } from '../core/errors.js';
import type { Finding, Report, Rule } from '../core/types.js';

type PastRule = Pick<Rule, 'id' | 'params'> & { readonly rev?: number };
type PastFinding = Pick<Finding, 'rule' | 'subject' | 'item' | 'outcome' | 'message' | 'fingerprint'>;

/** What is needed of an earlier report. */
export interface Baseline {
  readonly startedAt: string;
  readonly judgedAt: string;
  readonly deployment: string;
  readonly version: string;
  readonly policy: string;
  readonly rules: ReadonlyMap<string, PastRule>;
  readonly findings: readonly PastFinding[];
}

/** Reads a report that was written as JSON. Throws E_BASELINE for what is none. */
export function parseBaseline(text: string, file: string): Baseline {
  const refuse = (what: string): never => {
    throw new AuditError('E_BASELINE', `${file} ${what}`, { place: { file } });
  };
  let data: Report;
  try {
    data = JSON.parse(text) as Report;
  } catch {
    return refuse('is not JSON');
  }
  if ((data as Report | null)?.schema !== 'emr-audit/report/1') return refuse('is no report');
  const { rules, findings, scan, judgedAt, deployment, tool, policy } = data;
  const texts = [scan?.startedAt, judgedAt, deployment?.name, tool?.version, policy?.id];
  if (!Array.isArray(rules) || !Array.isArray(findings) || texts.some((one) => typeof one !== 'string'))
    return refuse('is damaged');
  const wrong =
    findings.some((one: unknown) => !isFinding(one)) || rules.some((one: unknown) => !isRule(one));
  if (wrong) return refuse('is damaged');
  return baselineOf(data);
}

/** What is needed of a report to compare another one with it. */
export function baselineOf(report: Report): Baseline {
  return {
    startedAt: report.scan.startedAt,
    judgedAt: report.judgedAt,
    deployment: report.deployment.name,
    version: report.tool.version,
    policy: report.policy.id,
    rules: new Map(report.rules.map((rule) => [rule.id, rule])),
    findings: report.findings,
  };
}

/** What an earlier report knows about this one. Throws E_BASELINE for a report of another deployment. */
export function compare(
  baseline: Baseline,
  now: {
    readonly deployment: string;
    readonly rules: readonly Rule[];
    readonly findings: readonly Finding[];
  },
): { readonly findings: Finding[]; readonly comparison: Comparison } {
  if (baseline.deployment !== now.deployment)
    throw new AuditError(
      'E_BASELINE',
      `the earlier report is of ${JSON.stringify(baseline.deployment)}, and this is ${JSON.stringify(now.deployment)}`,
    );
  const rules = new Map(now.rules.map((rule) => [rule.id, rule]));
  const before = new Set(baseline.findings.map(keyOf));
  const isOther = (id: string) => !isSame(baseline.rules.get(id), rules.get(id));
  const findings = now.findings.map((finding): Finding => {
    const known: Standing = before.has(keyOf(finding)) ? 'unchanged' : 'new';
    return { ...finding, standing: known === 'new' && isOther(finding.rule) ? 'changed-by-rule' : known };
  });
  const gone = listGone(baseline, now.findings, isOther);
  const counts = { new: 0, unchanged: 0, 'changed-by-rule': 0, gone: 0, 'gone-by-rule': 0, 'not-seen': 0 };
  for (const finding of findings) if (isOpen(finding)) counts[finding.standing!] += 1;
  for (const { state } of gone) counts[state] += 1;
  const { startedAt, judgedAt, version, policy } = baseline;
  return { findings, comparison: { baseline: { startedAt, judgedAt, version, policy }, counts, gone } };
}

function listGone(
  baseline: Baseline,
  findings: readonly Finding[],
  isOther: (rule: string) => boolean,
): GoneFinding[] {
  const now = new Set(findings.map(keyOf));
  const judged = new Map<string, boolean>();
  for (const { rule, subject, item, outcome } of findings) {
    const key = `${rule}\0${subject}`;
    judged.set(key, (judged.get(key) ?? true) && !(outcome === 'unknown' && item === ''));
  }
  return baseline.findings.flatMap((past): GoneFinding[] => {
    if (!isOpen(past) || now.has(keyOf(past))) return [];
    const { rule, subject, item, outcome, message, fingerprint } = past;
    const seen = judged.get(`${rule}\0${subject}`) ?? false;
    const state = isOther(rule) ? 'gone-by-rule' : seen ? 'gone' : 'not-seen';
    return [{ rule, subject, item, outcome, message, fingerprint, state }];
  });
}

function isOpen<T extends PastFinding>(finding: T): finding is T & { outcome: 'fail' | 'unknown' } {
  return finding.outcome === 'fail' || finding.outcome === 'unknown';
}

function keyOf({ fingerprint, outcome }: PastFinding): string {
  return `${outcome} ${fingerprint}`;
}

/** One rule is the other when it has the same revision and parameters. */
function isSame(before: PastRule | undefined, now: PastRule | undefined): boolean {
  if (!before || !now) return false;
  const { params: old } = before;
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now.params)]);
  return (
    (before.rev ?? 1) === (now.rev ?? 1) &&
    [...names].every((name) => JSON.stringify(old?.[name]) === JSON.stringify(now.params[name]))
  );
}

function isFinding(one: unknown): boolean {
  const { rule, subject, item, outcome, message, fingerprint } = (one ?? {}) as Record<string, unknown>;
  return (
    [rule, subject, item, outcome, message].every((text) => typeof text === 'string') &&
    typeof fingerprint === 'string' &&
    /^[0-9a-f]{64}$/.test(fingerprint)
  );
}

function isRule(one: unknown): boolean {
  const { id, params, rev } = (one ?? {}) as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof params === 'object' &&
    params !== null &&
    (rev === undefined || typeof rev === 'number')
  );
}

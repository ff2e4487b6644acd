/** An earlier report, and what changed since: a change of a rule is told apart from a change of the host. */
import type { Comparison, GoneFinding, Standing } from '../core/comparison.js';
import { AuditError } from '../core/errors.js';
import type { Finding, Report, Rule } from '../core/types.js';

/** What an earlier report knows about this one. Throws E_REPORT for a report of another deployment. */
export function compare(
  before: Report,
  now: {
    readonly deployment: string;
    readonly rules: readonly Rule[];
    readonly findings: readonly Finding[];
  },
): { readonly findings: Finding[]; readonly comparison: Comparison } {
  if (before.deployment.name !== now.deployment)
    throw new AuditError(
      'E_REPORT',
      `the earlier report is of ${JSON.stringify(before.deployment.name)}, and this is ${JSON.stringify(now.deployment)}`,
      { remedy: 'Name a report of the same deployment.' },
    );
  const [old, rules] = [before.rules, now.rules].map((list) => new Map(list.map((rule) => [rule.id, rule])));
  const known = new Set(before.findings.map(keyOf));
  const isOther = (id: string) => !isSame(old!.get(id), rules!.get(id));
  const findings = now.findings.map((finding): Finding => {
    const standing: Standing = known.has(keyOf(finding)) ? 'unchanged' : 'new';
    return {
      ...finding,
      standing: standing === 'new' && isOther(finding.rule) ? 'changed-by-rule' : standing,
    };
  });
  const gone = listGone(before, now.findings, isOther);
  const counts = { new: 0, unchanged: 0, 'changed-by-rule': 0, gone: 0, 'gone-by-rule': 0, 'not-seen': 0 };
  for (const finding of findings) if (isOpen(finding)) counts[finding.standing!] += 1;
  for (const { state } of gone) counts[state] += 1;
  const baseline = {
    startedAt: before.scan.startedAt,
    judgedAt: before.judgedAt,
    version: before.tool.version,
    policy: before.policy.id,
  };
  return { findings, comparison: { baseline, counts, gone } };
}

function listGone(
  before: Report,
  findings: readonly Finding[],
  isOther: (rule: string) => boolean,
): GoneFinding[] {
  const now = new Set(findings.map(keyOf));
  const judged = new Map<string, boolean>();
  for (const { rule, subject, item, outcome } of findings) {
    const key = `${rule}\0${subject}`;
    judged.set(key, (judged.get(key) ?? true) && !(outcome === 'unknown' && item === ''));
  }
  return before.findings.flatMap((past): GoneFinding[] => {
    if (!isOpen(past) || now.has(keyOf(past))) return [];
    const { rule, subject, item, outcome, message, fingerprint } = past;
    const seen = judged.get(`${rule}\0${subject}`) ?? false;
    const state = isOther(rule) ? 'gone-by-rule' : seen ? 'gone' : 'not-seen';
    return [{ rule, subject, item, outcome, message, fingerprint, state }];
  });
}

function isOpen<T extends Finding>(finding: T): finding is T & { outcome: 'fail' | 'unknown' } {
  return finding.outcome === 'fail' || finding.outcome === 'unknown';
}

function keyOf({ fingerprint, outcome }: Finding): string {
  return `${outcome} ${fingerprint}`;
}

/** One rule is the other when it has the same revision and parameters. */
function isSame(before: Rule | undefined, now: Rule | undefined): boolean {
  if (!before || !now) return false;
  const { params: old } = before;
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now.params)]);
  return (
    revOf(before) === revOf(now) &&
    [...names].every((name) => JSON.stringify(old?.[name]) === JSON.stringify(now.params[name]))
  );
}

/** Reports from before there were revisions carry none. */
function revOf({ rev }: { readonly rev?: number }): number {
  return rev ?? 1;
}

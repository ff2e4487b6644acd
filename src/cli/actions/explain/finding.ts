import { AuditError } from '../../../core/errors.js';
import type { Finding, Framework, Report, Rule } from '../../../core/types.js';
import { readReport } from '../../../files/report.js';
import { readSnapshot } from '../../../files/snapshot.js';
import { loadLockedPacks } from '../../../packs/locked.js';
import { judge } from '../../../scan.js';
import { loadJudgement } from '../../../inputs/judgement.js';
import type { ExplainFlags } from '../explain.js';
import { explained, type Explanation } from './explanation.js';
import { linesOf } from './rule.js';

/** The finding whose fingerprint begins so. Throws E_USAGE when none or several do, or when nothing was named to search. */
export async function findFinding(
  prefix: string,
  flags: ExplainFlags,
): Promise<{ readonly finding: Finding; readonly report: Report }> {
  const report = await reportOf(flags);
  const found = report.findings.filter(({ fingerprint }) => fingerprint.startsWith(prefix));
  const [finding] = found;
  if (!finding)
    throw new AuditError('E_USAGE', `no finding has a fingerprint that begins with ${prefix}`, {
      remedy: 'Take the fingerprint from the report of the same scan and policy.',
    });
  if (found.length > 1)
    throw new AuditError(
      'E_USAGE',
      `${found.length} findings have a fingerprint that begins with ${prefix}`,
      {
        remedy: `Give more letters, such as ${found
          .slice(0, 3)
          .map(({ fingerprint }) => fingerprint.slice(0, prefix.length + 4))
          .join(', ')}.`,
      },
    );
  return { finding, report };
}

async function reportOf({ report, snapshot: file, policy, ...flags }: ExplainFlags): Promise<Report> {
  if (report !== undefined) return readReport(report);
  if (file === undefined)
    throw new AuditError('E_USAGE', 'a fingerprint is looked up in a snapshot or a report', {
      remedy: 'Add --snapshot FILE or --report FILE.',
    });
  // First, because a snapshot may hold facts that only a pack declares.
  const packs = await loadLockedPacks(flags['packs-from']);
  const snapshot = await readSnapshot(file);
  return judge(
    snapshot,
    await loadJudgement({
      policy: policy ?? (snapshot.deployment.file === undefined ? 'outside' : 'baseline'),
      now: new Date(snapshot.startedAt),
      packs,
    }),
  );
}

/** A finding: what was expected and found, where and when it was read, how to mend it, the lines it touches, and a waiver to copy. */
export function describeFinding(
  { finding, report }: { readonly finding: Finding; readonly report: Report },
  rules: readonly Rule[],
  frameworks: readonly Framework[],
): Explanation {
  const rule =
    report.rules.find(({ id }) => id === finding.rule) ?? rules.find(({ id }) => id === finding.rule);
  const subject = report.subjects.find(({ id }) => id === finding.subject)?.title ?? finding.subject;
  const lines = linesOf(finding.rule, frameworks);
  const { judgedAt } = report;
  const data = { what: 'finding', ...finding, subjectTitle: subject, why: rule?.why, fix: rule?.fix, lines };
  return explained({ ...data, judgedAt }, (shown, page) => [
    page.text(page.style.bold(shown.message), 0),
    page.text(
      `${shown.outcome}, ${shown.severity}: ${shown.rule} on ${shown.subject} (${shown.subjectTitle})`,
      0,
    ),
    `fingerprint ${shown.fingerprint.slice(0, 16)}…\n`,
    page.part('Expected', shown.expected),
    page.part('Found', shown.found),
    page.part('Read', shown.evidence.map(({ source, at }) => (at ? `${source}, ${at}` : source)).join('\n')),
    page.part('Why', shown.why ?? ''),
    page.part(shown.outcome === 'unknown' ? 'To make it known' : 'Fix', shown.remedy || (shown.fix ?? '')),
    page.part('Touches', shown.lines.map(({ id, title }) => `${id}  ${title}`).join('\n')),
    shown.waiver
      ? page.part(
          'Waived',
          `${shown.waiver.reason} (${shown.waiver.approvedBy}, until ${shown.waiver.expires})`,
        )
      : waiverExample(shown, page.style.bold('To accept it until a date (waivers.yaml)'), shown.judgedAt),
  ]);
}

function waiverExample({ outcome, rule, subject, item }: Finding, title: string, judgedAt: string): string {
  if (outcome !== 'fail') return '';
  const today = judgedAt.slice(0, 10);
  const later = new Date(Date.parse(judgedAt) + 90 * 86_400_000).toISOString().slice(0, 10);
  const rows = [
    'waivers:',
    `  - rule: ${rule}`,
    `    subject: ${JSON.stringify(subject)}`,
    ...(item === '' ? [] : [`    item: ${JSON.stringify(item)}`]),
    '    reason: …',
    '    compensating: …',
    '    approved_by: …',
    `    date: ${today}`,
    `    expires: ${later}`,
  ];
  return `${title}\n${rows.map((row) => `  ${row}`).join('\n')}\n`;
}

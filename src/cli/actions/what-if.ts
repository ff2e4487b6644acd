/** The work of `emr-audit what-if`. */
import { cleaned, safeJson } from '../../reporters/text.js';
import { AuditError } from '../../core/errors.js';
import type { Finding, Report } from '../../core/types.js';
import { readSnapshot } from '../../files/snapshot.js';
import { loadLockedPacks } from '../../packs/locked.js';
import { judge } from '../../scan.js';
import { compareReports, type Differences } from '../../scan/differences.js';
import { suppose, type Supposition } from '../../scan/suppose.js';
import { loadJudgement } from '../../inputs/judgement.js';
import { pageOf, type Page } from '../page.js';

/** Flags of `emr-audit what-if`, parsed. */
export interface WhatIfFlags {
  readonly set?: readonly string[];
  readonly unset?: readonly string[];
  readonly subject?: string;
  readonly policy?: string;
  readonly 'packs-from': string;
  readonly json: boolean;
  readonly 'no-color': boolean;
}

/** Prints what would differ. Exit 0 whatever the gate would say: nothing was measured. */
export async function whatIf(file: string, flags: WhatIfFlags): Promise<void> {
  const changes: Supposition[] = [
    ...(flags.set ?? []).map((text) => ({ text, kind: 'set' as const })),
    ...(flags.unset ?? []).map((text) => ({ text, kind: 'unset' as const })),
  ];
  if (changes.length === 0)
    throw new AuditError('E_USAGE', 'nothing is supposed', {
      remedy: 'Add --set PATH=VALUE or --unset PATH.',
    });
  // First, because a snapshot may hold facts that only a pack declares.
  const packs = await loadLockedPacks(flags['packs-from']);
  const snapshot = await readSnapshot(file);
  const judgement = await loadJudgement({
    policy: flags.policy ?? (snapshot.deployment.file === undefined ? 'outside' : 'baseline'),
    now: new Date(snapshot.startedAt),
    packs,
  });
  const before = judge(snapshot, judgement);
  const after = judge(suppose(snapshot, changes, flags.subject), judgement);
  const found = compareReports(before, after);
  process.stdout.write(
    flags.json
      ? `${safeJson(asData({ changes, before, after, found }), 2)}\n`
      : `${whatIfScreen({ changes, before, after, found }, pageOf(process.stdout, flags['no-color']))}\n`,
  );
}

/** Two reports of one snapshot, the second of what is supposed. */
export interface Compared {
  readonly changes: readonly Supposition[];
  readonly before: Report;
  readonly after: Report;
  readonly found: Differences;
}

function asData({ changes, before, after, found }: Compared): object {
  const verdict = ({ gate: { verdict: said, exitCode, reasons } }: Report) => ({
    verdict: said,
    exitCode,
    reasons,
  });
  return {
    schema: 'emr-audit/what-if/1',
    supposed: changes,
    measured: false,
    ...found,
    gate: { before: verdict(before), after: verdict(after) },
  };
}

/** What would differ, for a person; of findings and suppositions nothing that a terminal obeys. */
export function whatIfScreen({ changes, before, after, found }: Compared, page: Page): string {
  const { closed, opened, hidden, lines } = cleaned(found);
  const { style } = page;
  const list = (title: string, rows: readonly Told[]) =>
    rows.length === 0 ? '' : page.part(`${title} (${rows.length})`, rows.map(say).join('\n'));
  const failing = (report: Report) => report.findings.filter(({ outcome }) => outcome === 'fail').length;
  const nothing = closed.length + opened.length + hidden.length + lines.length === 0;
  return [
    page.text(style.bold('Supposed, not measured:'), 0),
    `${cleaned(changes)
      .map(({ kind, text }) => page.text(`- ${kind} ${text}`))
      .join('\n')}\n`,
    list(style.green('Would close'), closed),
    list(style.red('Would open'), opened),
    list(style.yellow('Would become unknown'), hidden),
    page.part(
      'Lines',
      lines.map(({ id, title, before: old, after: now }) => `- ${id} ${title}: ${old} -> ${now}`).join('\n'),
    ),
    nothing ? page.text('No rule of the policy judges differently.\n', 0) : '',
    page.text(
      `Failing findings: ${failing(before)} -> ${failing(after)}. Gate: ${before.gate.verdict} (exit ${before.gate.exitCode}) -> ${after.gate.verdict} (exit ${after.gate.exitCode}).`,
      0,
    ),
    page.text('Next: make the change on the system, then scan again; only a scan measures.', 0),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

type Told = Pick<Finding, 'rule' | 'subject' | 'message'>;

function say({ rule, subject, message }: Told): string {
  return `- ${message}  (${rule} on ${subject})`;
}

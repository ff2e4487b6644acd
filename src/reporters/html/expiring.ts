/** Attestations, waivers and decisions that end soon. */
import type { Finding, Report, Waiver } from '../../core/types.js';
import { cell, table } from './pieces.js';
import { markup, type Markup } from './tag.js';
import { counted, groupBy } from './view.js';

const DAYS = 90 * 86_400_000;

interface Ending {
  readonly day: string;
  readonly kind: 'Waiver' | 'Attestation' | 'Decision';
  readonly of: string;
  readonly who: string;
}

/** What ends within 90 days after the report was judged, soonest first; one row for each day, kind and person. */
export function expiring(report: Report): Markup {
  const last = new Date(Date.parse(report.judgedAt) + DAYS).toISOString().slice(0, 10);
  const endings = endingsOf(report)
    .filter(({ day }) => day <= last)
    .toSorted((left, right) => (left.day < right.day ? -1 : Number(left.day > right.day)));
  if (endings.length === 0) return markup`<p>Nothing that a person has signed ends within 90 days.</p>`;
  const rows = groupBy(endings, ({ day, kind, who }) => JSON.stringify([day, kind, who])).map(([, group]) => {
    const { day, kind, who } = group[0]!;
    const what = `${counted(group.length, kind.toLowerCase())}: ${group.map((one) => one.of).join(', ')}`;
    return markup`<tr>${cell('Last day', day)}${cell('What', what)}${cell('Who', who)}</tr>`;
  });
  const columns = ['Last day', 'What', 'Who'];
  return table('Signed records that end soon', columns, markup`<tbody>${rows}</tbody>`, 'stack endings');
}

function endingsOf({ findings, frameworks }: Report): Ending[] {
  const lines = frameworks.flatMap((framework) => framework.lines);
  return [
    ...waiversOf(findings).map(({ rule, expires, approvedBy }): Ending => ({
      day: expires,
      kind: 'Waiver',
      of: rule,
      who: approvedBy,
    })),
    ...lines.flatMap(({ control, attestation: one }): Ending[] =>
      one ? [{ day: one.validUntil, kind: 'Attestation', of: control.id, who: one.by }] : [],
    ),
    ...lines.flatMap(({ control, decision: one }): Ending[] =>
      one ? [{ day: one.reviewBy, kind: 'Decision', of: control.id, who: one.approvedBy }] : [],
    ),
  ];
}

/** Waivers that findings stand under, each once. */
function waiversOf(findings: readonly Finding[]): Waiver[] {
  const waived = findings.flatMap(({ waiver }) => waiver ?? []);
  return groupBy(waived, ({ rule, subject, item }) => JSON.stringify([rule, subject, item])).map(
    ([, group]) => group[0]!,
  );
}

/** Attestations, waivers and decisions that end soon. */
import type { Report } from '../../core/types.js';
import { cell, table } from './pieces.js';
import { markup, type Markup } from './tag.js';

const DAYS = 90 * 86_400_000;

interface Ending {
  readonly day: string;
  readonly what: string;
  readonly who: string;
}

/** What ends within 90 days after the report was judged, soonest first. */
export function expiring(report: Report): Markup {
  const last = new Date(Date.parse(report.judgedAt) + DAYS).toISOString().slice(0, 10);
  const endings = endingsOf(report)
    .filter(({ day }) => day <= last)
    .toSorted((left, right) => (left.day < right.day ? -1 : Number(left.day > right.day)));
  if (endings.length === 0) return markup`<p>Nothing that a person has signed ends within 90 days.</p>`;
  const rows = endings.map(
    ({ day, what, who }) => markup`<tr>${cell('Last day', day)}${cell('What', what)}${cell('Who', who)}</tr>`,
  );
  return table(
    'Signed records that end soon',
    ['Last day', 'What', 'Who'],
    markup`<tbody>${rows}</tbody>`,
    'stack endings',
  );
}

function endingsOf({ findings, frameworks }: Report): Ending[] {
  const waivers = new Map(
    findings.flatMap(({ waiver }) =>
      waiver ? [[`${waiver.rule} ${waiver.subject ?? ''} ${waiver.item ?? ''}`, waiver]] : [],
    ),
  );
  const lines = frameworks.flatMap((framework) => framework.lines);
  return [
    ...[...waivers.values()].map(({ rule, expires, approvedBy }) => ({
      day: expires,
      what: `Waiver of ${rule}`,
      who: approvedBy,
    })),
    ...lines.flatMap(({ control, attestation }) =>
      attestation
        ? [
            {
              day: attestation.validUntil,
              what: `Attestation of ${control.id} ${control.title}`,
              who: attestation.by,
            },
          ]
        : [],
    ),
    ...lines.flatMap(({ control, decision }) =>
      decision
        ? [
            {
              day: decision.reviewBy,
              what: `Decision on ${control.id} ${control.title}`,
              who: decision.approvedBy,
            },
          ]
        : [],
    ),
  ];
}

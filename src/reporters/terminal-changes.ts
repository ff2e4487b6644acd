/** What changed since an earlier report, for the screen. */
import type { GoneFinding } from '../core/comparison.js';
import type { Finding } from '../core/types.js';
import type { Screen } from './screen.js';
import { oneLine } from './text.js';
import { hang } from './wrap.js';

const MAX_LINES = 20;

/** Nothing when there is no earlier report to compare with. */
export function changesPart({ report, style, options }: Screen): string[] {
  const { comparison } = report;
  if (!comparison) return [];
  const { baseline, counts, gone } = comparison;
  const standing = (wanted: Finding['standing']) =>
    report.findings.filter(
      (finding) =>
        finding.standing === wanted && (finding.outcome === 'fail' || finding.outcome === 'unknown'),
    );
  const state = (wanted: GoneFinding['state']) => gone.filter((finding) => finding.state === wanted);
  const line = ({ subject, rule, item, message }: GoneFinding | Finding) =>
    hang(
      `  - ${oneLine(subject)} ${rule}${item === '' ? '' : ` ${oneLine(item)}`}: ${oneLine(message)}`,
      options.width,
      4,
    );
  const group = (title: string, findings: readonly (GoneFinding | Finding)[]) =>
    findings.length === 0
      ? []
      : [
          style.bold(`${title}: ${findings.length}`),
          ...(options.quiet ? [] : findings.slice(0, MAX_LINES).map(line)),
          ...(!options.quiet && findings.length > MAX_LINES
            ? [`  and ${findings.length - MAX_LINES} more`]
            : []),
        ];
  return [
    [
      hang(
        `Since the report of ${baseline.judgedAt.slice(0, 16).replace('T', ' ')} UTC (policy ${oneLine(baseline.policy)}), of what fails or cannot be told, ${counts.unchanged} are unchanged.`,
        options.width,
        2,
      ),
      ...group('New', standing('new')),
      ...group('Other than before because the rule or its parameters changed', [
        ...standing('changed-by-rule'),
        ...state('gone-by-rule'),
      ]),
      ...group('Gone', state('gone')),
      ...group('Not seen this time, so nothing is known of them', state('not-seen')),
      '',
    ].join('\n'),
  ];
}

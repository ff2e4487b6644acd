/** The work of `emr-audit scan --plan`: what would be asked of whom, on the screen or as JSON. */
import { safeJson } from '../../reporters/text.js';
import type { SectionId } from '../../core/facts.js';
import type { Probes } from '../../core/probe.js';
import { probes } from '../../probes/index.js';
import { hang } from '../../reporters/wrap.js';
import { describePlan, type PlanDescription, type PlannedDoor } from '../../scan/describe-plan.js';
import { planScan } from '../../scan/plan.js';
import { subjectsOf } from '../../scan/subjects.js';
import type { Deployment } from '../../core/deployment.js';
import { styles, widthOf } from '../styles.js';

/** Prints the plan of a scan of these sections. Opens no connection and reads no secret. */
export function printPlan(
  deployment: Deployment,
  asked: { readonly sections: ReadonlySet<SectionId>; readonly probes: Partial<Probes> },
  wanted: ((subject: string) => boolean) | undefined,
  flags: {
    readonly json: boolean;
    readonly quiet: boolean;
    readonly verbose: boolean;
    readonly 'no-color': boolean;
    readonly 'no-witness': boolean;
  },
): void {
  const subjects = subjectsOf(deployment).filter(({ id }) => wanted?.(id) ?? true);
  const plan = describePlan(
    deployment,
    planScan(deployment, subjects, asked.sections, { ...asked.probes, ...probes }),
    { witness: !flags['no-witness'] },
  );
  process.stdout.write(
    flags.json
      ? `${safeJson({ schema: 'emr-audit/plan/1', ...plan }, 2)}\n`
      : screen(plan, {
          width: widthOf(process.stdout),
          style: styles(process.stdout, flags['no-color']),
          ...flags,
        }),
  );
}

interface Look {
  readonly width: number;
  readonly style: ReturnType<typeof styles>;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

function screen({ deployment, doors, notAsked }: PlanDescription, look: Look): string {
  const { width, style, verbose } = look;
  const missing = notAsked.filter(({ remedy }) => remedy !== '');
  const gaps = [...new Set(missing.map(({ reason, remedy }) => `${reason}. ${remedy}`))];
  return [
    hang(style.bold(`What a scan of ${deployment} would ask. Nothing was sent.`), width, 2),
    '',
    ...doors.flatMap((door) => [...doorLines(door, look), '']),
    ...(gaps.length > 0
      ? [
          style.bold('Not asked, so it would stay unknown'),
          ...gaps.map((one) => hang(`  - ${one}`, width, 4)),
          '',
        ]
      : []),
    ...(verbose ? [] : [hang('`--verbose` shows every command, query and address to the letter.', width, 2)]),
    hang('Next: `emr-audit doctor` tries these doors; `emr-audit scan` reads them.', width, 6),
    '',
  ].join('\n');
}

function doorLines({ door, name, address, sections, sudoers, traces }: PlannedDoor, look: Look): string[] {
  const { width, style, quiet, verbose } = look;
  const item = (text: string) => hang(`      ${text.replaceAll(/\s*\n\s*/g, ' ; ')}`, width, 8);
  const reads = sections.flatMap(({ section, reads: what, asks }) => [
    hang(`    ${section}  ${style.dim(what)}`, width, 6),
    ...(verbose ? asks.map(item) : []),
  ]);
  return [
    hang(`${style.bold(`${door} ${name}`)}  ${address}`, width, 2),
    ...(quiet ? [] : ['  reads', ...reads]),
    ...(quiet || sudoers.length === 0
      ? []
      : ['  as root, where these lines of sudoers allow it', ...sudoers.map(item)]),
    hang(`  leaves ${traces}`, width, 9),
  ];
}

/** The pipeline on one screen: plan, gather, snapshot; then judge, waive, assess, gate, report. */
import { pictureOf } from './acl/picture.js';
import { assess } from './controls/assess.js';
import { noteStrayStatements } from './controls/stray.js';
import type { Deployment } from './core/deployment.js';
import { SECTION_IDS, type SectionId } from './core/facts.js';
import type { Probes } from './core/probe.js';
import type {
  Attestation,
  Decision,
  Facts,
  Framework,
  Policy,
  Report,
  Snapshot,
  Waiver,
} from './core/types.js';
import { readTool } from './files/read.js';
import { applyWaivers, noteLapsedWaivers } from './policy/waivers.js';
import { compare } from './policy/baseline.js';
import { gate } from './policy/gate.js';
import { noteSwitchedOff, switchedOff } from './policy/off.js';
import type { CompiledRule } from './rules/compile.js';
import type { ScanEvent, Watch } from './scan/events.js';
import { judgeAll, sortFindings } from './scan/judge-all.js';
import { planScan } from './scan/plan.js';
import { subjectsOf } from './scan/subjects.js';
import { listUnassessed } from './scan/unassessed.js';

/** How to scan; everything may be left out. */
export interface ScanOptions {
  /** Name and version of the program, for the snapshot and the User-Agent; emr-audit's own when left out. */
  readonly tool?: { readonly name: string; readonly version: string };
  /** Sections to read; all when left out. */
  readonly sections?: ReadonlySet<SectionId>;
  /** Chooses subjects by id; all when left out. */
  readonly wanted?: (subjectId: string) => boolean;
  /** The moment for which certificates are verified; the start of the scan when left out. */
  readonly asOf?: Date;
  /** Probes of packs, for the sections that they bring. */
  readonly probes?: Partial<Probes>;
  /** What the time is; the machine's when left out. */
  readonly clock?: () => Date;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ScanEvent) => void;
  /** Sees what every door answers, for the doctor. */
  readonly watch?: Watch;
}

/** Reads all facts of a deployment. Never rejects for a target: what could not be read is a gap in the snapshot. */
export async function scan(deployment: Deployment, options: ScanOptions = {}): Promise<Snapshot> {
  const { clock = () => new Date() } = options;
  const tool = options.tool ?? (await readTool());
  // Loaded here: who only judges needs neither the doors nor the probes.
  const { gather } = await import('./scan/gather.js');
  const { probes } = await import('./probes/index.js');
  const startedAt = clock();
  const subjects = subjectsOf(deployment).filter(({ id }) => options.wanted?.(id) ?? true);
  const plan = planScan(deployment, subjects, options.sections ?? new Set(SECTION_IDS), {
    ...options.probes,
    ...probes,
  });
  const facts = await gather(deployment, subjects, plan, {
    version: tool.version,
    now: options.asOf ?? startedAt,
    signal: options.signal,
    onEvent: options.onEvent,
    watch: options.watch,
  });
  return {
    schema: 'emr-audit/snapshot/1',
    tool,
    deployment: { name: deployment.name, file: deployment.file },
    startedAt: startedAt.toISOString(),
    finishedAt: clock().toISOString(),
    partial: options.signal?.aborted ?? false,
    vantage: vantageOf(facts),
    subjects,
    facts,
  };
}

/** Said whenever only an address was given. */
const OUTSIDE_ONLY = {
  kind: 'scan',
  count: 1,
  text: 'not assessed without a deployment file: hosts, accounts, permissions, audit log, settings, database, updates and backups (begin with examples/single-server/prod.yaml)',
} as const;

function vantageOf(facts: Readonly<Record<string, Facts>>): string {
  const seen = Object.values(facts).flatMap(({ reachable }) =>
    reachable?.state === 'read' ? [reachable.value.vantage] : [],
  );
  return [...new Set(seen)].sort().join(', ') || 'ports were not tried';
}

/** What to judge by. */
export interface JudgeOptions {
  readonly rules: readonly CompiledRule[];
  readonly policy: Policy;
  readonly frameworks: readonly Framework[];
  readonly attestations: readonly Attestation[];
  readonly decisions: readonly Decision[];
  readonly waivers: readonly Waiver[];
  /** The moment by which ages and expiries are judged; the start of the scan when left out. */
  readonly asOf?: Date;
  /** An earlier report of the same deployment, to compare with. */
  readonly baseline?: Report;
  /** What the command line left out, said beside the gate. */
  readonly narrowed?: string;
}

/** Judges a snapshot. Pure: the same snapshot and options give the same report. */
export function judge(snapshot: Snapshot, options: JudgeOptions): Report {
  const now = options.asOf ?? new Date(snapshot.startedAt);
  const { policy } = options;
  const off = switchedOff(policy.off, now);
  const counting = options.rules.filter(({ rule }) => !off.has(rule.id));
  const judged = judgeAll(snapshot, counting, now);
  const rules = counting.map(({ rule }) => rule);
  const sorted = sortFindings(applyWaivers(judged, options.waivers, now), snapshot.subjects);
  const { findings, comparison } = options.baseline
    ? compare(options.baseline, { deployment: snapshot.deployment.name, rules, findings: sorted })
    : { findings: sorted, comparison: undefined };
  const unassessed = listUnassessed(snapshot, rules);
  const frameworks = options.frameworks.map((framework) =>
    assess({
      framework,
      findings,
      rules,
      attestations: options.attestations,
      decisions: options.decisions,
      now,
    }),
  );
  return {
    schema: 'emr-audit/report/1',
    tool: snapshot.tool,
    deployment: snapshot.deployment,
    scan: {
      startedAt: snapshot.startedAt,
      finishedAt: snapshot.finishedAt,
      partial: snapshot.partial,
      vantage: snapshot.vantage,
    },
    judgedAt: now.toISOString(),
    policy: { id: policy.id, title: policy.title, gate: policy.gate },
    subjects: snapshot.subjects,
    rules,
    findings,
    ...(comparison ? { comparison } : {}),
    unassessed,
    frameworks,
    ...picturesOf(snapshot),
    ...activityOf(snapshot),
    gate: gate({
      policy,
      findings,
      unassessed,
      frameworks,
      partial: snapshot.partial,
      notes: [
        ...noteSwitchedOff(policy.off, now),
        ...noteLapsedWaivers(findings, options.waivers, now),
        ...noteStrayStatements(options.frameworks, options.attestations, options.decisions),
        ...(snapshot.deployment.file === undefined ? [OUTSIDE_ONLY] : []),
        ...(options.narrowed
          ? [{ kind: 'scan' as const, count: 1, text: `only a part was judged: ${options.narrowed}` }]
          : []),
      ],
    }),
  };
}

function picturesOf({ subjects, facts }: Snapshot): Pick<Report, 'permissions'> {
  const pictures = subjects.flatMap(({ id }) => {
    const fact = facts[id]?.permissions;
    return fact?.state === 'read' ? [pictureOf(id, fact.value)] : [];
  });
  return pictures.length === 0 ? {} : { permissions: pictures };
}

function activityOf({ subjects, facts }: Snapshot): Pick<Report, 'activity'> {
  const activity = subjects.flatMap(({ id }) => {
    const fact = facts[id]?.activityReview;
    return fact?.state === 'read' && fact.value.declared ? [{ subject: id, review: fact.value }] : [];
  });
  return activity.length === 0 ? {} : { activity };
}

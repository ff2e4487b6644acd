/** The words of emr-audit; every room imports this one and it imports no room. */
import type { ActivityReview } from './facts/activity.js';
import type { PermissionPicture } from './permission-picture.js';
import type { FactSections, SectionId, SubjectKind } from './facts.js';
import type { Comparison, Standing } from './comparison.js';
import type { FrameworkResult, LineStatus } from './framework.js';

export type * from './comparison.js';
export type * from './framework.js';
export { LINE_STATUSES } from './framework.js';

/** Worst first: sorting, the gate and SARIF levels all read this one list. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
/** How bad a failing finding is. */
export type Severity = (typeof SEVERITIES)[number];

/** `unknown` means that we could not look: it is reported, and it is never a pass. */
export const OUTCOMES = ['fail', 'unknown', 'pass', 'not-applicable'] as const;
/** What a rule found: what could not be seen is `unknown`, never `pass`. */
export type Outcome = (typeof OUTCOMES)[number];

/** One thing that facts are about. `links` names the subjects whose sections a rule on this one may also need. */
export interface Subject {
  readonly id: string;
  readonly kind: SubjectKind;
  readonly title: string;
  readonly links: { readonly host?: string; readonly database?: string };
  /** Line of the deployment file that declares it, for related locations. */
  readonly line?: number;
}

/** Where and when a fact was read. Never holds the value itself. */
export interface Evidence {
  readonly source: string;
  readonly at: string;
}

/** Why a section could not be read, and what to do about it. */
export interface Gap {
  readonly reason: string;
  readonly remedy: string;
}

/** A section was read, or we know why not, or the subject has no such thing (`absent`: no PHP on a database host). */
export type Fact<K extends SectionId = SectionId> =
  | { readonly state: 'read'; readonly value: FactSections[K]; readonly evidence: readonly Evidence[] }
  | ({ readonly state: 'gap' } & Gap)
  | { readonly state: 'absent'; readonly reason: string };

/** All sections of one subject. A section that is not here was never asked for. */
export type Facts = { readonly [K in SectionId]?: Fact<K> };

/** All facts of one scan; judging it again gives the same findings. */
export interface Snapshot {
  readonly schema: 'emr-audit/snapshot/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly deployment: { readonly name: string; readonly file?: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  /** True when the scan was interrupted. */
  readonly partial: boolean;
  /** From where ports were tried, such as `from 192.0.2.1`. */
  readonly vantage: string;
  readonly subjects: readonly Subject[];
  readonly facts: { readonly [subjectId: string]: Facts };
}

/** Something outside that a rule or fact relies on: a standard, a menu path, an advisory. */
export interface Reference {
  readonly title: string;
  readonly url?: string;
}

/** A rule is data: rules/<pack>/<name>.yaml. Expressions are CEL over the needed sections. */
export interface Rule {
  /** `<pack>/<file name>`. */
  readonly id: string;
  readonly pack: string;
  /** Raised when its meaning changes: results of two revisions are not compared. */
  readonly rev: number;
  readonly title: string;
  readonly subject: SubjectKind;
  readonly needs: readonly SectionId[];
  readonly severity: Severity;
  /** False makes the rule not applicable. */
  readonly when?: string;
  /** A list; the rule is judged for each item, which is `it`. */
  readonly each?: string;
  /** Names an item, stable across scans. */
  readonly key?: string;
  /** What an empty list means; must be said where `each` is. */
  readonly empty?: Outcome;
  /** True means that this cannot be told. */
  readonly unknown?: string;
  readonly assert: string;
  readonly message: string;
  readonly found: string;
  readonly expected?: string;
  readonly why: string;
  readonly fix: string;
  readonly references: readonly Reference[];
  readonly params: Readonly<Record<string, RuleParam>>;
  readonly tags: readonly string[];
  /** What changed its meaning, a line for each revision after the first. */
  readonly history?: readonly RuleChange[];
}

/** Why a rule has another revision. */
export interface RuleChange {
  readonly rev: number;
  /** Day, YYYY-MM-DD. */
  readonly date: string;
  readonly change: string;
}

/** A threshold or a list of a rule, which a policy may change. */
export type RuleParam = string | number | boolean | readonly string[] | readonly number[];

/** One judgement on one subject, or on one item of it. */
export interface Finding {
  readonly rule: string;
  readonly subject: string;
  /** Key of the item, empty when the rule judges the subject as a whole. */
  readonly item: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** Revision of the rule that gave it. */
  readonly rev: number;
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  /** For unknown: what a person can do to make it known. */
  readonly remedy: string;
  readonly evidence: readonly Evidence[];
  /** Stable across scans: rule, subject and item; 64 hexadecimal digits. */
  readonly fingerprint: string;
  readonly waiver?: Waiver;
  /** How it stands to an earlier report; absent without one. */
  readonly standing?: Standing;
}

/** A named person accepts a failing rule until a date. */
export interface Waiver {
  readonly rule: string;
  readonly subject?: string;
  readonly item?: string;
  readonly reason: string;
  readonly compensating?: string;
  readonly approvedBy: string;
  readonly date: string;
  readonly expires: string;
}

/** A named person takes a rule out of a policy until a date. */
export interface SwitchedOff {
  readonly rule: string;
  readonly reason: string;
  readonly approvedBy: string;
  readonly date: string;
  /** Last day on which it is off. */
  readonly expires: string;
}

/** Which rules count and how, and what fails the build. */
export interface Policy {
  readonly id: string;
  readonly title: string;
  /** Globs over rule ids. */
  readonly rules: readonly string[];
  /** Rules that a named person switched off until a date. */
  readonly off: readonly SwitchedOff[];
  readonly severities: Readonly<Record<string, Severity>>;
  readonly params: Readonly<Record<string, Readonly<Record<string, RuleParam>>>>;
  readonly frameworks: readonly string[];
  /** Packs of other people that must be there. */
  readonly packs: readonly string[];
  /** Packs whose code may run, with the hash that it must have. */
  readonly probes: Readonly<Record<string, string>>;
  /** Packs of other people count only when somebody whom allowed_signers names has signed them. */
  readonly requireSigned: boolean;
  readonly gate: {
    /** A failing finding of this severity or worse fails the gate. */
    readonly failOn: Severity | 'never';
    /** An unknown finding of this severity or worse means that the gate cannot judge (exit 3). */
    readonly requireKnown: Severity | 'never';
    /** Line statuses of the frameworks that fail the gate. */
    readonly failOnLines: readonly LineStatus[];
  };
}

/** One reason of the gate's verdict, with how many findings or lines stand behind it. */
export interface GateReason {
  readonly kind: 'finding' | 'unknown' | 'line' | 'scan';
  readonly text: string;
  readonly count: number;
}

/** `passed` exit 0, `failed` exit 1, `undecided` exit 3: too much is unknown to judge. */
export interface Gate {
  readonly verdict: 'passed' | 'failed' | 'undecided';
  readonly exitCode: 0 | 1 | 3;
  readonly reasons: readonly GateReason[];
}

/** A section that could not be read. */
export interface Unassessed extends Gap {
  readonly subject: string;
  readonly section: SectionId;
  /** Rules that became unknown by it. */
  readonly rules: readonly string[];
}

/** The one result object. Reporters read nothing else. */
export interface Report {
  readonly schema: 'emr-audit/report/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly deployment: { readonly name: string; readonly file?: string };
  readonly scan: {
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly partial: boolean;
    readonly vantage: string;
  };
  /** The moment by which ages and expiries were judged. */
  readonly judgedAt: string;
  readonly policy: { readonly id: string; readonly title: string; readonly gate: Policy['gate'] };
  readonly subjects: readonly Subject[];
  /** Rules that were judged, in id order. */
  readonly rules: readonly Rule[];
  /** Sorted: subject order, then outcome, severity, rule, item. */
  readonly findings: readonly Finding[];
  readonly unassessed: readonly Unassessed[];
  readonly frameworks: readonly FrameworkResult[];
  /** One a site whose permissions were read; absent where none was. */
  readonly permissions?: readonly PermissionPicture[];
  /** One a site whose activity was put together for review; absent where none was. */
  readonly activity?: readonly ActivityReview[];
  readonly gate: Gate;
  /** What changed since an earlier report; absent without one. */
  readonly comparison?: Comparison;
}

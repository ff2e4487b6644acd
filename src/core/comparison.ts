/** How one report stands to an earlier one of the same deployment. */

/** Of a finding: it was not there, it was there, or it is there because its rule is another one now. */
export type Standing = 'new' | 'unchanged' | 'changed-by-rule';

/** A failing or unknown finding of the earlier report that is not in this one. */
export interface GoneFinding {
  readonly rule: string;
  readonly subject: string;
  readonly item: string;
  readonly outcome: 'fail' | 'unknown';
  readonly message: string;
  readonly fingerprint: string;
  /** `not-seen`: nobody could look this time, so nothing is known of it. `gone-by-rule`: its rule is another one now, or is not judged any more. */
  readonly state: 'gone' | 'gone-by-rule' | 'not-seen';
}

/** What changed since an earlier report. */
export interface Comparison {
  readonly baseline: {
    readonly startedAt: string;
    readonly judgedAt: string;
    readonly version: string;
    readonly policy: string;
  };
  /** Of failing and unknown findings. */
  readonly counts: Readonly<Record<Standing | GoneFinding['state'], number>>;
  readonly gone: readonly GoneFinding[];
}

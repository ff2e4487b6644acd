/** What the doctor found: doors, the steps through each, and what mends the ones that are shut. */
import type { Severity } from '../../core/types.js';

/** `warning` lets everything be seen and is still not as it should be. */
export type CheckState = 'open' | 'closed' | 'warning' | 'not tried';

/** Lines to copy, and where they go. */
export interface Fix {
  /** Completes the line above them, such as "on web1, with visudo -f /etc/sudoers.d/emr-audit". */
  readonly where: string;
  readonly lines: readonly string[];
}

/** What stays unknown because of one shut door. */
export interface Hidden {
  /** `subject section`. */
  readonly sections: readonly string[];
  readonly rules: readonly string[];
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
}

/** One step through a door. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** One sentence for people. */
  readonly text: string;
  readonly hides?: Hidden;
  readonly fixes: readonly Fix[];
}

/** Everything that was tried at one door. */
export interface DoorReport {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly Check[];
}

/** Findings that stay unknown although every door they need is open. */
export interface StillUnknown {
  readonly rule: string;
  readonly subject: string;
  readonly severity: Severity;
  readonly reason: string;
  readonly remedy: string;
}

/** The whole examination. */
export interface Diagnosis {
  readonly doors: readonly DoorReport[];
  /** Everything that will be unknown, together. */
  readonly hidden: Hidden;
  readonly stillUnknown: readonly StillUnknown[];
}

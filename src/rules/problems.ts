/** What lint finds: errors stop the loader, warnings are about rules that load and say too little. */
import type { AuditError, Place } from '../core/errors.js';

/** Every warning with what to do: one table, like the one of the errors. */
export const WARNINGS = {
  W_CASES: 'Write cases beside the rule, in NAME.test.yaml; `emr-audit rules new` shows how they look.',
  W_CASES_KIND: 'Add a case of that kind; what no case shows, nobody has proved.',
  W_CASES_NAME: 'Give each case a name of its own.',
  W_CASES_FACTS: 'Leave the section out, or name it in needs.',
  W_HISTORY: 'Raise rev and add a line to history: { rev, date, change }.',
  W_UNUSED: 'Remove it, or use it in an expression.',
  W_TEXT: 'Write it for the person who has to act on it.',
  W_TITLE: 'Write the good state in one sentence: "Every active superuser has a second factor".',
  W_TWICE: 'Say what this rule alone says.',
  W_CONSTANT: 'Name a fact of a section that the rule needs.',
  W_PLACEHOLDER: 'Replace the text that `emr-audit rules new` left for you.',
  W_MANIFEST: 'Write it into pack.yaml; `emr-audit schema pack` has what may stand there.',
} as const;
export type WarningCode = keyof typeof WARNINGS;

/** One line of lint. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly place: Place;
  readonly remedy: string;
}

/** An error of the loader as a line of lint. */
export function fromError({ code, message, place, remedy }: AuditError, file: string): Problem {
  return { severity: 'error', code, message, place: place ?? { file }, remedy };
}

/** A warning. */
export function warning(code: WarningCode, message: string, place: Place): Problem {
  return { severity: 'warning', code, message, place, remedy: WARNINGS[code] };
}

/** By file, line and column; errors first at one place. */
export function byPlace(left: Problem, right: Problem): number {
  return (
    compare(left.place.file, right.place.file) ||
    (left.place.line ?? 0) - (right.place.line ?? 0) ||
    (left.place.column ?? 0) - (right.place.column ?? 0) ||
    compare(left.severity, right.severity) ||
    compare(left.message, right.message)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

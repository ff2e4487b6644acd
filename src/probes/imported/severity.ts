/** Severities of other tools on our scale. docs/import.md has the table with its sources. */
import type { Severity } from '../../core/types.js';

/** A severity, and whether the tool gave one. What is not rated counts as medium. */
export interface Rating {
  readonly severity: Severity;
  readonly rated: boolean;
}

/** For what a tool reports without a rating. */
export const UNRATED: Rating = { severity: 'medium', rated: false };

const rating = (severity: Severity): Rating => ({ severity, rated: true });

/** A CVSS score by the qualitative scale of CVSS 3.1; undefined for 0 and for what is no score. */
export function fromCvss(score: unknown): Rating | undefined {
  const number =
    typeof score === 'number'
      ? score
      : typeof score === 'string' && /^\d{1,2}(\.\d{1,3})?$/.test(score)
        ? Number(score)
        : 0;
  if (!(number > 0 && number <= 10)) return undefined;
  if (number >= 9) return rating('critical');
  if (number >= 7) return rating('high');
  return rating(number >= 4 ? 'medium' : 'low');
}

const LEVELS: ReadonlyMap<string, Severity> = new Map([
  ['error', 'high'],
  ['warning', 'medium'],
  ['note', 'low'],
  ['none', 'info'],
]);

/** The level of a SARIF result. */
export function fromLevel(level: unknown): Rating {
  const severity = typeof level === 'string' ? LEVELS.get(level) : undefined;
  return severity ? rating(severity) : UNRATED;
}

const OCSF: readonly (Severity | undefined)[] = [
  undefined,
  'info',
  'low',
  'medium',
  'high',
  'critical',
  'critical',
];

/** severity_id of OCSF: 0 unknown, 1 informational to 6 fatal. */
export function fromOcsf(id: unknown): Rating {
  const severity = typeof id === 'number' ? OCSF[id] : undefined;
  return severity ? rating(severity) : UNRATED;
}

const XCCDF: ReadonlyMap<string, Severity> = new Map([
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['info', 'info'],
]);

/** severity of an XCCDF rule result. */
export function fromXccdf(word: string): Rating {
  const severity = XCCDF.get(word);
  return severity ? rating(severity) : UNRATED;
}

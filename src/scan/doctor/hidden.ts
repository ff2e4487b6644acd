import { SEVERITIES, type Rule, type Severity, type Unassessed } from '../../core/types.js';
import type { Hidden } from './types.js';

/** What stays unknown with these gaps: sections, rules, and how grave the rules are. */
export function hiddenBy(gaps: readonly Unassessed[], rules: ReadonlyMap<string, Rule>): Hidden {
  const names = [...new Set(gaps.flatMap((gap) => gap.rules))].sort();
  const counts = SEVERITIES.map((severity): [Severity, number] => [
    severity,
    names.filter((name) => rules.get(name)?.severity === severity).length,
  ]);
  return {
    sections: gaps.map(({ subject, section }) => `${subject} ${section}`),
    rules: names,
    bySeverity: Object.fromEntries(counts.filter(([, count]) => count > 0)),
  };
}

import type { Unassessed } from '../../core/types.js';
import { hides, type Practice } from './examine.js';
import type { Check } from './types.js';

/** Sections that an open door did not give, one check a reason. */
export function answerChecks(gaps: readonly Unassessed[], practice: Practice): Check[] {
  const reasons = [...new Set(gaps.map(({ reason }) => reason))];
  return reasons.map((reason): Check => {
    const own = gaps.filter((gap) => gap.reason === reason);
    return {
      name: 'answers',
      state: 'closed',
      text: reason,
      hides: hides(own, practice),
      fixes: [{ where: own[0]!.remedy, lines: [] }],
    };
  });
}

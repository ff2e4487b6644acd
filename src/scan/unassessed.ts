import type { SectionId } from '../core/facts.js';
import type { Rule, Snapshot, Unassessed } from '../core/types.js';

/** Every section that could not be read, with the rules that need it. */
export function listUnassessed(snapshot: Snapshot, rules: readonly Rule[]): Unassessed[] {
  return snapshot.subjects.flatMap(({ id }) =>
    Object.entries(snapshot.facts[id] ?? {}).flatMap(([section, fact]) => {
      if (fact?.state !== 'gap') return [];
      const needing = rules
        .filter(({ needs }) => needs.includes(section as SectionId))
        .map((rule) => rule.id);
      return [
        {
          subject: id,
          section: section as SectionId,
          reason: fact.reason,
          remedy: fact.remedy,
          rules: needing,
        },
      ];
    }),
  );
}

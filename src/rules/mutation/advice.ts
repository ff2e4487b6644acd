/** What kind of case would kill a survivor, in words. */
import type { Survivor } from './mutate.js';

const KINDS: Readonly<Record<Survivor['kind'], string>> = {
  negated: 'A case where this part alone decides would kill it.',
  comparison: 'A case where the two sides differ in the other direction would kill it.',
  boundary: 'A case exactly on the boundary would kill it.',
  logic: 'A case where one side is true and the other false would kill it.',
  dropped: 'A case where the part that was dropped alone decides would kill it.',
  constant: 'A case with exactly this value, or the one next to it, would kill it.',
  pattern: 'A case whose text matches only this part of the pattern would kill it.',
  member: 'A case with exactly the member that is gone would kill it.',
  field: 'A case in which the two fields differ would kill it.',
  filter: 'A case with an item that the filter must leave out would kill it.',
  quantifier: 'A case with two items, of which one only fulfils the condition, would kill it.',
  arithmetic: 'A case in which the sum matters would kill it.',
  removed: 'A case in which this alone decides would kill it.',
  empty: 'A case with an empty list would kill it.',
  parameter: 'A case exactly on the threshold would kill it.',
  need: 'A case without this section would kill it; or the rule does not need it.',
};

/** Sentences: the kind of case, and facts that were found to tell the two apart. */
export function adviceFor({ kind, witness }: Survivor): string[] {
  if (!witness) return [KINDS[kind]];
  const change =
    witness.path.length === 0
      ? `Such facts: those of "${witness.like}" as they are.`
      : `Such facts: like "${witness.like}", with ${witness.path.join('.')}: ${JSON.stringify(witness.value)}`;
  return [
    KINDS[kind],
    change,
    `The rule says then: ${witness.rule.join(' | ') || 'nothing'}`,
    `The mutant says: ${witness.mutant.join(' | ') || 'nothing'}`,
  ];
}

/** Looks for facts on which a rule and its mutant disagree: small changes of the facts that the cases hold. */
import type { Finding } from '../../core/types.js';
import { DEFAULT_NOW, judgeFacts, type FactValues, type ReadyCase } from '../cases.js';
import type { CompiledRule } from '../compile.js';
import { literalsOf, variantsOf, type Literals, type Variant } from './variants.js';

/** Facts that tell a rule from its mutant, as a change of the facts of a case. */
export interface Witness {
  readonly like: string;
  /** What to change, such as `sshd.maxAuthTries`; empty when the facts of the case do as they are. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** What the rule and the mutant say then. */
  readonly rule: readonly string[];
  readonly mutant: readonly string[];
}

const MAX_TRIES = 3000;

/** The first facts on which the two differ, or undefined when none of some thousand does. */
export function findWitness(
  rule: CompiledRule,
  mutant: CompiledRule,
  cases: readonly ReadyCase[],
): Witness | undefined {
  const literals = literalsOf(rule);
  let tries = 0;
  for (const one of cases) {
    for (const variant of variants(one, rule, literals)) {
      tries += 1;
      if (tries > MAX_TRIES) return undefined;
      const [left, right] = [rule, mutant].map((compiled) => outcomesOf(compiled, variant.facts, one));
      if (left!.join('\0') === right!.join('\0')) continue;
      return { like: one.one.case, path: variant.path, value: variant.value, rule: left!, mutant: right! };
    }
  }
  return undefined;
}

function* variants(one: ReadyCase, { rule }: CompiledRule, literals: Literals): Generator<Variant> {
  yield { path: [], value: undefined, facts: one.facts };
  for (const section of rule.needs) {
    if (!Object.hasOwn(one.facts, section)) continue;
    for (const variant of variantsOf(one.facts[section], literals, one.one.now ?? DEFAULT_NOW)) {
      yield {
        path: [section, ...variant.path],
        value: variant.value,
        facts: { ...one.facts, [section]: variant.facts },
      };
    }
  }
}

/** Sorted: cases do not look at the order either. */
function outcomesOf(compiled: CompiledRule, facts: FactValues, { one }: ReadyCase): string[] {
  return judgeFacts(compiled, facts, one.now)
    .map(({ outcome, message }: Finding) => `${outcome}: ${message}`)
    .sort();
}

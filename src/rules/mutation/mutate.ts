/** Runs the mutants of a rule against its cases: a mutant that every case still agrees with shows what no case looks at. */
import type { Finding } from '../../core/types.js';
import { caseFacts, compareFindings, prepareCase, type ReadyCase } from '../cases.js';
import type { CompiledRule } from '../compile.js';
import type { RuleCase } from '../schema.js';
import { mutantsOf, type Mutant } from './mutants.js';
import { findWitness, type Witness } from './witness.js';

/** A mutant that no case killed. */
export interface Survivor extends Omit<Mutant, 'compiled'> {
  /** Facts on which the rule and the mutant disagree. Without any, the two probably mean the same. */
  readonly witness?: Witness;
}

/** What became of the mutants of one rule. */
export interface MutationResult {
  readonly rule: string;
  readonly mutants: number;
  readonly killed: number;
  readonly survivors: readonly Survivor[];
  /** Survivors for which no facts were found that tell them from the rule. */
  readonly suspects: readonly Survivor[];
  /** Why nothing was run: the cases do not pass as they are. */
  readonly problem: string;
}

/** Runs every mutant until the first case that notices it. Cases must pass on the rule itself, else `problem` says so. */
export function mutate(compiled: CompiledRule, cases: readonly RuleCase[]): MutationResult {
  const rule = compiled.rule.id;
  const prepared = cases.map((one) => prepareCase(compiled, one, caseFacts(one, cases)));
  const ready = prepared.flatMap((one) => (one.ready ? [one.ready] : []));
  const broken = ready.length < cases.length || ready.some((one) => !agrees(one, one.compiled));
  if (broken || cases.length === 0) {
    const problem = broken ? 'a case does not pass' : 'there are no cases';
    return { rule, mutants: 0, killed: 0, survivors: [], suspects: [], problem };
  }
  const mutants = mutantsOf(compiled);
  const alive = mutants.filter((mutant) => ready.every((one) => agrees(one, withCaseParams(mutant, one))));
  const judged = alive.map((mutant) => withWitness(mutant, compiled, ready));
  return {
    rule,
    mutants: mutants.length,
    killed: mutants.length - alive.length,
    survivors: judged.filter(({ witness }) => witness !== undefined),
    suspects: judged.filter(({ witness }) => witness === undefined),
    problem: '',
  };
}

function withWitness(mutant: Mutant, compiled: CompiledRule, ready: readonly ReadyCase[]): Survivor {
  const { compiled: _, ...shown } = mutant;
  return { ...shown, witness: findWitness(compiled, mutant.compiled, ready) };
}

function agrees(ready: ReadyCase, compiled: CompiledRule): boolean {
  const findings: readonly Finding[] = ready.judge(compiled);
  return compareFindings(ready.one.expect, findings).problem === '';
}

/** Parameters of a case hide a change of the default, as they would hide it from a clinic that sets them. */
function withCaseParams({ compiled }: Mutant, { one }: ReadyCase): CompiledRule {
  if (!one.params) return compiled;
  return { ...compiled, rule: { ...compiled.rule, params: { ...compiled.rule.params, ...one.params } } };
}

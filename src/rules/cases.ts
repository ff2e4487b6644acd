/** Runs the cases beside a rule: facts in, findings out, compared with what the case expects. */
import { SECTION_IDS, type SectionId } from '../core/facts.js';
import type { Fact, Finding, Subject } from '../core/types.js';
import { findFactError } from '../core/validate.js';
import { compileRule, withParams, type CompiledRule } from './compile.js';
import { evaluate } from './evaluate.js';
import type { RuleCase } from './schema.js';

const DEFAULT_NOW = '2026-11-23T12:00:00Z';

/** What a case gave. `problem` is empty when it is what the case expects. */
export interface CaseResult {
  readonly name: string;
  readonly problem: string;
  readonly findings: readonly Finding[];
}

type FactValues = Record<string, unknown>;

/** Runs every case of a rule in order. */
export function runCases(compiled: CompiledRule, cases: readonly RuleCase[]): CaseResult[] {
  return cases.map((one) => runCase(compiled, one, caseFacts(one, cases)));
}

/** The facts of a case with those of the case it is like merged in. */
export function caseFacts(one: RuleCase, cases: readonly RuleCase[]): FactValues {
  const model =
    one.like === undefined ? undefined : cases.find((other) => other.case === one.like && other !== one);
  return (model ? merge(caseFacts(model, cases), one.facts ?? {}) : (one.facts ?? {})) as FactValues;
}

/** Judges the rule on given facts; sections that are left out are unknown. */
export function judgeFacts(compiled: CompiledRule, facts: FactValues, now = DEFAULT_NOW): Finding[] {
  const subject: Subject = { id: 'case', kind: compiled.rule.subject, title: 'case', links: {} };
  const read = (_: Subject, section: SectionId): Fact | undefined => toFact(section, facts);
  return evaluate(compiled, subject, read, new Date(now));
}

function toFact(section: SectionId, facts: FactValues): Fact | undefined {
  if (!(section in facts)) return undefined;
  const problem = findFactError(section, facts[section]);
  if (problem)
    return { state: 'gap', reason: `the facts do not fit their schema: ${problem}`, remedy: 'Scan again.' };
  return { state: 'read', value: facts[section], evidence: [] } as unknown as Fact;
}

function runCase(compiled: CompiledRule, one: RuleCase, facts: FactValues): CaseResult {
  const name = one.case;
  const wrong = findWrongFacts(facts);
  if (wrong) return { name, problem: wrong, findings: [] };
  const ready = one.params
    ? compileRule(withParams(compiled.rule, one.params), () => ({ file: compiled.rule.id }))
    : compiled;
  const findings = judgeFacts(ready, facts, one.now);
  return { name, problem: compare(one.expect, findings), findings };
}

function findWrongFacts(facts: FactValues): string {
  for (const [section, value] of Object.entries(facts)) {
    if (!(SECTION_IDS as string[]).includes(section)) return `${section} is not a section`;
    const problem = findFactError(section as SectionId, value);
    if (problem) return problem;
  }
  return '';
}

function compare(expect: RuleCase['expect'], findings: readonly Finding[]): string {
  const got = findings.map(({ outcome, message }) => `${outcome}: ${message}`);
  const wanted =
    typeof expect === 'string'
      ? [expect]
      : 'fail' in expect
        ? expect.fail.map((text) => `fail: ${text}`)
        : expect.unknown.map((text) => `unknown: ${text}`);
  const same =
    typeof expect === 'string'
      ? findings.length > 0 && findings.every(({ outcome }) => outcome === expect)
      : sameTexts(got, wanted);
  return same ? '' : `expected ${wanted.join(' | ')}\n  but found ${got.join(' | ') || 'nothing'}`;
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.toSorted().join('\0') === right.toSorted().join('\0');
}

function merge(base: unknown, over: unknown): unknown {
  if (!isPlain(base) || !isPlain(over)) return over;
  const merged = Object.entries(over).map(
    ([key, value]) => [key, Object.hasOwn(base, key) ? merge(base[key], value) : value] as const,
  );
  return { ...base, ...Object.fromEntries(merged) };
}

function isPlain(value: unknown): value is FactValues {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Runs the cases beside a rule: facts in, findings out, compared with what the case expects. */
import { AuditError } from '../core/errors.js';
import { isSection, SECTION_IDS, type SectionId } from '../core/facts.js';
import { nearest } from '../core/nearest.js';
import type { Fact, Finding, Subject } from '../core/types.js';
import { findFactError } from '../core/validate.js';
import { compileRule, withParams, type CompiledRule } from './compile.js';
import { evaluate } from './evaluate.js';
import type { RuleCase } from './schema.js';

/** The moment of judging of a case that names none. */
export const DEFAULT_NOW = '2026-11-23T12:00:00Z';

/** What a case gave. `problem` is empty when it is what the case expects. */
export interface CaseResult {
  readonly name: string;
  readonly problem: string;
  /** What it wanted and what came out, each as `outcome: message`. */
  readonly wanted: readonly string[];
  readonly got: readonly string[];
  readonly findings: readonly Finding[];
}

/** Section to value. */
export type FactValues = Record<string, unknown>;

/** Runs every case of a rule in order. */
export function runCases(compiled: CompiledRule, cases: readonly RuleCase[]): CaseResult[] {
  return cases.map((one) => runCase(compiled, one, caseFacts(one, cases)));
}

/** The facts of a case with those of the case above that it is like merged in. */
export function caseFacts(one: RuleCase, cases: readonly RuleCase[]): FactValues {
  const own = (one.facts ?? {}) as FactValues;
  if (one.like === undefined) return own;
  const above = cases.slice(0, cases.indexOf(one));
  const model = above.find((other) => other.case === one.like);
  return model ? (merge(caseFacts(model, above), own) as FactValues) : own;
}

/** Judges the rule on given facts; sections that are left out are unknown. */
export function judgeFacts(compiled: CompiledRule, facts: FactValues, now = DEFAULT_NOW): Finding[] {
  const subject: Subject = { id: 'case', kind: compiled.rule.subject, title: 'case', links: {} };
  return evaluate(compiled, subject, readerOf(facts), new Date(now));
}

/** Each section is checked once; one that does not fit its schema is a gap. */
function readerOf(facts: FactValues): (_: Subject, section: SectionId) => Fact | undefined {
  const known = new Map<SectionId, Fact | undefined>();
  return (_, section) => {
    if (!known.has(section)) known.set(section, toFact(section, facts));
    return known.get(section);
  };
}

function toFact(section: SectionId, facts: FactValues): Fact | undefined {
  if (!Object.hasOwn(facts, section)) return undefined;
  const problem = findFactError(section, facts[section]);
  if (problem)
    return { state: 'gap', reason: `the facts do not fit their schema: ${problem}`, remedy: 'Scan again.' };
  return { state: 'read', value: facts[section], evidence: [] } as unknown as Fact;
}

function runCase(compiled: CompiledRule, one: RuleCase, facts: FactValues): CaseResult {
  const { problem, ready } = prepareCase(compiled, one, facts);
  if (!ready) return { name: one.case, problem, wanted: [], got: [], findings: [] };
  const findings = ready.judge(ready.compiled);
  return { name: one.case, findings, ...compareFindings(one.expect, findings) };
}

/** A case that can be run again and again, on the rule or on a changed one. */
export interface ReadyCase {
  readonly one: RuleCase;
  readonly facts: FactValues;
  /** The rule with the parameters of the case. */
  readonly compiled: CompiledRule;
  /** Judges a rule on the facts of the case; its own parameters count. */
  judge(compiled: CompiledRule): Finding[];
}

/** Checks the facts and parameters of a case. Either `ready` is there or `problem` says what is wrong. */
export function prepareCase(
  compiled: CompiledRule,
  one: RuleCase,
  facts: FactValues,
): { readonly problem: string; readonly ready?: ReadyCase } {
  const problem = findWrongFacts(facts) || findWrongMoment(one.now);
  if (problem) return { problem };
  let withOwn = compiled;
  try {
    if (one.params)
      withOwn = compileRule(withParams(compiled.rule, one.params), () => ({ file: compiled.rule.id }));
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { problem: error.message };
  }
  const now = new Date(one.now ?? DEFAULT_NOW);
  const read = readerOf(facts);
  const subject: Subject = { id: 'case', kind: compiled.rule.subject, title: 'case', links: {} };
  const judge = (rule: CompiledRule) => evaluate(rule, subject, read, now);
  return { problem: '', ready: { one, facts, compiled: withOwn, judge } };
}

function findWrongMoment(now: string | undefined): string {
  return now === undefined || !Number.isNaN(Date.parse(now)) ? '' : `now: "${now.slice(0, 40)}" is no moment`;
}

function findWrongFacts(facts: FactValues): string {
  for (const [section, value] of Object.entries(facts)) {
    if (!isSection(section)) {
      const close = nearest(section, SECTION_IDS);
      return `${section} is not a section${close ? `; did you mean "${close}"?` : ''}`;
    }
    const problem = findFactError(section, value);
    if (problem) return problem;
  }
  return '';
}

/** What a case wanted and what came out, as `outcome: message`, and whether the two differ. */
export function compareFindings(
  expect: RuleCase['expect'],
  findings: readonly Finding[],
): { readonly wanted: readonly string[]; readonly got: readonly string[]; readonly problem: string } {
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
  const problem = same ? '' : `expected ${wanted.join(' | ')}\n  but found ${got.join(' | ') || 'nothing'}`;
  return { wanted, got, problem };
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

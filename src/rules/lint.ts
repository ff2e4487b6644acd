/** Lints rules: everything that the loader refuses, and what makes a rule that loads a poor one. */
import type { Rule } from '../core/types.js';
import { readCases, readRule, type CaseReading, type RuleReading } from './load.js';
import { lintCases } from './lint-cases.js';
import { lintTexts, PLACEHOLDER } from './lint-texts.js';
import { lintUse } from './lint-use.js';
import { byPlace, fromError, warning, type Problem } from './problems.js';

/** A rule file with the cases beside it, as texts. */
export interface RuleSource {
  readonly id: string;
  readonly file: string;
  readonly text: string;
  readonly cases?: { readonly file: string; readonly text: string };
}

/** What linting many rules tells. */
export interface Linted {
  /** All problems of all rules, in the order of their places. */
  readonly problems: readonly Problem[];
  /** The rules that have their types, so that nobody reads the files again. */
  readonly rules: readonly Rule[];
}

/** Lints all rules; every file is read once. */
export function lintRules(sources: readonly RuleSource[]): Linted {
  const titles = new Map<string, string>();
  const ids = new Map<string, string>();
  const rules: Rule[] = [];
  const problems = sources.flatMap((source) => {
    const reading = readRule(source.text, source.file, source.id);
    const cases = source.cases ? readCases(source.cases.text, source.cases.file) : undefined;
    if (reading.rule) rules.push(reading.rule);
    return [...lintRule(source, reading, cases), ...findTwins(source, reading, { titles, ids })];
  });
  return { problems: problems.sort(byPlace), rules };
}

/** The problems of one rule that was read, without those that it has with others. */
export function lintRule(
  source: RuleSource,
  reading: RuleReading,
  cases: CaseReading | undefined,
): Problem[] {
  const { compiled, rule, source: yaml } = reading;
  return [
    ...reading.problems.map((error) => fromError(error, source.file)),
    ...(cases?.problems ?? []).map((error) => fromError(error, source.cases!.file)),
    ...(rule && yaml ? lintTexts(rule, yaml) : []),
    ...(compiled && yaml ? lintUse(compiled, yaml) : []),
    ...(cases === undefined ? [warning('W_CASES', 'the rule has no cases', { file: source.file })] : []),
    ...(rule && cases?.source && cases.cases.length > 0 ? lintCases(rule, cases.cases, cases.source) : []),
  ];
}

/** Two rules with one id would share their findings; two with one title cannot be told apart in a report. */
function findTwins(
  source: RuleSource,
  { rule, source: yaml }: RuleReading,
  { titles, ids }: { readonly titles: Map<string, string>; readonly ids: Map<string, string> },
): Problem[] {
  const problems: Problem[] = [];
  const twin = ids.get(source.id);
  if (twin !== undefined && twin !== source.file)
    problems.push({
      severity: 'error',
      code: 'E_RULE',
      message: `the rule ${source.id} stands in ${twin} too`,
      place: { file: source.file },
      remedy: 'Rename one of the two files or its pack.',
    });
  ids.set(source.id, source.file);
  if (!rule || !yaml || rule.title.includes(PLACEHOLDER)) return problems;
  const title = rule.title.trim().toLowerCase();
  const other = titles.get(title);
  if (other !== undefined && other !== source.id)
    problems.push(warning('W_TWICE', `${other} has the same title`, yaml.place(['title'])));
  titles.set(title, source.id);
  return problems;
}

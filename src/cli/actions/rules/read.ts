/** Rules and cases of some paths, loaded: authors' commands that run rules need all of them to be right. */
import { AuditError } from '../../../core/errors.js';
import { matchesGlob } from '../../../core/glob.js';
import type { YamlSource } from '../../../core/yaml.js';
import { readRuleFiles, type PackFolder } from '../../../files/rule-files.js';
import type { CompiledRule } from '../../../rules/compile.js';
import { readCases, readRule } from '../../../rules/load.js';
import type { RuleCase } from '../../../rules/schema.js';

/** A rule with its cases, and where they stand. */
export interface LoadedRule {
  readonly compiled: CompiledRule;
  readonly cases: readonly RuleCase[];
  /** File of the cases, or of the rule where there are none. */
  readonly file: string;
  readonly source?: YamlSource;
}

/** What could be loaded, and what could not. */
export interface LoadedRules {
  readonly rules: readonly LoadedRule[];
  readonly packs: readonly PackFolder[];
  readonly problems: readonly AuditError[];
}

/** Reads the rules of some paths whose id matches one of the globs. Throws E_NOTHING when none does. */
export async function loadRuleFiles(
  paths: readonly string[],
  only: readonly string[] = [],
): Promise<LoadedRules> {
  const found = await readRuleFiles(
    paths,
    process.cwd(),
    (id) => only.length === 0 || only.some((glob) => matchesGlob(id, glob)),
  );
  if (found.rules.length === 0 && found.problems.length === 0)
    throw new AuditError('E_NOTHING', `no rule matches ${only.join(', ')}`, {
      remedy: `There are ${found.ids.slice(0, 8).join(', ')}${found.ids.length > 8 ? ' …' : ''}.`,
    });
  const problems = [...found.problems];
  const rules = found.rules.flatMap(({ text, file, id, cases }) => {
    const reading = readRule(text, file, id);
    const read = cases ? readCases(cases.text, cases.file) : { cases: [], problems: [] };
    problems.push(...reading.problems, ...read.problems);
    if (!reading.compiled || reading.problems.length + read.problems.length > 0) return [];
    return [
      { compiled: reading.compiled, cases: read.cases, file: cases?.file ?? file, source: read.source },
    ];
  });
  return { rules, packs: found.packs, problems };
}

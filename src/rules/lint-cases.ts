/** Cases that prove too little, or that nobody can read. */
import { AuditError } from '../core/errors.js';
import { SECTION_IDS, type SectionId } from '../core/facts.js';
import { nearest } from '../core/nearest.js';
import type { Rule } from '../core/types.js';
import type { YamlSource } from '../core/yaml.js';
import { fromError, warning, type Problem } from './problems.js';
import type { RuleCase } from './schema.js';

/** Problems of the cases beside a rule. */
export function lintCases(rule: Rule, cases: readonly RuleCase[], source: YamlSource): Problem[] {
  return [
    ...findMissingKinds(rule, cases, source),
    ...findTwins(cases, source),
    ...findStraySections(rule, cases, source),
  ];
}

const SAYS = {
  pass: 'no case passes: the good state is not proved',
  fail: 'no case fails: that the rule finds anything is not proved',
  unknown: 'no case is unknown: that what could not be seen does not pass is not proved',
  'not-applicable': 'no case is not applicable, although the rule can be',
} as const;

function findMissingKinds(rule: Rule, cases: readonly RuleCase[], source: YamlSource): Problem[] {
  const seen = new Set(
    cases.map(({ expect }) => (typeof expect === 'string' ? expect : Object.keys(expect)[0]!)),
  );
  const mayNotApply = rule.when !== undefined || rule.empty === 'not-applicable';
  return (['pass', 'fail', 'unknown', 'not-applicable'] as const)
    .filter((kind) => !seen.has(kind) && (kind !== 'not-applicable' || mayNotApply))
    .map((kind) => warning('W_CASES_KIND', SAYS[kind], source.place([])));
}

function findTwins(cases: readonly RuleCase[], source: YamlSource): Problem[] {
  const seen = new Set<string>();
  return cases.flatMap(({ case: name }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [warning('W_CASES_NAME', `case: "${name}" stands above already`, source.place([index, 'case']))];
  });
}

function findStraySections(rule: Rule, cases: readonly RuleCase[], source: YamlSource): Problem[] {
  return cases.flatMap(({ facts }, index) =>
    Object.keys(facts ?? {}).flatMap((section) => {
      const place = source.place([index, 'facts', section], true);
      if (!(SECTION_IDS as string[]).includes(section)) {
        const close = nearest(section, SECTION_IDS);
        const hint = close ? `; did you mean "${close}"?` : '';
        return [
          fromError(
            new AuditError('E_RULE', `facts.${section}: is no section${hint}`, { place }),
            source.file,
          ),
        ];
      }
      if (rule.needs.includes(section as SectionId)) return [];
      return [warning('W_CASES_FACTS', `facts.${section}: the rule does not need it`, place)];
    }),
  );
}

import { AuditError } from '../core/errors.js';
import { matchesGlob } from '../core/glob.js';
import { nearest } from '../core/nearest.js';
import type { Policy, Rule } from '../core/types.js';

/** The rules that a policy and the command line choose, of all rules. Throws E_POLICY or E_NOTHING for a name or pattern that no rule matches: a misspelt one must not pass unseen. */
export function selectRules(
  rules: readonly Rule[],
  policy: Policy,
  chosen: { readonly only: readonly string[]; readonly skip: readonly string[] },
): Rule[] {
  const ids = rules.map(({ id }) => id);
  checkRuleNames(policy, ids);
  for (const glob of policy.rules) requireMatch(glob, ids, 'E_POLICY', `policy ${policy.id}`);
  for (const glob of chosen.only) requireMatch(glob, ids, 'E_NOTHING', '--only');
  for (const glob of chosen.skip) requireMatch(glob, ids, 'E_NOTHING', '--skip');
  return rules.filter(
    ({ id }) =>
      matchesAny(id, policy.rules) &&
      (chosen.only.length === 0 || matchesAny(id, chosen.only)) &&
      !matchesAny(id, chosen.skip),
  );
}

function matchesAny(id: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(id, glob));
}

/** Rules with the severities that a policy sets. */
export function applySeverities(rules: readonly Rule[], policy: Policy): Rule[] {
  return rules.map((rule) => ({ ...rule, severity: policy.severities[rule.id] ?? rule.severity }));
}

/** Throws E_POLICY when a policy sets a severity or a parameter of a rule that is not there, or switches one off. */
export function checkRuleNames(policy: Policy, ids: readonly string[]): void {
  for (const id of [
    ...Object.keys(policy.severities),
    ...Object.keys(policy.params),
    ...policy.off.map(({ rule }) => rule),
  ])
    if (!ids.includes(id)) refuse(id, ids, 'E_POLICY', `policy ${policy.id}`);
}

function requireMatch(
  glob: string,
  ids: readonly string[],
  code: 'E_POLICY' | 'E_NOTHING',
  where: string,
): void {
  if (!ids.some((id) => matchesGlob(id, glob))) refuse(glob, ids, code, where);
}

function refuse(glob: string, ids: readonly string[], code: 'E_POLICY' | 'E_NOTHING', where: string): never {
  const close = nearest(glob, ids);
  throw new AuditError(
    code,
    `${where}: no rule matches "${glob}"${close ? `; did you mean "${close}"?` : ''}`,
  );
}

import { SEVERITIES, type Control, type Finding, type Rule, type Severity } from '../core/types.js';

/** Result of a line's rules on all subjects. */
export type Measured = 'fail' | 'waived' | 'partial' | 'inconclusive' | 'pass' | 'none';

/** T of the rule table: what the mapped rules say together. A rule that was not judged or left nothing makes it inconclusive. */
export function measure(
  control: Control,
  findings: readonly Finding[],
  { rules, threshold = 'medium' }: { readonly rules: readonly Rule[]; readonly threshold?: Severity },
): Measured {
  if (control.rules.length === 0) return 'none';
  const own = findings.filter(({ rule }) => control.rules.includes(rule));
  const failing = own.filter(({ outcome }) => outcome === 'fail');
  const unwaived = failing.filter(({ waiver }) => !waiver);
  const serious = unwaived.filter(
    ({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold),
  );
  if (serious.length > 0) return 'fail';
  if (unwaived.length > 0) return 'partial';
  if (failing.length > 0) return 'waived';
  if (silentRules(control, own, rules).length > 0 || own.some(({ outcome }) => outcome === 'unknown'))
    return 'inconclusive';
  return own.some(({ outcome }) => outcome === 'pass') ? 'pass' : 'none';
}

/** The rules of a line that were not judged, or had no subject to be judged on. */
export function silentRules(
  control: Control,
  findings: readonly Finding[],
  rules: readonly Rule[],
): readonly string[] {
  const judged = new Set(rules.map(({ id }) => id));
  const heard = new Set(findings.map(({ rule }) => rule));
  return control.rules.filter((id) => !judged.has(id) || !heard.has(id));
}

/** From rule data to a compiled rule: every expression is parsed and type-checked before anything is scanned. */
import { AuditError, type Place } from '../core/errors.js';
import type { Rule, RuleParam } from '../core/types.js';
import { Compiler, ExpressionError, itemTypeOf, type Expression } from './cel.js';
import { compileTemplate, type Template } from './template.js';

/** A rule with its expressions ready to run. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly when?: Expression;
  readonly each?: Expression;
  readonly key?: Expression;
  readonly unknown?: Expression;
  readonly assert: Expression;
  readonly message: Template;
  readonly found: Template;
  readonly expected?: Template;
}

type Locate = (field: string) => Place;

/** Throws AuditError E_RULE_EXPRESSION with file, line and column of the first expression that is wrong. */
export function compileRule(rule: Rule, locate: Locate): CompiledRule {
  const whole = new Compiler(rule.needs, rule.params);
  const each =
    rule.each === undefined ? undefined : at(locate, 'each', () => whole.compile(rule.each!, 'list'));
  const inner = each ? new Compiler(rule.needs, rule.params, itemTypeOf(each.type)) : whole;
  const optional = (field: 'when' | 'unknown', compiler: Compiler) =>
    rule[field] === undefined ? undefined : at(locate, field, () => compiler.compile(rule[field]!, 'bool'));
  return {
    rule,
    when: optional('when', whole),
    each,
    key: rule.key === undefined ? undefined : at(locate, 'key', () => inner.compile(rule.key!, 'string')),
    unknown: optional('unknown', inner),
    assert: at(locate, 'assert', () => inner.compile(rule.assert, 'bool')),
    message: at(locate, 'message', () => compileTemplate(rule.message, inner)),
    found: at(locate, 'found', () => compileTemplate(rule.found, inner)),
    expected:
      rule.expected === undefined
        ? undefined
        : at(locate, 'expected', () => compileTemplate(rule.expected!, whole)),
  };
}

function at<T>(locate: Locate, field: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const place = locate(field);
    const column = place.column === undefined ? undefined : place.column + error.offset;
    throw new AuditError('E_RULE_EXPRESSION', `${field}: ${error.message}`, { place: { ...place, column } });
  }
}

/** The rule with parameters of a policy in place of its defaults; throws E_POLICY for one that does not exist or has another type. */
export function withParams(rule: Rule, params: Readonly<Record<string, RuleParam>>): Rule {
  for (const [name, value] of Object.entries(params)) {
    const declared = rule.params[name];
    if (declared === undefined) {
      const known = Object.keys(rule.params).join(', ') || 'none';
      throw new AuditError(
        'E_POLICY',
        `params of ${rule.id}: "${name}" is not a parameter of it (it has: ${known})`,
      );
    }
    if (typeof declared !== typeof value || Array.isArray(declared) !== Array.isArray(value)) {
      throw new AuditError(
        'E_POLICY',
        `params of ${rule.id}: "${name}" must be like its default ${JSON.stringify(declared)}`,
      );
    }
  }
  return { ...rule, params: { ...rule.params, ...params } };
}

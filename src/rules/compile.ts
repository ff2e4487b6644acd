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

type Locate = (field: string, offset: number) => Place;

/** Throws AuditError E_RULE_EXPRESSION with file, line and column of the first expression that is wrong. */
export function compileRule(rule: Rule, locate: Locate): CompiledRule {
  const { compiled, problems } = tryCompile(rule, locate);
  if (compiled) return compiled;
  throw problems[0]!;
}

/** The compiled rule, or everything that is wrong with its expressions. */
export function tryCompile(
  rule: Rule,
  locate: Locate,
): { readonly compiled?: CompiledRule; readonly problems: readonly AuditError[] } {
  const problems: AuditError[] = [];
  const take = <T>(field: Field, compile: (source: string) => T): T | undefined => {
    const source = rule[field];
    if (source === undefined) return undefined;
    try {
      return compile(source);
    } catch (error) {
      problems.push(toProblem(error, field, locate));
      return undefined;
    }
  };
  const parts = compileParts(rule, take);
  return problems.length > 0 ? { problems } : { compiled: { rule, ...parts } as CompiledRule, problems };
}

/** A field that holds an expression, or a text with expressions in it. */
type Field = Exclude<keyof CompiledRule, 'rule'>;

type Take = <T>(field: Field, compile: (source: string) => T) => T | undefined;

function compileParts(rule: Rule, take: Take): Omit<Partial<CompiledRule>, 'rule'> {
  const whole = new Compiler(rule.needs, rule.params);
  const each = take('each', (source) => whole.compile(source, 'list'));
  const outer = {
    when: take('when', (source) => whole.compile(source, 'bool')),
    each,
    expected: take('expected', (source) => compileTemplate(source, whole)),
  };
  // Without the list nothing is known of its items: their expressions wait until it is mended.
  if (rule.each !== undefined && !each) return outer;
  const inner = each ? new Compiler(rule.needs, rule.params, itemTypeOf(each.type)) : whole;
  return {
    ...outer,
    key: take('key', (source) => inner.compile(source, 'string')),
    unknown: take('unknown', (source) => inner.compile(source, 'bool')),
    assert: take('assert', (source) => inner.compile(source, 'bool')),
    message: take('message', (source) => compileTemplate(source, inner)),
    found: take('found', (source) => compileTemplate(source, inner)),
  };
}

function toProblem(error: unknown, field: string, locate: Locate): AuditError {
  if (!(error instanceof ExpressionError)) throw error;
  return new AuditError('E_RULE_EXPRESSION', `${field}: ${error.message}`, {
    place: locate(field, error.offset),
  });
}

/** The rule with parameters of a policy in place of its defaults; throws E_POLICY for one that does not exist or has another type. */
export function withParams(rule: Rule, params: Readonly<Record<string, RuleParam>>): Rule {
  for (const [name, value] of Object.entries(params)) {
    const declared = Object.hasOwn(rule.params, name) ? rule.params[name] : undefined;
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

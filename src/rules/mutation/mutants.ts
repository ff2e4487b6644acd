/** All mutants of a rule: each is the rule with one small change, ready to be run on its cases. */
import { AuditError } from '../../core/errors.js';
import { OUTCOMES, type Rule, type RuleParam } from '../../core/types.js';
import { Compiler, ExpressionError, itemTypeOf, type Expression } from '../cel.js';
import { tryCompile, type CompiledRule } from '../compile.js';
import { compileTemplate } from '../template.js';
import { changesOf, type ChangeKind } from './expressions.js';
import type { Node } from './nodes.js';

/** A changed rule and what was changed. */
export interface Mutant {
  /** Field of the rule file, such as `assert` or `params.max`. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly kind: ChangeKind | 'removed' | 'empty' | 'parameter' | 'need';
  readonly compiled: CompiledRule;
}

type Draft = Omit<Mutant, 'compiled'> & { readonly build: () => CompiledRule | undefined };

/** Every mutant that is a valid rule: a change that the type checker refuses could never have been shipped. */
export function mutantsOf(compiled: CompiledRule): Mutant[] {
  return draftsOf(compiled).flatMap(({ build, ...draft }) => {
    const changed = attempt(build);
    return changed ? [{ ...draft, compiled: changed }] : [];
  });
}

function attempt(build: () => CompiledRule | undefined): CompiledRule | undefined {
  try {
    return build();
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof AuditError) return undefined;
    throw error;
  }
}

function draftsOf(compiled: CompiledRule): Draft[] {
  const { rule } = compiled;
  const whole = new Compiler(rule.needs, rule.params);
  const inner = compiled.each ? new Compiler(rule.needs, rule.params, itemTypeOf(compiled.each.type)) : whole;
  const simple = (['when', 'unknown', 'assert'] as const).flatMap((field) =>
    expressionDrafts(field, compiled[field], (text) => ({
      ...compiled,
      [field]: (field === 'when' ? whole : inner).compile(text, 'bool'),
    })),
  );
  return [
    ...simple,
    ...expressionDrafts('each', compiled.each, (each) => tryCompile({ ...rule, each }, nowhere).compiled),
    ...messageDrafts(compiled, inner),
    ...removalDrafts(compiled),
    ...emptyDrafts(compiled),
    ...paramDrafts(compiled),
    ...needDrafts(rule),
  ];
}

const nowhere = () => ({ file: '' });

function expressionDrafts(
  field: string,
  expression: Expression | undefined,
  build: (text: string) => CompiledRule | undefined,
): Draft[] {
  if (!expression) return [];
  return changesOf(expression.ast as Node, expression.source).map(
    ({ expression: text, before, after, kind }) => ({ field, before, after, kind, build: () => build(text) }),
  );
}

function messageDrafts(compiled: CompiledRule, inner: Compiler): Draft[] {
  const { parts } = compiled.message;
  return parts.flatMap((part, at) => {
    if (typeof part === 'string') return [];
    return expressionDrafts('message', part, (text) => ({
      ...compiled,
      message: compileTemplate(
        parts
          .map((one, index) => (typeof one === 'string' ? one : `{{${index === at ? text : one.source}}}`))
          .join(''),
        inner,
      ),
    }));
  });
}

function removalDrafts(compiled: CompiledRule): Draft[] {
  return (['when', 'unknown'] as const).flatMap((field) =>
    compiled[field]
      ? [
          {
            field,
            before: compiled[field].source,
            after: 'nothing',
            kind: 'removed' as const,
            build: () => ({ ...compiled, [field]: undefined }),
          },
        ]
      : [],
  );
}

function emptyDrafts(compiled: CompiledRule): Draft[] {
  const { rule } = compiled;
  if (rule.empty === undefined) return [];
  const before = rule.empty;
  return OUTCOMES.filter((outcome) => outcome !== before).map((empty) => ({
    field: 'empty',
    before,
    after: empty,
    kind: 'empty' as const,
    build: () => ({ ...compiled, rule: { ...rule, empty } }),
  }));
}

function paramDrafts(compiled: CompiledRule): Draft[] {
  const { rule } = compiled;
  return Object.entries(rule.params).flatMap(([name, value]) =>
    otherValues(value).map((other) => ({
      field: `params.${name}`,
      before: JSON.stringify(value),
      after: JSON.stringify(other),
      kind: 'parameter' as const,
      build: () => ({ ...compiled, rule: { ...rule, params: { ...rule.params, [name]: other } } }),
    })),
  );
}

function otherValues(value: RuleParam): RuleParam[] {
  if (typeof value === 'number') return [value + 1, value - 1];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'string') return [`${value}~`];
  return value.map((_, gone) => (value as readonly string[]).filter((_one, index) => index !== gone));
}

function needDrafts(rule: Rule): Draft[] {
  return rule.needs.map((need) => ({
    field: 'needs',
    before: need,
    after: 'nothing',
    kind: 'need' as const,
    build: () => tryCompile({ ...rule, needs: rule.needs.filter((one) => one !== need) }, nowhere).compiled,
  }));
}

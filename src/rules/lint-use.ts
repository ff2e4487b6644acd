/** What a rule declares and never uses, patterns that RE2 refuses, and assertions that look at no fact. */
import type { YamlPath, YamlSource } from '../core/yaml.js';
import type { CompiledRule } from './compile.js';
import { compilePattern } from './functions.js';
import { withinSteps } from './meter.js';
import { allParts, type Node } from './mutation/nodes.js';
import { warning, type Problem } from './problems.js';
import type { Template } from './template.js';

/** Problems with what the expressions of a rule name. */
export function lintUse(compiled: CompiledRule, source: YamlSource): Problem[] {
  const { rule } = compiled;
  const parts = expressionParts(compiled);
  const all = parts.flatMap(({ nodes }) => nodes);
  const named = new Set(all.flatMap((node) => (node.op === 'id' ? [node.args] : [])));
  const params = new Set(all.flatMap((node) => paramOf(node) ?? []));
  return [
    ...rule.needs.flatMap((need, index) =>
      named.has(need)
        ? []
        : [warning('W_UNUSED', `needs: no expression names ${need}`, source.place(['needs', index]))],
    ),
    ...Object.keys(rule.params)
      .filter((name) => !params.has(name))
      .map((name) =>
        warning('W_UNUSED', `params.${name}: no expression names it`, source.place(['params', name], true)),
      ),
    ...lintPatterns(compiled, parts, source),
    ...lintConstant(compiled, source),
  ];
}

interface Parts {
  readonly field: string;
  readonly nodes: readonly Node[];
}

function expressionParts(compiled: CompiledRule): Parts[] {
  const simple = (['when', 'each', 'key', 'unknown', 'assert'] as const).map((field) => ({
    field,
    nodes: compiled[field] ? allParts(compiled[field].ast as Node) : [],
  }));
  const inText = (['message', 'found', 'expected'] as const).map((field) => ({
    field,
    nodes: nodesOf(compiled[field]),
  }));
  return [...simple, ...inText];
}

function nodesOf(template: Template | undefined): Node[] {
  return (template?.parts ?? []).flatMap((part) =>
    typeof part === 'string' ? [] : allParts(part.ast as Node),
  );
}

function paramOf(node: Node): string | undefined {
  return node.op === '.' && node.args[0].op === 'id' && node.args[0].args === 'params'
    ? node.args[1]
    : undefined;
}

/** Patterns that stand in the rule are built once, here; a bad one would make every finding unknown. */
function lintPatterns({ rule }: CompiledRule, parts: readonly Parts[], source: YamlSource): Problem[] {
  return parts.flatMap(({ field, nodes }) =>
    nodes.flatMap((node) => {
      if (node.op !== 'call' || node.args[0] !== 'like') return [];
      const second = node.args[1][1]!;
      const param = paramOf(second);
      const pattern =
        second.op === 'value' ? second.args : param === undefined ? undefined : rule.params[param];
      const path: YamlPath = param === undefined ? [field] : ['params', param];
      const wrong = typeof pattern === 'string' ? whyRefused(pattern) : undefined;
      if (wrong === undefined) return [];
      return [
        {
          severity: 'error' as const,
          code: 'E_RULE_EXPRESSION',
          message: `${path.join('.')}: RE2 refuses the pattern ${JSON.stringify(pattern).slice(0, 80)}: ${wrong}`,
          place: source.place(path),
          remedy:
            'Write a pattern of RE2: no look-ahead, no look-behind, no back-references, few repetitions.',
        },
      ];
    }),
  );
}

function whyRefused(pattern: string): string | undefined {
  try {
    withinSteps(() => compilePattern(pattern));
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, '').slice(0, 120);
  }
}

/** With `each` the list may hold the bad items only, and the assertion is then false for each of them. */
function lintConstant(compiled: CompiledRule, source: YamlSource): Problem[] {
  const facts: ReadonlySet<string> = new Set([...compiled.rule.needs, 'it']);
  const looks = [compiled.assert, compiled.each].some(
    (one) => one && allParts(one.ast as Node).some((node) => node.op === 'id' && facts.has(node.args)),
  );
  if (looks) return [];
  return [
    warning(
      'W_CONSTANT',
      'assert: names no fact, so it says the same of everybody',
      source.place(['assert']),
    ),
  ];
}

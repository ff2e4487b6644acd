/** Whatever is taken away from the facts of a passing case, or misspelt in a rule, the rule does not pass. */
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { AuditError } from '../../src/core/errors.js';
import type { SectionId } from '../../src/core/facts.js';
import { readPacks } from '../../src/files/packs.js';
import { caseFacts, judgeFacts } from '../../src/rules/cases.js';
import { withParams, compileRule } from '../../src/rules/compile.js';
import { parseCases, parseRule } from '../../src/rules/load.js';

const texts = await readPacks();

/** Every way of taking one thing away: a section, or a field of an object anywhere below it. List items are whole facts of their own. */
function* removals(value: unknown, path: string[] = []): Generator<{ path: string[]; without: unknown }> {
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) {
    const child = (value as Record<string, unknown>)[key];
    if (!Array.isArray(value)) {
      const { [key]: _, ...rest } = value as Record<string, unknown>;
      yield { path: [...path, key], without: rest };
    }
    for (const inner of removals(child, [...path, key])) {
      const copy = structuredClone(value) as Record<string, unknown>;
      copy[key] = inner.without;
      yield { path: inner.path, without: copy };
    }
  }
}

/** Settings and variables that a rule does not name are not its facts. */
function isNamed(path: readonly string[], ruleText: string): boolean {
  const map = path.findIndex((part) => ['settings', 'variables', 'ini', 'headers'].includes(part));
  return map < 0 || map + 1 >= path.length || ruleText.includes(path[map + 1]!);
}

/** The rule again with each field that an expression names misspelt, one at a time. */
function misspellings(text: string): { wrong: string; rule: string }[] {
  const rule = parse(text) as Record<string, unknown>;
  return ['when', 'each', 'key', 'unknown', 'assert', 'message', 'found', 'expected'].flatMap((name) => {
    const source = rule[name];
    if (typeof source !== 'string') return [];
    const inTemplate = ['message', 'found', 'expected'].includes(name);
    const spans = inTemplate ? [...source.matchAll(/\{\{.*?\}\}/gs)] : [...source.matchAll(/[\s\S]+/g)];
    const fields = spans.flatMap((span) => {
      const code = span[0].replace(/'[^']*'|"[^"]*"/g, (quoted) => ' '.repeat(quoted.length));
      return [...code.matchAll(/\.([a-z]\w*)\b(?!\s*\()/g)].map((match) => ({
        end: span.index + match.index + match[0].length,
        field: match[0],
      }));
    });
    return fields.map(({ end, field }) => ({
      wrong: `${name}: ${field}Zz`,
      rule: stringify({ ...rule, [name]: `${source.slice(0, end)}Zz${source.slice(end)}` }, { lineWidth: 0 }),
    }));
  });
}

describe.each(texts)('$id', ({ id, file, text, cases }) => {
  const compiled = parseRule(text, file, id);
  const parsed = cases ? parseCases(cases.text, cases.file) : [];
  const passing = parsed.filter(({ expect: wanted }) => wanted === 'pass');

  it('does not pass when one fact is missing', () => {
    const green: string[] = [];
    for (const one of passing) {
      const facts = caseFacts(one, parsed);
      const ready = one.params
        ? compileRule(withParams(compiled.rule, one.params), () => ({ file }))
        : compiled;
      for (const { path, without } of removals(facts)) {
        if (!compiled.rule.needs.includes(path[0] as SectionId) || !isNamed(path, text)) continue;
        const outcomes = judgeFacts(ready, without as Record<string, unknown>, one.now).map(
          ({ outcome }) => outcome,
        );
        if (outcomes.includes('pass')) green.push(`${one.case}: without ${path.join('.')}`);
      }
    }
    expect(green).toEqual([]);
  });

  it.each(misspellings(text))('is refused at load with $wrong', ({ wrong, rule }) => {
    let refused: unknown;
    try {
      parseRule(rule, file, id);
    } catch (error) {
      refused = error;
    }
    expect(refused, `${wrong} was accepted`).toBeInstanceOf(AuditError);
    const { code, place } = refused as AuditError;
    expect({ code, file: place?.file }).toEqual({ code: 'E_RULE_EXPRESSION', file });
    expect([place!.line! > 0, place!.column! > 0]).toEqual([true, true]);
  });
});

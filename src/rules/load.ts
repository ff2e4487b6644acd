/** Rule and case files: text in, typed and compiled rules out. */
import { AuditError, type Place } from '../core/errors.js';
import { isSection, SECTION_IDS } from '../core/facts.js';
import { nearest } from '../core/nearest.js';
import type { Rule } from '../core/types.js';
import { parseYaml, validateYaml, type YamlSource } from '../core/yaml.js';
import { compileRule, type CompiledRule } from './compile.js';
import { CaseFile, RuleFile, type RuleCase, type RuleFileShape } from './schema.js';

/** Reads one rule file. `id` is `<pack>/<file name without .yaml>`. Throws E_YAML…, E_RULE or E_RULE_EXPRESSION with the place. */
export function parseRule(text: string, file: string, id: string): CompiledRule {
  const source = parseYaml(text, file);
  refuseUnknownSections(source);
  const shape = validateYaml<RuleFileShape>(source, RuleFile, 'E_RULE');
  requireTogether(shape, source);
  const rule: Rule = {
    ...shape,
    id,
    pack: id.slice(0, id.indexOf('/')),
    rev: shape.rev ?? 1,
    params: shape.params ?? {},
    tags: shape.tags ?? [],
  };
  return compileRule(rule, (field) => expressionPlace(source, text, field));
}

/** Reads the cases beside a rule; facts are checked when the cases are run. */
export function parseCases(text: string, file: string): readonly RuleCase[] {
  return validateYaml<RuleCase[]>(parseYaml(text, file), CaseFile, 'E_RULE');
}

/** A section that is nowhere declared: misspelt, or of a pack that is not loaded. */
function refuseUnknownSections(source: YamlSource): void {
  const needs = (source.value as { needs?: unknown } | null)?.needs;
  for (const [index, section] of (Array.isArray(needs) ? needs : []).entries()) {
    if (typeof section !== 'string' || isSection(section)) continue;
    const close = nearest(section, SECTION_IDS);
    const hint = close ? `did you mean "${close}"?` : `there are ${SECTION_IDS.join(', ')}`;
    throw new AuditError(
      'E_RULE',
      `needs: there is no section ${JSON.stringify(section.slice(0, 80))}; ${hint}`,
      {
        place: source.place(['needs', index]),
      },
    );
  }
}

function requireTogether(shape: RuleFileShape, source: YamlSource): void {
  for (const field of ['key', 'empty'] as const) {
    if (shape.each !== undefined && shape[field] === undefined) {
      throw new AuditError('E_RULE', `each: needs "${field}" beside it`, {
        place: source.place(['each'], true),
      });
    }
    if (shape.each === undefined && shape[field] !== undefined) {
      throw new AuditError('E_RULE', `${field}: has no meaning without "each"`, {
        place: source.place([field], true),
      });
    }
  }
}

/** Where the text of a value begins: behind its quote, and at the first line of a block. */
function expressionPlace(source: YamlSource, text: string, field: string): Place {
  const place = source.place([field]);
  const line = text.split('\n')[(place.line ?? 1) - 1] ?? '';
  const first = line[(place.column ?? 1) - 1];
  if (first === '|' || first === '>')
    return { file: place.file, line: (place.line ?? 0) + 1, column: line.search(/\S/) + 3 };
  return first === '"' || first === "'" ? { ...place, column: (place.column ?? 0) + 1 } : place;
}

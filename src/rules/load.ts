/** Rule and case files: text in, typed and compiled rules out. */
import { AuditError } from '../core/errors.js';
import { canSee, isSection, kindOf, SECTION_IDS } from '../core/facts.js';
import { nearest } from '../core/nearest.js';
import type { Rule } from '../core/types.js';
import { findMisfits, readYaml, type YamlPath, type YamlSource } from '../core/yaml.js';
import { tryCompile, type CompiledRule } from './compile.js';
import { placeOfOffset } from './offsets.js';
import { CaseFile, RuleFile, type RuleCase, type RuleFileShape } from './schema.js';

/** A rule file that was read, and everything that is wrong with it. Without problems `compiled` is there. */
export interface RuleReading {
  readonly source?: YamlSource;
  /** The fields, as soon as they have their types. */
  readonly rule?: Rule;
  readonly compiled?: CompiledRule;
  readonly problems: readonly AuditError[];
}

/** Reads one rule file. `id` is `<pack>/<file name without .yaml>`. Throws E_YAML…, E_RULE or E_RULE_EXPRESSION with the place. */
export function parseRule(text: string, file: string, id: string): CompiledRule {
  const { compiled, problems } = readRule(text, file, id);
  if (compiled && problems.length === 0) return compiled;
  throw problems[0]!;
}

/** Reads one rule file to its end: all problems at once, in the order in which they would stop the loader. */
export function readRule(text: string, file: string, id: string): RuleReading {
  const { source, problems } = readSource(text, file);
  if (!source) return { problems };
  const unknown = findUnknownSections(source);
  const misfits = findMisfits(source, RuleFile, 'E_RULE').filter(
    ({ message }) => unknown.length === 0 || !message.startsWith('needs.'),
  );
  if (misfits.length + unknown.length > 0) return { source, problems: [...problems, ...unknown, ...misfits] };
  const shape = source.value as RuleFileShape;
  const rule: Rule = {
    ...shape,
    id,
    pack: id.slice(0, id.indexOf('/')),
    rev: shape.rev ?? 1,
    params: shape.params ?? {},
    tags: shape.tags ?? [],
  };
  const { compiled, problems: wrong } = tryCompile(rule, (field, offset) =>
    placeOfOffset(text.split('\n'), source.place([field]), offset),
  );
  return { source, rule, compiled, problems: [...problems, ...findContradictions(shape, source), ...wrong] };
}

/** Cases that were read, and everything that is wrong with them. */
export interface CaseReading {
  readonly source?: YamlSource;
  readonly cases: readonly RuleCase[];
  readonly problems: readonly AuditError[];
}

/** Reads the cases beside a rule; facts are checked when the cases are run. */
export function parseCases(text: string, file: string): readonly RuleCase[] {
  const { cases, problems } = readCases(text, file);
  if (problems.length > 0) throw problems[0]!;
  return cases;
}

/** Reads the cases beside a rule to the end of the file: all problems at once. */
export function readCases(text: string, file: string): CaseReading {
  const { source, problems } = readSource(text, file);
  if (!source) return { cases: [], problems };
  const misfits = findMisfits(source, CaseFile, 'E_RULE');
  if (misfits.length > 0) return { source, cases: [], problems: [...problems, ...misfits] };
  const cases = source.value as RuleCase[];
  return { source, cases, problems: [...problems, ...findLostModels(cases, source)] };
}

function readSource(text: string, file: string): { source?: YamlSource; problems: AuditError[] } {
  const problems: AuditError[] = [];
  try {
    return { source: readYaml(text, file, (problem) => problems.push(problem)), problems };
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { problems: [...problems, error] };
  }
}

/** A case takes over the facts of one that stands above it: no circles, and no chain without end. */
function findLostModels(cases: readonly RuleCase[], source: YamlSource): AuditError[] {
  return cases.flatMap(({ like }, index) => {
    if (like === undefined) return [];
    const above = cases.slice(0, index).map((one) => one.case);
    if (above.includes(like)) return [];
    const close = nearest(like, above);
    const hint = close ? `; did you mean "${close}"?` : '';
    return [
      new AuditError('E_RULE', `like: no case above has the name "${like}"${hint}`, {
        place: source.place([index, 'like']),
      }),
    ];
  });
}

/** Sections that are nowhere declared: misspelt, or of a pack that is not loaded. */
function findUnknownSections(source: YamlSource): AuditError[] {
  const needs = (source.value as { needs?: unknown } | null)?.needs;
  return (Array.isArray(needs) ? needs.slice(0, 100) : []).flatMap((section: unknown, index) => {
    if (typeof section !== 'string' || isSection(section)) return [];
    const close = nearest(section, SECTION_IDS);
    const hint = close ? `did you mean "${close}"?` : `there are ${SECTION_IDS.join(', ')}`;
    return [
      new AuditError(
        'E_RULE',
        `needs: there is no section ${JSON.stringify(section.slice(0, 80))}; ${hint}`,
        {
          place: source.place(['needs', index]),
        },
      ),
    ];
  });
}

function findContradictions(shape: RuleFileShape, source: YamlSource): AuditError[] {
  const complain = (message: string, path: YamlPath) =>
    new AuditError('E_RULE', message, { place: source.place(path, true) });
  const together = (['key', 'empty'] as const).flatMap((field) => {
    if (shape.each !== undefined && shape[field] === undefined)
      return [complain(`each: needs "${field}" beside it`, ['each'])];
    if (shape.each === undefined && shape[field] !== undefined)
      return [complain(`${field}: has no meaning without "each"`, [field])];
    return [];
  });
  const taken = Object.keys(shape.params ?? {})
    .filter((name) => name in {})
    .map((name) =>
      complain(`params.${name}: is a name that the language keeps for itself`, ['params', name]),
    );
  const hidden = shape.needs.flatMap((need, index) =>
    canSee(shape.subject, need)
      ? []
      : [
          complain(
            `needs: ${need} is about each ${kindOf[need]}: a rule about a ${shape.subject} cannot see it`,
            ['needs', index],
          ),
        ],
  );
  return [...hidden, ...together, ...taken];
}

/** The one file that knows the CEL engine: typed environments, compiled expressions, places of errors. */
import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import type { TSchema } from 'typebox';
import { OWN_SECTION_IDS, sections, type SectionId } from '../core/facts.js';
import type { RuleParam } from '../core/types.js';
import { functions } from './functions.js';

const TIMESTAMP = 'google.protobuf.Timestamp';
const LIMITS = {
  maxAstNodes: 500,
  maxDepth: 40,
  maxListElements: 200,
  maxMapEntries: 20,
  maxCallArguments: 8,
};

type Schema = TSchema & {
  type?: string;
  format?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
};
type Convert = (value: unknown) => unknown;

/** An expression that was refused: the engine's sentence and the offset in the expression. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Variables of one evaluation, already converted to CEL values. */
export type Scope = Readonly<Record<string, unknown>>;

/** A compiled expression. */
export interface Expression {
  readonly source: string;
  /** CEL type of the result, such as `bool` or `list<string>`. */
  readonly type: string;
  /** Throws on a missing key, a wrong type or an error inside a function. */
  evaluate(scope: Scope): unknown;
}

let base = new Environment({ limits: LIMITS, homogeneousAggregateLiterals: true });
for (const { signature, handler } of functions) base.registerFunction(signature, handler);
const converters = new Map<SectionId, { type: string; convert: Convert }>();
for (const id of OWN_SECTION_IDS) converters.set(id, declareType(sections[id], `Facts_${id}`));

/** The CEL type of a section. One of a pack is declared when it is named for the first time, in an environment that grows out of the last. */
function converterOf(id: SectionId): { type: string; convert: Convert } {
  let converter = converters.get(id);
  if (!converter) {
    const schema = sections[id];
    if (!schema) throw new Error(`there is no section ${id}`);
    base = base.clone();
    converter = declareType(schema, `Facts_${id}`);
    converters.set(id, converter);
  }
  return converter;
}

/** Registers a schema as a CEL type and returns how to turn plain data of it into CEL values. */
function declareType(schema: Schema, name: string): { type: string; convert: Convert } {
  if (schema.type === 'object' && schema.patternProperties) {
    return { type: 'map<string, string>', convert: (value) => new Map(Object.entries(value as object)) };
  }
  if (schema.type === 'object') return declareObject(schema, name);
  if (schema.type === 'array') {
    const item = declareType(schema.items as Schema, `${name}_item`);
    return { type: `list<${item.type}>`, convert: (value) => (value as unknown[]).map(item.convert) };
  }
  if (schema.type === 'integer') return { type: 'int', convert: (value) => BigInt(value as number) };
  if (schema.type === 'boolean') return { type: 'bool', convert: (value) => value };
  if (schema.format === 'date-time')
    return { type: TIMESTAMP, convert: (value) => new Date(value as string) };
  return { type: 'string', convert: (value) => value };
}

function declareObject(schema: Schema, name: string): { type: string; convert: Convert } {
  const members = Object.entries(schema.properties ?? {}).map(
    ([key, value]) => [key, declareType(value, `${name}_${key}`)] as const,
  );
  // oxlint-disable-next-line typescript/no-extraneous-class -- the engine tells types apart by their constructor
  const Value = class {};
  base.registerType(name, {
    ctor: Value,
    fields: Object.fromEntries(members.map(([key, member]) => [key, member.type])),
  });
  const convert: Convert = (value) => {
    const made = new Value() as Record<string, unknown>;
    for (const [key, member] of members) made[key] = member.convert((value as Record<string, unknown>)[key]);
    return made;
  };
  return { type: name, convert };
}

/** Turns the value of a section into what CEL expressions see. The value must have passed its schema. */
export function toCelFact(section: SectionId, value: unknown): unknown {
  return converterOf(section).convert(value);
}

/** CEL type of a rule parameter, by its default. */
function paramType(value: RuleParam): string {
  if (Array.isArray(value)) return typeof value[0] === 'number' ? 'list<int>' : 'list<string>';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'double';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** Turns rule parameters into what CEL expressions see; whole numbers are ints. */
export function toCelParams(
  params: Readonly<Record<string, RuleParam>>,
): Map<string, unknown> | Record<string, unknown> {
  const toCel = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(toCel);
    return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
  };
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, toCel(value)]));
}

/** Compiles expressions that may name the given sections, `now`, `params` and, once declared, `it`. */
export class Compiler {
  readonly #environment: Environment;

  constructor(needs: readonly SectionId[], params: Readonly<Record<string, RuleParam>>, itemType?: string) {
    const types = needs.map((id) => [id, converterOf(id).type] as const);
    const environment = base.clone();
    for (const [id, type] of types) environment.registerVariable(id, type);
    environment.registerVariable('now', TIMESTAMP);
    if (Object.keys(params).length > 0) {
      const schema = Object.fromEntries(
        Object.entries(params).map(([key, value]) => [key, paramType(value)]),
      );
      environment.registerVariable({ name: 'params', schema });
    }
    if (itemType) environment.registerVariable('it', itemType);
    this.#environment = environment;
  }

  /** Throws ExpressionError for syntax, an unknown name, a wrong type, `has()` and `matches()`. */
  compile(source: string, wanted?: string): Expression {
    const program = this.#parse(source);
    const banned = findBanned(program.ast);
    if (banned) throw new ExpressionError(banned.message, banned.offset);
    const check = program.check();
    if (!check.valid || !check.type) {
      const error = check.error as
        | { summary?: string; message: string; range?: { start: number } }
        | undefined;
      throw new ExpressionError(summary(error), error?.range?.start ?? 0);
    }
    if (wanted && check.type !== wanted && !(wanted === 'list' && check.type.startsWith('list<'))) {
      throw new ExpressionError(`gives ${plainType(check.type)}, must give ${wanted}`, 0);
    }
    return { source, type: check.type, evaluate: (scope) => program({ ...scope }) as unknown };
  }

  #parse(source: string) {
    try {
      return this.#environment.parse(source);
    } catch (error) {
      const { range } = error as { range?: { start: number } };
      throw new ExpressionError(summary(error as Error), range?.start ?? 0);
    }
  }
}

/** The type of the items of a list type, such as `string` for `list<string>`. */
export function itemTypeOf(listType: string): string {
  return listType.slice('list<'.length, -1);
}

/** The engine's short sentence for any error of an expression. */
export function summary(error: { summary?: string; message: string } | undefined): string {
  return (error?.summary ?? error?.message ?? 'cannot be checked').split('\n')[0]!;
}

function plainType(type: string): string {
  return type.replaceAll(TIMESTAMP, 'timestamp');
}

/** `matches` backtracks in this engine, and `has` hides a misspelt field from the checker. */
const BANNED: Readonly<Record<string, string>> = {
  matches: 'matches() is not available; use like(text, pattern), which runs in linear time',
  has: 'has() is not available: every field of a fact is always there, and a map is asked with setting(map, key)',
};

function findBanned(node: unknown): { message: string; offset: number } | undefined {
  if (Array.isArray(node)) {
    for (const child of node) {
      const found = findBanned(child);
      if (found) return found;
    }
    return undefined;
  }
  if (node === null || typeof node !== 'object' || !('op' in node)) return undefined;
  const { op, args, start } = node as ASTNode;
  if ((op === 'call' || op === 'rcall') && Array.isArray(args)) {
    const message = BANNED[args[0]];
    if (message) return { message, offset: start };
  }
  return findBanned(args);
}

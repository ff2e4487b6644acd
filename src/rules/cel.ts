/** The one file that knows the CEL engine: typed environments, compiled expressions, places of errors. */
import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import type { TSchema } from 'typebox';
import { OWN_SECTION_IDS, sections, type SectionId } from '../core/facts.js';
import type { RuleParam } from '../core/types.js';
import { findBanned } from './banned.js';
import { functions } from './functions.js';
import { hintFor, type Names } from './hints.js';
import { meter, withinSteps } from './meter.js';

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
  /** The parsed tree, for mutants. */
  readonly ast: ASTNode;
  /** Throws on a missing key, a wrong type or an error inside a function. */
  evaluate(scope: Scope): unknown;
}

let base = new Environment({ limits: LIMITS, homogeneousAggregateLiterals: true });
for (const { signature, handler } of functions) base.registerFunction(signature, handler);
const converters = new Map<SectionId, { type: string; convert: Convert }>();
/** Fields of each registered type with their types. */
const fieldsOf = new Map<string, Readonly<Record<string, string>>>();
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
  const fields = Object.fromEntries(members.map(([key, member]) => [key, member.type]));
  fieldsOf.set(name, fields);
  base.registerType(name, { ctor: Value, fields });
  const convert: Convert = (value) => {
    const made = new Value() as Record<string, unknown>;
    for (const [key, member] of members) made[key] = member.convert((value as Record<string, unknown>)[key]);
    return made;
  };
  return { type: name, convert };
}

/** Turns the value of a section into what CEL expressions see. The value must have passed its schema. */
export function toCelFact(section: SectionId, value: object): unknown {
  let made = madeFacts.get(value);
  if (!made) {
    made = { section, value: converterOf(section).convert(value) };
    madeFacts.set(value, made);
  }
  return made.section === section ? made.value : converterOf(section).convert(value);
}

/** What facts were turned into: many rules look at the same ones, and no expression can change them. */
const madeFacts = new WeakMap<object, { readonly section: SectionId; readonly value: unknown }>();

/** Other fields of a type that have the same type as one of it: what a careless hand could write in its place. */
export function siblingsOf(type: string, field: string): string[] {
  const fields = fieldsOf.get(type) ?? {};
  return Object.keys(fields).filter((one) => one !== field && fields[one] === fields[field]);
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
  readonly #names: Names;

  constructor(needs: readonly SectionId[], params: Readonly<Record<string, RuleParam>>, itemType?: string) {
    const types = needs.map((id) => [id, converterOf(id).type] as const);
    const environment = base.clone();
    for (const [id, type] of types) environment.registerVariable(id, type);
    environment.registerVariable('now', TIMESTAMP);
    const schema = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, paramType(value)]));
    if (Object.keys(schema).length > 0) environment.registerVariable({ name: 'params', schema });
    if (itemType) environment.registerVariable('it', itemType);
    this.#environment = environment;
    this.#names = { needs, params: Object.keys(params), item: itemType !== undefined };
  }

  /** Throws ExpressionError for syntax, an unknown name, a wrong type and what BANNED lists. */
  compile(source: string, wanted?: string): Expression {
    const program = this.#parse(source);
    const banned = findBanned(program.ast);
    if (banned) throw new ExpressionError(banned.message, banned.offset);
    const check = program.check();
    if (!check.valid || !check.type) throw this.#explain(check.error);
    const type = plainType(check.type);
    if (wanted && type !== wanted && !(wanted === 'list' && type.startsWith('list<'))) {
      throw new ExpressionError(`gives ${type}, must give ${wanted}`, 0);
    }
    meter(program.ast);
    return {
      source,
      type: check.type,
      ast: program.ast,
      evaluate: (scope) => withinSteps(() => program({ ...scope }) as unknown),
    };
  }

  #explain(error: EngineError | undefined): ExpressionError {
    const owner = (error?.node?.args as [{ checkedType?: { name: string } }] | undefined)?.[0]?.checkedType
      ?.name;
    const fields = owner === 'params' ? this.#names.params : Object.keys(fieldsOf.get(owner ?? '') ?? {});
    const text = plainType(summary(error));
    return new ExpressionError(text + hintFor(text, this.#names, fields), error?.range?.start ?? 0);
  }

  #parse(source: string) {
    try {
      return this.#environment.parse(source);
    } catch (error) {
      const { range } = error as EngineError;
      throw new ExpressionError(summary(error as EngineError), range?.start ?? 0);
    }
  }
}

/** What the engine's errors carry beside their sentence. */
interface EngineError {
  readonly summary?: string;
  readonly message: string;
  readonly range?: { readonly start: number };
  readonly node?: { readonly args?: unknown };
}

/** The type of the items of a list type, such as `string` for `list<string>`. */
export function itemTypeOf(listType: string): string {
  return listType.slice('list<'.length, -1);
}

/** The engine's short sentence for any error of an expression. */
export function summary(error: { summary?: string; message: string } | undefined): string {
  return (error?.summary ?? error?.message ?? 'cannot be checked').split('\n')[0]!;
}

/** A type as people know it. */
export function plainType(type: string): string {
  return type
    .replaceAll(TIMESTAMP, 'timestamp')
    .replaceAll('google.protobuf.Duration', 'duration')
    .replaceAll(/Facts_(\w+)/g, (_, path: string) => path.replaceAll('_item', '[]').replaceAll('_', '.'));
}

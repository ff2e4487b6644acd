/** The part of JSON Schema that a pack may declare its facts in: what maps to a CEL type, within bounds. */
import type { TSchema } from 'typebox';

const MAX_DEPTH = 6;
const MAX_PROPERTIES = 60;

/** Words that CEL keeps for itself, and names that are a trap in JavaScript. */
const RESERVED = new Set(
  'as break const constructor continue else false for function has hasOwnProperty if import in it let loop namespace now null package params prototype return toString true valueOf var void while'.split(
    ' ',
  ),
);

/** What is wrong, and where below the schema. */
export interface SchemaProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The first thing in a section's schema that facts cannot have, or undefined. The value itself must be an object. */
export function findSchemaProblem(schema: unknown): SchemaProblem | undefined {
  if ((schema as { type?: unknown }).type !== 'object')
    return { path: ['type'], message: 'must be object: a section has named fields' };
  return findProblem(schema, [], 0);
}

function findProblem(schema: unknown, path: readonly string[], depth: number): SchemaProblem | undefined {
  if (depth > MAX_DEPTH) return { path, message: `is nested deeper than ${MAX_DEPTH} levels` };
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema))
    return { path, message: 'must be a mapping with a type' };
  const { type, description } = schema as { type?: unknown; description?: unknown };
  const allowed = typeof type === 'string' ? KEYS[type] : undefined;
  if (!allowed) return { path: [...path, 'type'], message: `must be one of ${Object.keys(KEYS).join(', ')}` };
  const stray = Object.keys(schema).find((key) => !allowed.includes(key));
  if (stray !== undefined)
    return { path: [...path, stray], message: `has no meaning for a ${String(type)} here` };
  if (description !== undefined && (typeof description !== 'string' || description.length > 500))
    return { path: [...path, 'description'], message: 'must be a text of at most 500 characters' };
  switch (type) {
    case 'object':
      return findInObject(schema, path, depth);
    case 'array':
      return findProblem((schema as { items?: unknown }).items, [...path, 'items'], depth + 1);
    case 'string':
      return [undefined, 'date-time'].includes((schema as { format?: string }).format)
        ? undefined
        : { path: [...path, 'format'], message: 'must be date-time, or be left out' };
    default:
      return undefined;
  }
}

const KEYS: Readonly<Record<string, readonly string[]>> = Object.assign(
  Object.create(null) as Record<string, readonly string[]>,
  {
    object: ['type', 'description', 'properties'],
    array: ['type', 'description', 'items'],
    string: ['type', 'description', 'format'],
    integer: ['type', 'description'],
    boolean: ['type', 'description'],
  },
);

function findInObject(schema: object, path: readonly string[], depth: number): SchemaProblem | undefined {
  const { properties } = schema as { properties?: unknown };
  if (properties === null || typeof properties !== 'object' || Array.isArray(properties))
    return { path: [...path, 'properties'], message: 'must be a mapping of fields' };
  const fields = Object.entries(properties);
  if (fields.length === 0 || fields.length > MAX_PROPERTIES)
    return { path: [...path, 'properties'], message: `must have 1 to ${MAX_PROPERTIES} fields` };
  for (const [name, field] of fields) {
    const at = [...path, 'properties', name];
    if (!/^[a-z][A-Za-z0-9]{0,59}$/.test(name) || RESERVED.has(name))
      return { path: at, message: 'is no name for a field: a small letter, then letters and digits' };
    const { description } = (field ?? {}) as { description?: unknown };
    if (typeof description !== 'string' || description.length < 3)
      return { path: at, message: 'needs a description' };
    const problem = findProblem(field, at, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

const MAX_ITEMS = 10_000;
const MAX_LENGTH = 10_000;

/** The schema that facts are checked against: every field is always there, nothing else is, and lists and texts end somewhere. */
export function toFactSchema(schema: unknown): TSchema {
  const { type, description, format, items, properties } = schema as {
    type: string;
    description?: string;
    format?: string;
    items?: unknown;
    properties?: Record<string, unknown>;
  };
  const about = description === undefined ? {} : { description };
  if (type === 'object') {
    const fields = Object.entries(properties ?? {}).map(([name, field]) => [name, toFactSchema(field)]);
    return {
      type,
      ...about,
      required: fields.map(([name]) => name),
      properties: Object.fromEntries(fields) as Record<string, TSchema>,
    };
  }
  if (type === 'array') return { type, ...about, maxItems: MAX_ITEMS, items: toFactSchema(items) };
  if (type === 'string' && format === undefined) return { type, ...about, maxLength: MAX_LENGTH };
  return { type, ...about, ...(format === undefined ? {} : { format }) };
}

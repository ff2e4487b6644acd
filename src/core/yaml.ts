/** YAML with places: parsed within bounds, and checked against a schema with one clear complaint. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isCollection, isMap, isPair, isScalar, LineCounter, type Document, type Node } from 'yaml';
import type { TSchema } from 'typebox';
import { AuditError, type ErrorCode, type Place } from './errors.js';
import { nearest } from './nearest.js';
import { readDocument, toValue } from './yaml-document.js';

export type YamlPath = readonly (string | number)[];

/** A parsed document that remembers where everything stands. */
export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** Line and column of a value, or of its key; of the nearest ancestor when it is not there. */
  place(path: YamlPath, key?: boolean): Place;
  /** The line of the file at that place, trimmed. */
  quote(path: YamlPath): string;
}

/** Throws E_YAML, E_YAML_TAB, E_YAML_DUPLICATE or E_YAML_BOMB with line and column. */
export function parseYaml(text: string, file: string): YamlSource {
  return readYaml(text, file, (error) => {
    throw error;
  });
}

/** Like parseYaml, but keys that stand twice are told one by one; the last of them counts. */
export function readYaml(raw: string, file: string, complain: (error: AuditError) => void): YamlSource {
  // Editors on Windows write a byte order mark; before a list the composer stumbles over it.
  const text = raw.replace(/^\ufeff/, '');
  const counter = new LineCounter();
  const lines = text.split('\n');
  const at = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { file, line, column: col };
  };
  const document = readDocument(text, { counter, lines, at }, complain);
  const place = (path: YamlPath, key = false) => at(findOffset(document, path, key));
  return {
    file,
    value: toValue(document, at),
    place,
    quote: (path) => (lines[(place(path).line ?? 1) - 1] ?? '').trim().slice(0, 160),
  };
}

function findOffset(document: Document.Parsed, path: YamlPath, wantKey: boolean): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    if (!isCollection(node)) break;
    const pair = isMap(node)
      ? node.items.find(
          (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
        )
      : undefined;
    const child = (pair ? pair.value : isMap(node) ? undefined : node.items[Number(part)]) as
      | Node
      | null
      | undefined;
    const key = pair?.key as Node | undefined;
    if (!child && !key) break;
    const last = depth === path.length - 1;
    offset = (last && wantKey && key ? key : child)?.range?.[0] ?? key?.range?.[0] ?? offset;
    node = child ?? null;
  }
  return offset;
}

/** Our schemas are checked by their types and by strict mode; compiling the schema of schemas as well takes longer than reading a file. */
const ajv = new Ajv({
  strict: true,
  strictTypes: false,
  allErrors: true,
  verbose: true,
  meta: false,
  validateSchema: false,
});
const compiled = new WeakMap<TSchema, ValidateFunction>();

/** Complaints that are explained; a hostile file may earn a hundred thousand. */
const MAX_COMPLAINTS = 200;

/** The value as the schema's type, or one AuditError of the given code for the first thing that is wrong. */
export function validateYaml<T>(source: YamlSource, schema: TSchema, code: ErrorCode): T {
  const [first] = findComplaints(source, schema);
  if (!first) return source.value as T;
  throw new AuditError(code, first.message, { place: first.place });
}

/** Everything that is wrong with the value, in the order of the file; empty when it has the schema's type. */
export function findMisfits(source: YamlSource, schema: TSchema, code: ErrorCode): AuditError[] {
  const complaints = findComplaints(source, schema);
  const plain = complaints.filter(({ weight }) => weight < IN_UNION);
  return (plain.length > 0 ? plain : complaints.slice(0, 1))
    .toSorted((left, right) => byPlace({ ...left, weight: 0 }, { ...right, weight: 0 }))
    .map(({ message, place }) => new AuditError(code, message, { place }));
}

function findComplaints(source: YamlSource, schema: TSchema): Complaint[] {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(source.value)) return [];
  return (validate.errors ?? [])
    .slice(0, MAX_COMPLAINTS)
    .map((error) => explain(error, source))
    .sort(byPlace);
}

/** Weight of a complaint about one alternative of a union. */
const IN_UNION = 2;

interface Complaint {
  readonly message: string;
  readonly place: Place;
  readonly weight: number;
}

/** Unknown keys first where two complaints stand at one place; alternatives of a union last. */
function byPlace(left: Complaint, right: Complaint): number {
  return (
    left.weight - right.weight ||
    (left.place.line ?? 0) - (right.place.line ?? 0) ||
    (left.place.column ?? 0) - (right.place.column ?? 0)
  );
}

function explain(error: ErrorObject, source: YamlSource): Complaint {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = (extra?: string) => [...path, ...(extra === undefined ? [] : [extra])].join('.') || 'the file';
  const inUnion = /\/(anyOf|oneOf)\/\d+/.test(error.schemaPath) ? IN_UNION : 0;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = (error.params as { additionalProperty: string }).additionalProperty;
      const schema = error.parentSchema as { properties?: object; patternProperties?: object };
      const known = Object.keys(schema.properties ?? {});
      const patterns = Object.keys(schema.patternProperties ?? {}).map((one) => `names that match ${one}`);
      const close = nearest(key, known);
      const hint = close
        ? `did you mean "${close}"?`
        : `allowed are: ${[...known, ...patterns].join(', ') || 'none'}`;
      return {
        message: `${name(key)}: unknown key; ${hint}`,
        place: source.place([...path, key], true),
        weight: inUnion,
      };
    }
    case 'required': {
      const key = (error.params as { missingProperty: string }).missingProperty;
      return { message: `${name(key)}: is missing`, place: source.place(path, true), weight: 1 + inUnion };
    }
    default:
      return {
        message: `${name()}: ${expectation(error)}, not ${show(error.data)}`,
        place: source.place(path),
        weight: inUnion + (error.keyword === 'anyOf' ? 1 : 0),
      };
  }
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function expectation(error: ErrorObject): string {
  const params = error.params as {
    allowedValues?: unknown[];
    type?: string;
    allowedValue?: unknown;
    limit?: number;
  };
  const { description } = error.parentSchema as { description?: string };
  const meaning = description ? ` (${description})` : '';
  if (params.allowedValues) {
    const close =
      typeof error.data === 'string' ? nearest(error.data, params.allowedValues.map(String)) : undefined;
    return close
      ? `must be "${close}"${meaning}`
      : `must be one of ${params.allowedValues.join(', ')}${meaning}`;
  }
  if (error.keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}${meaning}`;
  if (error.keyword === 'type') return `must be ${TYPES[params.type ?? ''] ?? params.type}${meaning}`;
  if (error.keyword === 'pattern') return `has a form that is not allowed${meaning}`;
  return `${error.message ?? 'is wrong'}${meaning}`;
}

/** A value in at most 80 characters; long lists and mappings are not written out first. */
function show(value: unknown): string {
  if (Array.isArray(value) && value.length > 20) return `a list of ${value.length}`;
  if (value !== null && typeof value === 'object' && Object.keys(value).length > 20)
    return `a mapping of ${Object.keys(value).length} keys`;
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}

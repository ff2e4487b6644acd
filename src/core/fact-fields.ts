/** The fields of fact sections as a flat list, for people: path, type and what it is. */
import type { TSchema } from 'typebox';

/** One field. `path` has `[]` behind a list: `protocols[].name`. */
export interface FactField {
  readonly path: string;
  readonly type: string;
  readonly description: string;
}

type Schema = {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: object;
};

/** Every field of a section, in the order of its declaration. */
export function fieldsOfSection(schema: TSchema): FactField[] {
  return fields(schema, '');
}

function fields(schema: Schema, prefix: string): FactField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const path = prefix + name;
    const inner =
      value.type === 'array' ? fields(value.items ?? {}, `${path}[].`) : fields(value, `${path}.`);
    return [{ path, type: typeName(value), description: value.description ?? '' }, ...inner];
  });
}

function typeName(schema: Schema): string {
  if (schema.patternProperties) return 'map<string, string>';
  if (schema.type === 'array') return `list<${typeName(schema.items ?? {})}>`;
  if (schema.type === 'object') return 'object';
  if (schema.format === 'date-time') return 'timestamp';
  return { integer: 'int', boolean: 'bool' }[schema.type ?? ''] ?? 'string';
}

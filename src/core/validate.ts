/** Checks data against the section schemas: probe output, snapshots and rule cases all pass here. */
import { Ajv, type ValidateFunction } from 'ajv';
import { sections, type SectionId } from './facts.js';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
const ajv = new Ajv({
  strict: true,
  allErrors: false,
  meta: false,
  validateSchema: false,
  formats: { 'date-time': (text: string) => MOMENT.test(text) && !Number.isNaN(Date.parse(text)) },
});
const compiled = new Map<SectionId, ValidateFunction>();

/** The first thing that is wrong with a section's value, or undefined when it fits its schema. Extra fields are wrong. */
export function findFactError(section: SectionId, value: unknown): string | undefined {
  let validate = compiled.get(section);
  if (!validate) {
    validate = ajv.compile(closed(sections[section]));
    compiled.set(section, validate);
  }
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return `${section}${(error?.instancePath ?? '').replaceAll('/', '.')}: ${error?.message ?? 'is wrong'}`;
}

/** The same schema with additionalProperties refused on every object that lists its properties. */
function closed(schema: unknown): object {
  if (Array.isArray(schema)) return schema.map((part) => closed(part));
  if (schema === null || typeof schema !== 'object') return schema as object;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema))
    copy[key] = value !== null && typeof value === 'object' ? closed(value) : value;
  if (copy['type'] === 'object' && copy['properties']) copy['additionalProperties'] = false;
  return copy;
}

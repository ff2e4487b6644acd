import { DeploymentFile } from '../config/schema.js';
import { kindOf, SECTION_IDS, sections, SUBJECT_KINDS } from '../core/facts.js';
import { PolicyFile } from '../policy/schema.js';
import { PackYaml } from '../rules/manifest.js';
import { CaseFile, RuleFile } from '../rules/schema.js';

/** The JSON Schemas that are published. */
export const SCHEMAS = {
  deployment: () => DeploymentFile,
  policy: () => PolicyFile,
  rule: () => RuleFile,
  cases: casesSchema,
  pack: () => PackYaml,
  snapshot: snapshotSchema,
} as const;
export type SchemaName = keyof typeof SCHEMAS;

/** One schema as a file. */
export function schemaText(name: SchemaName): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:emr-audit:${name}`,
    ...SCHEMAS[name](),
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** Cases with every section typed, so that an editor completes facts; a case may give a part and take the rest from another. */
function casesSchema(): object {
  const schema = structuredClone(CaseFile) as unknown as {
    items: { properties: { facts: Record<string, unknown> } };
  };
  const properties = Object.fromEntries(
    SECTION_IDS.map((id) => [
      id,
      { description: `about each ${kindOf[id]}`, ...(partial(sections[id]) as object) },
    ]),
  );
  const { description } = schema.items.properties.facts;
  schema.items.properties.facts = { type: 'object', description, properties, additionalProperties: false };
  return schema;
}

/** The same schema with nothing required; fields that are not there are still refused. */
function partial(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(partial);
  if (schema === null || typeof schema !== 'object') return schema;
  const { required: _, ...rest } = schema as Record<string, unknown>;
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, partial(value)]));
  return 'properties' in copy && copy['type'] === 'object' ? { ...copy, additionalProperties: false } : copy;
}

function snapshotSchema(): object {
  const evidence = {
    type: 'array',
    items: {
      type: 'object',
      required: ['source', 'at'],
      properties: { source: { type: 'string' }, at: { type: 'string' } },
    },
  };
  const fact = (value: object) => ({
    oneOf: [
      {
        type: 'object',
        required: ['state', 'value', 'evidence'],
        properties: { state: { const: 'read' }, value, evidence },
      },
      {
        type: 'object',
        required: ['state', 'reason', 'remedy'],
        properties: { state: { const: 'gap' }, reason: { type: 'string' }, remedy: { type: 'string' } },
      },
      {
        type: 'object',
        required: ['state', 'reason'],
        properties: { state: { const: 'absent' }, reason: { type: 'string' } },
      },
    ],
  });
  const facts = Object.fromEntries(
    SECTION_IDS.map((id) => [id, { description: `about each ${kindOf[id]}`, ...fact(sections[id] ?? {}) }]),
  );
  return {
    title: 'emr-audit snapshot',
    type: 'object',
    required: [
      'schema',
      'tool',
      'deployment',
      'startedAt',
      'finishedAt',
      'partial',
      'vantage',
      'subjects',
      'facts',
    ],
    properties: {
      schema: { const: 'emr-audit/snapshot/1' },
      tool: { type: 'object', required: ['name', 'version'] },
      deployment: { type: 'object', required: ['name'] },
      startedAt: { type: 'string', format: 'date-time' },
      finishedAt: { type: 'string', format: 'date-time' },
      partial: { type: 'boolean' },
      vantage: { type: 'string' },
      subjects: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['id', 'kind', 'title', 'links'],
          properties: { kind: { enum: [...SUBJECT_KINDS] } },
        },
      },
      facts: { type: 'object', additionalProperties: { type: 'object', properties: facts } },
    },
  };
}

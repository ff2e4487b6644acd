import { DeploymentFile } from '../config/schema.js';
import { kindOf, SECTION_IDS, sections, SUBJECT_KINDS } from '../core/facts.js';
import { PolicyFile } from '../policy/schema.js';
import { PackYaml } from '../rules/pack-schema.js';
import { RuleFile } from '../rules/schema.js';

/** The JSON Schemas that are published. */
export const SCHEMAS = {
  deployment: () => DeploymentFile,
  policy: () => PolicyFile,
  rule: () => RuleFile,
  pack: () => PackYaml,
  snapshot: snapshotSchema,
} as const;
export type SchemaName = keyof typeof SCHEMAS;

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

/** The schema of pack.yaml. */
import { Type, type TSchema } from 'typebox';
import { SUBJECT_KINDS } from '../core/facts.js';
import { PACK_DOORS } from '../core/pack.js';

const closed = { additionalProperties: false } as const;
const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });
const Words = (description: string, maxLength = 2000) =>
  Type.String({ minLength: 3, maxLength, description });
const Id = '^[a-z][a-z0-9]*(-[a-z0-9]+)*$';

const Section = Type.Object(
  {
    subject: literals(SUBJECT_KINDS, 'kind of subject that the facts are about'),
    door: literals(PACK_DOORS, 'the one door that the probe may ask through'),
    schema: Type.Unsafe<TSchema>({
      type: 'object',
      description:
        'JSON Schema of the value: type object with properties of type string (format date-time for a moment), integer, boolean, array and object, each with a description; every property is always there',
    }),
  },
  closed,
);

/** pack.yaml, the manifest in the folder of a pack. */
export const PackYaml = Type.Object(
  {
    id: Type.String({
      pattern: Id,
      maxLength: 40,
      description: 'short name; rule ids are <id>/<file name>; lower case, digits and dashes',
    }),
    title: Words('name of the pack as lists print it', 120),
    version: Type.String({
      maxLength: 60,
      description: 'semantic version, such as 1.0.0; raise it with every release',
    }),
    licence: Type.String({
      pattern: '^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$',
      maxLength: 80,
      description: 'SPDX identifier, such as Apache-2.0',
    }),
    description: Words('what the pack judges, in one or two sentences'),
    homepage: Type.Optional(
      Type.String({ pattern: '^https://[^\\s]+$', maxLength: 300, description: 'where the pack is kept' }),
    ),
    requires: Type.Object(
      {
        'emr-audit': Type.String({
          maxLength: 200,
          description: 'versions of emr-audit that it runs on, such as ">=0.1.0" or "^1.2.0"',
        }),
      },
      { ...closed, description: 'what the pack needs to run' },
    ),
    facts: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), {
      maxItems: 200,
      uniqueItems: true,
      description: 'sections of facts that its rules need, each once; checked against the rules',
    }),
    frameworks: Type.Optional(
      Type.Array(Type.String({ pattern: Id, maxLength: 60 }), {
        maxItems: 20,
        uniqueItems: true,
        description: 'names of files in frameworks/, without .yaml; a policy names one as <id>/<name>',
      }),
    ),
    probes: Type.Optional(
      Type.Object(
        {
          module: Type.String({
            pattern: '^([A-Za-z0-9_-]+/){0,5}[A-Za-z0-9_.-]+\\.c?js$',
            maxLength: 200,
            description: 'one self-contained CommonJS file in the pack that exports `probes`',
          }),
          sections: Type.Record(Type.String(), Section, {
            minProperties: 1,
            maxProperties: 20,
            description: 'sections that its probes read, named <id without dashes>_<name>',
          }),
        },
        { ...closed, description: 'code of the pack; it runs only when a policy names its hash' },
      ),
    ),
  },
  { ...closed, title: 'emr-audit pack' },
);

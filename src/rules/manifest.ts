/** pack.yaml: text in, checked manifest out. */
import { Type, type Static, type TSchema } from 'typebox';
import { SUBJECT_KINDS, type ForeignSectionId } from '../core/facts.js';
import { AuditError, type Place } from '../core/errors.js';
import { PACK_DOORS, type PackManifest, type PackSection } from '../core/pack.js';
import { isRange, isVersion, satisfies } from '../core/version-range.js';
import { parseYaml, validateYaml, type YamlPath, type YamlSource } from '../core/yaml.js';
import { findSchemaProblem, toFactSchema } from './section-schema.js';

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
type PackShape = Static<typeof PackYaml>;

/** A manifest that remembers where its parts stand, for complaints about what belongs to it. */
export interface ParsedPack {
  readonly manifest: PackManifest;
  place(path: YamlPath): Place;
}

/** Reads pack.yaml. Throws E_YAML… or E_PACK with the place; `version` is that of emr-audit. */
export function parsePack(text: string, file: string, version: string): ParsedPack {
  const source = parseYaml(text, file);
  const shape = validateYaml<PackShape>(source, PackYaml, 'E_PACK');
  if (!isVersion(shape.version))
    refuse(source, ['version'], `version: "${shape.version}" is no version; write it like 1.0.0`);
  const range = shape.requires['emr-audit'];
  if (!isRange(range))
    refuse(
      source,
      ['requires', 'emr-audit'],
      `requires.emr-audit: "${range}" is no range; write it like ">=0.1.0"`,
    );
  if (!satisfies(version, range))
    throw new AuditError('E_PACK', `the pack ${shape.id} needs emr-audit ${range}, and this is ${version}`, {
      place: source.place(['requires', 'emr-audit']),
      remedy: 'Install a version of emr-audit in that range, or a release of the pack for this one.',
    });
  const { probes, frameworks = [], ...rest } = shape;
  const manifest: PackManifest = {
    ...rest,
    frameworks,
    ...(probes ? { probes: { module: probes.module, sections: sectionsOf(shape, source) } } : {}),
  };
  return { manifest, place: (path) => source.place(path) };
}

/** What the names of a pack's own sections begin with: its id without dashes, because CEL knows none. */
export function sectionPrefix(id: string): string {
  return `${id.replaceAll('-', '')}_`;
}

function sectionsOf({ id, probes }: PackShape, source: YamlSource): PackSection[] {
  const prefix = sectionPrefix(id);
  return Object.entries(probes!.sections).map(([name, { subject, door, schema }]) => {
    const path = ['probes', 'sections', name];
    if (!name.startsWith(prefix) || !/^[A-Za-z][A-Za-z0-9]{0,59}$/.test(name.slice(prefix.length)))
      refuse(
        source,
        path,
        `probes.sections.${name}: must be named ${prefix} and a word, such as ${prefix}records`,
      );
    if (!DOORS_OF[subject].some((one) => one === door))
      refuse(
        source,
        [...path, 'door'],
        `probes.sections.${name}: a ${subject} is asked through ${DOORS_OF[subject].join(' or ')}, not ${door}`,
      );
    const problem = findSchemaProblem(schema);
    if (problem)
      refuse(
        source,
        [...path, 'schema', ...problem.path],
        `probes.sections.${name}.schema${problem.path.map((part) => `.${part}`).join('')}: ${problem.message}`,
      );
    return { id: name as ForeignSectionId, subject, door, schema: toFactSchema(schema) };
  });
}

/** Which doors lead to a kind of subject. */
const DOORS_OF = {
  deployment: ['declaration'],
  host: ['shell', 'tcp'],
  endpoint: ['declaration'],
  database: ['sql'],
  site: ['shell', 'sql', 'http'],
} as const satisfies Record<(typeof SUBJECT_KINDS)[number], readonly (typeof PACK_DOORS)[number][]>;

function refuse(source: YamlSource, path: YamlPath, message: string): never {
  throw new AuditError('E_PACK', message, { place: source.place(path) });
}

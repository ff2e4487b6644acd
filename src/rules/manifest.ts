/** pack.yaml: text in, checked manifest out. */
import type { Static } from 'typebox';
import type { ForeignSectionId, SUBJECT_KINDS } from '../core/facts.js';
import { AuditError, type Place } from '../core/errors.js';
import type { PACK_DOORS, PackManifest, PackSection } from '../core/pack.js';
import { isRange, isVersion, satisfies } from '../core/version-range.js';
import { parseYaml, validateYaml, type YamlPath, type YamlSource } from '../core/yaml.js';
import { PackYaml } from './pack-schema.js';
import { findSchemaProblem, toFactSchema } from './section-schema.js';

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

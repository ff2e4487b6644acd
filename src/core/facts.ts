/** One declaration a section: the TypeScript type, the JSON Schema of snapshots and the CEL type all come from here. */
import type { Static, TSchema } from 'typebox';
import * as database from './facts/database.js';
import * as deployment from './facts/deployment.js';
import * as endpoint from './facts/endpoint.js';
import * as host from './facts/host.js';
import { imported } from './facts/imported.js';
import * as site from './facts/site.js';

/** What a section can be about. */
export const SUBJECT_KINDS = ['deployment', 'host', 'endpoint', 'database', 'site'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

const { FileFact: _file, ...hostSections } = host;

const byKind = {
  deployment: { ...deployment, imported },
  host: { ...hostSections },
  endpoint: { ...endpoint },
  database: { ...database },
  site: { ...site },
} as const;

/** Every section with its schema. */
export const sections = {
  ...byKind.deployment,
  ...byKind.host,
  ...byKind.endpoint,
  ...byKind.database,
  ...byKind.site,
} as const satisfies Record<string, TSchema>;

export type SectionId = keyof typeof sections;
export type FactSections = { [K in SectionId]: Static<(typeof sections)[K]> };

/** Which kind of subject each section is about. */
export const kindOf: Readonly<Record<SectionId, SubjectKind>> = Object.fromEntries(
  SUBJECT_KINDS.flatMap((kind) => Object.keys(byKind[kind]).map((id) => [id, kind])),
) as Record<SectionId, SubjectKind>;

/** Names of all sections, by kind of subject and then by name. */
export const SECTION_IDS = SUBJECT_KINDS.flatMap((kind) => Object.keys(byKind[kind]).sort()) as SectionId[];

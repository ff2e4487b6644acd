/** One declaration a section: the TypeScript type, the JSON Schema of snapshots and the CEL type all come from here. */
import type { Static, TSchema } from 'typebox';
import { activityReview } from './facts/activity.js';
import * as database from './facts/database.js';
import * as deployment from './facts/deployment.js';
import * as endpoint from './facts/endpoint.js';
import * as host from './facts/host.js';
import { imported } from './facts/imported.js';
import * as site from './facts/site.js';
import * as sitePeople from './facts/site-people.js';

/** What a section can be about. */
export const SUBJECT_KINDS = ['deployment', 'host', 'endpoint', 'database', 'site'] as const;
/** What facts are about. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

const { FileFact: _file, ...hostSections } = host;

const byKind = {
  deployment: { ...deployment, imported },
  host: { ...hostSections },
  endpoint: { ...endpoint },
  database: { ...database },
  site: { ...site, ...sitePeople, activityReview },
} as const;

const own = {
  ...byKind.deployment,
  ...byKind.host,
  ...byKind.endpoint,
  ...byKind.database,
  ...byKind.site,
} as const satisfies Record<string, TSchema>;

/** A section of ours. */
export type OwnSectionId = keyof typeof own;

/** A section that a pack brings, `<pack>_<name>`; ours have no underscore. */
export type ForeignSectionId = `${string}_${string}`;

/** A section of facts: one of ours, or one that a pack brings. */
export type SectionId = OwnSectionId | ForeignSectionId;

/** What a section of a pack holds: an object whose fields its schema declares. */
export type ForeignValue = Readonly<Record<string, unknown>>;

/** What each section holds, by its id. */
export type FactSections = { [K in OwnSectionId]: Static<(typeof own)[K]> } & {
  [K in ForeignSectionId]: ForeignValue;
};

const schemas: Record<string, TSchema> = Object.assign(Object.create(null), own);
const kinds: Record<string, SubjectKind> = Object.assign(
  Object.create(null),
  Object.fromEntries(SUBJECT_KINDS.flatMap((kind) => Object.keys(byKind[kind]).map((id) => [id, kind]))),
);
const ids = SUBJECT_KINDS.flatMap((kind) => Object.keys(byKind[kind]).sort()) as SectionId[];

/** Every section with its schema. */
export const sections = schemas as Readonly<Record<OwnSectionId, TSchema>> &
  Readonly<Record<ForeignSectionId, TSchema>>;

/** Which kind of subject each section is about. */
export const kindOf = kinds as Readonly<Record<OwnSectionId, SubjectKind>> &
  Readonly<Record<ForeignSectionId, SubjectKind>>;

/** Whether a rule about a kind of subject sees a section: its own, those of the deployment, and a site those of the host and database that it names. */
export function canSee(subject: SubjectKind, section: SectionId): boolean {
  const kind = kindOf[section];
  return (
    kind === subject ||
    kind === 'deployment' ||
    (subject === 'site' && (kind === 'host' || kind === 'database'))
  );
}

/** Id of the subject whose section a rule on this one sees; undefined where it names none. */
export function ownerOf(
  subject: {
    readonly id: string;
    readonly kind: SubjectKind;
    readonly links: { readonly host?: string; readonly database?: string };
  },
  section: SectionId,
): string | undefined {
  const kind = kindOf[section];
  if (kind === subject.kind) return subject.id;
  if (kind === 'deployment') return kind;
  return kind === 'host' || kind === 'database' ? subject.links[kind] : undefined;
}

/** Names of our own sections, by kind of subject and then by name. */
export const OWN_SECTION_IDS: readonly OwnSectionId[] = [...ids] as OwnSectionId[];

/** Names of all sections: our own, then those of packs in the order in which they were registered. */
export const SECTION_IDS: readonly SectionId[] = ids;

/** Whether there is such a section, ours or of a pack that is loaded. */
export function isSection(id: string): id is SectionId {
  return id in schemas;
}

/** Whether a name is of the form that sections of packs have, loaded or not. */
export function isForeign(id: string): id is ForeignSectionId {
  return /^[a-z][a-z0-9]*_[A-Za-z][A-Za-z0-9]*$/.test(id);
}

/**
 * Adds the section of a pack to the table, before anything that names it is read. The same declaration may come again;
 * false for another one under a name that is taken, and for a name that is not `<pack>_<name>`.
 */
export function registerSection(id: ForeignSectionId, kind: SubjectKind, schema: TSchema): boolean {
  if (isSection(id)) return kinds[id] === kind && JSON.stringify(schemas[id]) === JSON.stringify(schema);
  if (!isForeign(id)) return false;
  schemas[id] = schema;
  kinds[id] = kind;
  ids.push(id);
  return true;
}

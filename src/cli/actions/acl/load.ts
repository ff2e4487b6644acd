/** Where the permissions come from: a database, a snapshot, or what `acl --json` wrote. */
import { dirname, resolve } from 'node:path';
import { parseDeployment } from '../../../config/deployment.js';
import type { Deployment, Site } from '../../../core/deployment.js';
import { AuditError } from '../../../core/errors.js';
import type { FactSections } from '../../../core/facts.js';
import { nearest } from '../../../core/nearest.js';
import type { Fact, Snapshot } from '../../../core/types.js';
import { findFactError } from '../../../core/validate.js';
import { readText } from '../../../files/read.js';
import { parseSnapshot } from '../../../files/snapshot.js';
import { scan } from '../../../scan.js';

export type Permissions = FactSections['permissions'];

/** Permissions and where and when they were read. */
export interface Loaded {
  readonly deployment: string;
  readonly site: string;
  readonly at: string;
  readonly permissions: Permissions;
  /** Absent where a file of an older day does not have them; a text says why they could not be read. */
  readonly modules?: FactSections['moduleAccess'] | string;
}

/** What `acl --json` begins with. */
export const SCHEMA = 'emr-audit/acl/1';

/** Loads the permissions of one site. Throws E_UNREAD (exit 3) where they could not be read. */
export async function loadPermissions(
  target: string,
  site: string | undefined,
  version: string,
): Promise<Loaded> {
  const path = resolve(target);
  const text = await readText(path);
  if (/^\s*[{[]/.test(text) && !/\.ya?ml$/i.test(target)) return fromJson(text, target, site);
  const deployment = withSites(parseDeployment(text, target, dirname(path)), target);
  const chosen = choose(
    deployment.sites.map(({ id }) => id),
    site,
    target,
  );
  const snapshot = await scan(deployment, {
    tool: { name: 'emr-audit', version },
    sections: new Set(['permissions', 'moduleAccess']),
    wanted: (id) => id === `site:${chosen}`,
    clock: () => new Date(),
  });
  return fromSnapshot(snapshot, chosen);
}

/** A file of an older day: never a deployment file. */
export async function loadOlder(target: string, site: string | undefined): Promise<Loaded> {
  return fromJson(await readText(resolve(target)), target, site);
}

/** Databases that no site names are looked at as if they were sites of their own name. */
function withSites(deployment: Deployment, file: string): Deployment {
  const named = new Set(deployment.sites.map(({ database }) => database));
  const bare = deployment.databases
    .filter(({ id }) => !named.has(id) && !deployment.sites.some((site) => site.id === id))
    .map(({ id }): Site => ({ id, url: 'https://localhost/', folder: 'default', database: id }));
  const sites = [...deployment.sites.filter(({ database }) => database !== undefined), ...bare];
  if (sites.length === 0)
    throw new AuditError('E_DEPLOYMENT', `${file} names no database`, {
      place: { file },
      remedy: 'Declare one under databases: with host, user, password and schema.',
    });
  return { ...deployment, sites };
}

function choose(known: readonly string[], wished: string | undefined, file: string): string {
  if (wished === undefined && known.length === 1) return known[0]!;
  if (wished !== undefined && known.includes(wished)) return wished;
  // OpenEMR's first site is called so; the heading names the site that is shown.
  if (wished === undefined && known.includes('default')) return 'default';
  const close = wished === undefined ? undefined : nearest(wished, known);
  throw new AuditError(
    'E_USAGE',
    wished === undefined
      ? `${file} has several sites: ${known.join(', ')}`
      : `there is no site "${wished}"${close ? `; did you mean "${close}"?` : `; there are ${known.join(', ')}`}`,
    { remedy: 'Name one with --site.' },
  );
}

function fromJson(text: string, file: string, site: string | undefined): Loaded {
  const data = parseJson(text, file);
  if (data['schema'] !== SCHEMA) {
    const snapshot = parseSnapshot(text, file);
    const sites = snapshot.subjects
      .filter(({ kind }) => kind === 'site')
      .map(({ id }) => id.slice('site:'.length));
    if (sites.length === 0)
      throw new AuditError('E_UNREAD', `${file} has no site`, {
        remedy: 'Name the sites of OpenEMR under sites: in the deployment file and scan again.',
      });
    const read = sites.filter((id) => snapshot.facts[`site:${id}`]?.permissions?.state === 'read');
    return fromSnapshot(snapshot, choose(site === undefined && read.length > 0 ? read : sites, site, file));
  }
  const problem = findFactError('permissions', data['permissions']);
  const texts = ['deployment', 'site', 'at'].every((key) => typeof data[key] === 'string');
  if (problem !== undefined || !texts)
    throw new AuditError(
      'E_SNAPSHOT',
      `${file} does not fit this version (${problem ?? 'site or moment is missing'})`,
      {
        place: { file },
        remedy: 'Write a new one with `emr-audit acl prod.yaml --json`.',
      },
    );
  return data as unknown as Loaded;
}

function modulesOf(fact: Fact<'moduleAccess'> | undefined): Pick<Loaded, 'modules'> {
  if (fact === undefined || fact.state === 'absent') return {};
  return { modules: fact.state === 'read' ? fact.value : fact.reason };
}

function parseJson(text: string, file: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(text);
    if (data !== null && typeof data === 'object') return data as Record<string, unknown>;
  } catch (error) {
    throw new AuditError('E_SNAPSHOT', `${file} is not JSON`, { place: { file }, cause: error });
  }
  throw new AuditError('E_SNAPSHOT', `${file} is no snapshot`, { place: { file } });
}

function fromSnapshot(snapshot: Snapshot, site: string): Loaded {
  const fact: Fact<'permissions'> | undefined = snapshot.facts[`site:${site}`]?.permissions;
  if (fact?.state === 'read')
    return {
      deployment: snapshot.deployment.name,
      site,
      at: fact.evidence[0]?.at || snapshot.startedAt,
      permissions: fact.value,
      ...modulesOf(snapshot.facts[`site:${site}`]?.moduleAccess),
    };
  if (fact?.state === 'gap')
    throw new AuditError('E_UNREAD', `the permissions of ${site} could not be read: ${fact.reason}`, {
      remedy: fact.remedy,
    });
  throw new AuditError('E_UNREAD', `the snapshot holds no permissions of the site ${site}`, {
    remedy:
      'Take a new one with `emr-audit scan prod.yaml --snapshot FILE`, or name the deployment file itself.',
  });
}

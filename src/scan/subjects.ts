import type { Database, Deployment, Endpoint, Site } from '../core/deployment.js';
import type { ProbeContext } from '../core/probe.js';
import type { Subject } from '../core/types.js';

/** The endpoint that the https address of a site is. */
function siteEndpoint(site: Site): Endpoint | undefined {
  const url = new URL(site.url);
  if (url.protocol !== 'https:') return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    id: `${host}:${url.port || '443'}`,
    host,
    port: Number(url.port || 443),
    protocol: 'https',
    ca: site.ca,
    line: site.line,
  };
}

/** Every endpoint of a deployment: the https addresses of its sites, then the declared ones; each address once. */
export function endpointsOf(deployment: Deployment): Endpoint[] {
  const all = [
    ...deployment.sites.map(siteEndpoint).filter((one) => one !== undefined),
    ...deployment.endpoints,
  ];
  return all.filter(
    (one, index) => all.findIndex(({ host, port }) => host === one.host && port === one.port) === index,
  );
}

/** What a deployment consists of, in the order of its file: itself, hosts, endpoints, databases, sites. Ids are `<kind>:<name>`. */
export function subjectsOf(deployment: Deployment): Subject[] {
  const links = (site: Site) => ({
    ...(site.host === undefined ? {} : { host: `host:${site.host}` }),
    ...(site.database === undefined ? {} : { database: `database:${site.database}` }),
  });
  return [
    { id: 'deployment', kind: 'deployment', title: deployment.name, links: {} },
    ...deployment.hosts.map(({ id, address, line }): Subject => ({
      id: `host:${id}`,
      kind: 'host',
      title: `${id} (${address})`,
      links: {},
      line,
    })),
    ...endpointsOf(deployment).map(({ id, host, port, protocol, line }): Subject => ({
      id: `endpoint:${id}`,
      kind: 'endpoint',
      title: `${host}:${port} (${protocol})`,
      links: {},
      line,
    })),
    ...deployment.databases.map(({ id, host, line }): Subject => ({
      id: `database:${id}`,
      kind: 'database',
      title: `${id} (${host})`,
      links: {},
      line,
    })),
    ...deployment.sites.map((site): Subject => ({
      id: `site:${site.id}`,
      kind: 'site',
      title: `${site.id} (${site.url})`,
      links: links(site),
      line: site.line,
    })),
  ];
}

/** What probes may know about one subject. */
export function contextOf(deployment: Deployment, subject: Subject): ProbeContext {
  const name = subject.id.slice(subject.id.indexOf(':') + 1);
  const site = subject.kind === 'site' ? deployment.sites.find(({ id }) => id === name) : undefined;
  const hostName = subject.kind === 'host' ? name : site?.host;
  const host = hostName === undefined ? undefined : deployment.hosts.find(({ id }) => id === hostName);
  const backups = subject.kind === 'host' ? deployment.backups.filter((backup) => backup.host === name) : [];
  return { subject, deployment, host, site, backups };
}

/** Databases of the chosen sites whose audit log has a witness. */
export function witnessedDatabases(
  { sites, databases }: Deployment,
  wanted: (subjectId: string) => boolean = () => true,
): Database[] {
  const named = new Set(sites.filter(({ id }) => wanted(`site:${id}`)).map(({ database }) => database));
  return databases.filter(({ id, witness }) => witness !== undefined && named.has(id));
}

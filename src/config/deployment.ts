/** From the YAML of a deployment file to typed values, with a place for every complaint. */
import type {
  Backup,
  Database,
  Deployment,
  Endpoint,
  Host,
  Import,
  Site,
  SshAccess,
} from '../core/deployment.js';
import { AuditError } from '../core/errors.js';
import { isZone, parseOpenSpan, type OpenHours } from '../core/open-hours.js';
import { nearest } from '../core/nearest.js';
import { parseYaml, validateYaml, type YamlSource } from '../core/yaml.js';
import { DeploymentFile, type DeploymentShape } from './schema.js';

type Table<Name extends keyof DeploymentShape> = NonNullable<DeploymentShape[Name]>;
const HOURS = { h: 1, d: 24, w: 168, m: 730, y: 8766 } as const;

/** Reads a deployment file. `directory` is where its relative paths start. Throws E_YAML… and E_DEPLOYMENT… with line and column. */
export function parseDeployment(text: string, file: string, directory: string): Deployment {
  const source = parseYaml(text, file);
  refuseLiterals(source);
  const shape = validateYaml<DeploymentShape>(source, DeploymentFile, 'E_DEPLOYMENT');
  const deployment: Deployment = {
    name: shape.name,
    file,
    directory,
    policy: shape.policy ?? 'baseline',
    hosts: list(shape.hosts, source, 'hosts', toHost),
    sites: list(shape.sites, source, 'sites', toSite),
    databases: list(shape.databases, source, 'databases', toDatabase),
    endpoints: list(shape.endpoints, source, 'endpoints', (one, id, line) =>
      toEndpoint(one, id, line, source),
    ),
    backups: list(shape.backups, source, 'backups', toBackup),
    imports: list(shape.imports, source, 'imports', toImport),
    hours: shape.hours && toOpenHours(shape.hours, source),
    leavers: shape.leavers,
    attestations: shape.attestations,
    waivers: shape.waivers,
    decisions: shape.decisions,
  };
  checkReferences(deployment, source);
  return deployment;
}

function list<Shape, Value>(
  table: Record<string, Shape> | undefined,
  source: YamlSource,
  section: string,
  convert: (shape: Shape, id: string, line: number | undefined) => Value,
): Value[] {
  return Object.entries(table ?? {}).map(([id, shape]) =>
    convert(shape, id, source.place([section, id], true).line),
  );
}

function toHost(shape: Table<'hosts'>[string], id: string, line?: number): Host {
  return {
    id,
    address: shape.address,
    roles: shape.roles ?? [],
    ssh: shape.ssh && toSsh(shape.ssh),
    expose: shape.expose?.tcp ?? [],
    line,
  };
}

function toSsh(ssh: NonNullable<Table<'hosts'>[string]['ssh']>): SshAccess {
  return {
    ...ssh,
    port: ssh.port ?? 22,
    agent: ssh.agent ?? ssh.identity === undefined,
    sudo: ssh.sudo ?? false,
  };
}

function toSite(shape: Table<'sites'>[string], id: string, line?: number): Site {
  const url = shape.url.endsWith('/') ? shape.url : `${shape.url}/`;
  return { ...shape, id, url, folder: shape.folder ?? 'default', line };
}

function toDatabase(shape: Table<'databases'>[string], id: string, line?: number): Database {
  return { ...shape, id, port: shape.port ?? 3306, tls: shape.tls ?? {}, line };
}

function toEndpoint(
  shape: Table<'endpoints'>[string],
  id: string,
  line: number | undefined,
  source: YamlSource,
): Endpoint {
  const match = /^(.+):(\d{1,5})$/.exec(shape.address);
  const port = Number(match?.[2] ?? 0);
  if (!match || port < 1 || port > 65535) {
    throw new AuditError(
      'E_DEPLOYMENT',
      `endpoints.${id}.address: "${shape.address}" needs a port, such as ${shape.address.split(':')[0]}:443`,
      {
        place: source.place(['endpoints', id, 'address']),
      },
    );
  }
  const { address: _, ...rest } = shape;
  return { ...rest, id, host: match[1]!.replace(/^\[(.*)\]$/, '$1'), port, line };
}

function toBackup(shape: Table<'backups'>[string], id: string, line?: number): Backup {
  return {
    id,
    host: shape.host,
    path: shape.path,
    maxAgeHours: toHours(shape.maxAge ?? '26h'),
    retentionDays: Math.round(toHours(shape.retention ?? '6y') / 24),
    offsite: shape.offsite ?? false,
    line,
  };
}

function toImport({ maxAge, ...rest }: Table<'imports'>[string], id: string, line?: number): Import {
  return { ...rest, id, maxAgeHours: maxAge === undefined ? undefined : toHours(maxAge), line };
}

function toOpenHours(
  { open, zone, logZone }: NonNullable<DeploymentShape['hours']>,
  source: YamlSource,
): OpenHours {
  for (const [key, name] of Object.entries({ zone, logZone }))
    if (name !== undefined && !isZone(name))
      throw new AuditError('E_DEPLOYMENT', `hours.${key}: "${name}" is no time zone that is known here`, {
        place: source.place(['hours', key]),
        remedy: 'Write its name as the IANA does, such as America/Chicago or UTC.',
      });
  return { open: open.flatMap((text) => parseOpenSpan(text) ?? []), zone, logZone };
}

function toHours(span: string): number {
  return Number(span.slice(0, -1)) * HOURS[span.slice(-1) as keyof typeof HOURS];
}

/** A password or passphrase that is written out is refused before anything else is looked at. */
function refuseLiterals(source: YamlSource): void {
  const visit = (value: unknown, path: (string | number)[]): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, child] of Object.entries(value)) {
      const here = [...path, key];
      if (/^(password|passphrase)$/i.test(key) && (typeof child === 'string' || typeof child === 'number')) {
        throw new AuditError('E_DEPLOYMENT_LITERAL', `${here.join('.')}: a secret is written in the file`, {
          place: source.place(here),
        });
      }
      visit(child, here);
    }
  };
  visit(source.value, []);
}

function checkReferences(deployment: Deployment, source: YamlSource): void {
  const hosts = deployment.hosts.map(({ id }) => id);
  const databases = deployment.databases.map(({ id }) => id);
  const check = (name: string | undefined, known: readonly string[], path: readonly string[]): void => {
    if (name === undefined || known.includes(name)) return;
    const close = nearest(name, known);
    const hint = close ? `; did you mean "${close}"?` : `; known are: ${known.join(', ') || 'none'}`;
    throw new AuditError('E_DEPLOYMENT_REFERENCE', `${path.join('.')}: there is no "${name}"${hint}`, {
      place: source.place(path),
    });
  };
  for (const { id, ssh } of deployment.hosts) check(ssh?.jump, hosts, ['hosts', id, 'ssh', 'jump']);
  for (const site of deployment.sites) {
    check(site.host, hosts, ['sites', site.id, 'host']);
    check(site.database, databases, ['sites', site.id, 'database']);
  }
  for (const { id, via } of deployment.databases) check(via, hosts, ['databases', id, 'via']);
  for (const { id, host } of deployment.backups) check(host, hosts, ['backups', id, 'host']);
  const subjects = [
    'deployment',
    ...(['hosts', 'endpoints', 'databases', 'sites'] as const).flatMap((kind) =>
      deployment[kind].map(({ id }) => `${kind.slice(0, -1)}:${id}`),
    ),
  ];
  for (const { id, subject } of deployment.imports ?? [])
    check(subject, subjects, ['imports', id, 'subject']);
  checkJumps(deployment, source);
}

function checkJumps({ hosts }: Deployment, source: YamlSource): void {
  for (const start of hosts) {
    const seen = new Set([start.id]);
    for (
      let next = start.ssh?.jump;
      next !== undefined;
      next = hosts.find(({ id }) => id === next)?.ssh?.jump
    ) {
      if (seen.has(next)) {
        throw new AuditError(
          'E_DEPLOYMENT_REFERENCE',
          `hosts.${start.id}.ssh.jump: the hosts jump in a circle`,
          {
            place: source.place(['hosts', start.id, 'ssh', 'jump']),
          },
        );
      }
      seen.add(next);
    }
  }
}

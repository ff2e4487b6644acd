/** What a Compose file tells of an OpenEMR: which services it has, and which ports lead to them. Passwords in it are never looked at. */
import { AuditError } from '../core/errors.js';
import { parseYaml } from '../core/yaml.js';
import type { Draft, DraftDatabase } from './draft.js';

type Mapping = Readonly<Record<string, unknown>>;

/** A published port: where on the host, and which port of the container. */
interface Published {
  readonly address: string;
  readonly host: number;
  readonly container: number;
}

interface Service {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly Published[];
  readonly environment: Mapping;
  readonly volumes: readonly { readonly source: string; readonly target: string }[];
}

const WEBROOT = '/var/www/localhost/htdocs/openemr';

/** Reads the services openemr and mysql or mariadb. `host` names the machine that runs the containers. Throws E_YAML… and E_INIT. */
export function draftFromCompose(text: string, file: string, host: { id: string; address: string }): Draft {
  const source = parseYaml(text, file);
  const services = readServices(source.value);
  const openemr = services.find(({ image, name }) => isOpenEmr(image, name));
  const database = services.find(({ image }) => /(^|\/)(mysql|mariadb|percona)(:|@|$)/i.test(image));
  if (!openemr && !database)
    throw new AuditError(
      'E_INIT',
      `${file} has no service of an openemr, mysql or mariadb image${
        services.length > 0
          ? `; there are ${services
              .map(({ name }) => name)
              .slice(0, 12)
              .join(', ')}`
          : ''
      }`,
      { place: { file } },
    );
  const published = (openemr?.ports ?? []).filter(({ address }) => !isLoopback(address));
  const dataPort = database?.ports.find(({ container }) => container === 3306);
  const expose = [
    ...published.map((port) => port.host),
    ...(dataPort && !isLoopback(dataPort.address) ? [dataPort.host] : []),
  ].sort((left, right) => left - right);
  return {
    hosts: [
      {
        id: host.id,
        address: host.address,
        roles: [...(openemr ? (['web', 'app'] as const) : []), ...(database ? (['database'] as const) : [])],
        ...(openemr ? { expose } : {}),
      },
    ],
    ...siteOf(published, host),
    ...databaseOf(database, dataPort, host.id),
    notes: [...webNotes(openemr), ...databaseNotes(database, dataPort), ...otherNotes(services)],
  };
}

function isOpenEmr(image: string, name: string): boolean {
  return /(^|\/)openemr(:|@|$)/i.test(image) || (image === '' && /^openemr/i.test(name));
}

function siteOf(ports: readonly Published[], host: { id: string; address: string }): Pick<Draft, 'site'> {
  const secure = ports.find(({ container }) => container === 443);
  const plain = ports.find(({ container }) => container === 80);
  const port = secure ?? plain;
  if (!port) return {};
  const [scheme, usual] = secure ? ['https', 443] : ['http', 80];
  const name = host.address.includes(':') ? `[${host.address}]` : host.address;
  return {
    site: { url: `${scheme}://${name}${port.host === usual ? '' : `:${port.host}`}/`, host: host.id },
  };
}

function databaseOf(
  service: Service | undefined,
  port: Published | undefined,
  hostId: string,
): Pick<Draft, 'database'> {
  if (!service || !port) return {};
  const named = service.environment['MYSQL_DATABASE'] ?? service.environment['MARIADB_DATABASE'];
  const schema = typeof named === 'string' && /^[A-Za-z0-9_$-]{1,64}$/.test(named) ? named : 'openemr';
  const database: DraftDatabase = {
    host: '127.0.0.1',
    ...(port.host === 3306 ? {} : { port: port.host }),
    via: hostId,
    user: 'emr_audit',
    schema,
    tls: false,
  };
  return { database };
}

function webNotes(openemr: Service | undefined): string[] {
  if (!openemr) return ['no service of an openemr image: name its address with --url'];
  const mounts = openemr.volumes.filter(({ target }) => target.startsWith(WEBROOT));
  const where = mounts
    .map(({ source, target }) => `${source || 'an unnamed volume'} at ${target}`)
    .join(', ');
  return [
    `OpenEMR runs in the container ${openemr.name}, its code is in the image${where === '' ? '' : ` and ${where} is mounted`}: files are seen only where they lie on the host, so webroot: is left out`,
  ];
}

function databaseNotes(database: Service | undefined, port: Published | undefined): string[] {
  if (!database) return ['no service of a mysql or mariadb image: name the database under databases:'];
  if (!port)
    return [
      `the database service ${database.name} publishes no port; to let the scan in through SSH add to it:  ports: ["127.0.0.1:3306:3306"]`,
    ];
  return isLoopback(port.address)
    ? []
    : [`the database service ${database.name} publishes port ${port.host} to every network`];
}

function otherNotes(services: readonly Service[]): string[] {
  const others = services.filter(
    ({ image, name }) => !isOpenEmr(image, name) && !/(^|\/)(mysql|mariadb|percona)(:|@|$)/i.test(image),
  );
  return others.flatMap(({ name, ports }) =>
    ports
      .filter(({ address }) => !isLoopback(address))
      .map(({ host }) => `the service ${name} publishes port ${host}; list it under expose if that is meant`),
  );
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1$|localhost$)/.test(address);
}

function readServices(value: unknown): Service[] {
  const services = mapping(mapping(value)['services']);
  return Object.entries(services)
    .slice(0, 100)
    .map(([name, one]) => {
      const service = mapping(one);
      return {
        name: name.slice(0, 63),
        image: typeof service['image'] === 'string' ? interpolate(service['image']) : '',
        ports: list(service['ports']).flatMap(readPort),
        environment: readEnvironment(service['environment']),
        volumes: list(service['volumes']).flatMap(readVolume),
      };
    });
}

function readPort(value: unknown): Published[] {
  const long = mapping(value);
  if (long['target'] !== undefined) {
    const [host, container] = [Number(interpolate(String(long['published']))), Number(long['target'])];
    return isPort(host) && isPort(container)
      ? [{ address: typeof long['host_ip'] === 'string' ? long['host_ip'] : '', host, container }]
      : [];
  }
  const match = /^(?:(.+):)?(\d+):(\d+)(?:\/tcp)?$/.exec(interpolate(String(value)));
  if (!match) return [];
  const [host, container] = [Number(match[2]), Number(match[3])];
  return isPort(host) && isPort(container)
    ? [{ address: (match[1] ?? '').replace(/^\[(.*)\]$/, '$1'), host, container }]
    : [];
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

function readVolume(value: unknown): { source: string; target: string }[] {
  const long = mapping(value);
  if (typeof long['target'] === 'string')
    return [{ source: typeof long['source'] === 'string' ? long['source'] : '', target: long['target'] }];
  const [source, target] = typeof value === 'string' ? interpolate(value).split(':') : [];
  return source !== undefined && target !== undefined ? [{ source, target }] : [];
}

/** Names of the database only; everything else may be a secret and is dropped here. */
function readEnvironment(value: unknown): Mapping {
  const pairs = Array.isArray(value)
    ? value.map((one) => String(one).split(/=(.*)/s, 2) as [string, string?])
    : Object.entries(mapping(value));
  return Object.fromEntries(pairs.filter(([name]) => /^(MYSQL|MARIADB)_DATABASE$/.test(name)));
}

/** `${NAME:-default}` as its default; a variable without one stays and matches nothing. */
function interpolate(text: string): string {
  return text.slice(0, 500).replaceAll(/\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^}]*)\}/g, '$1');
}

function mapping(value: unknown): Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Mapping) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 200) : [];
}

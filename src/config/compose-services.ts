/** The services of a Compose file, as far as a scan cares: image, published ports, networks, volumes. Passwords in it are dropped unread. */
import { toName } from './draft.js';

/** A mapping of YAML, of anything. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A published port: where on the host, and which port of the container. */
export interface Published {
  readonly address: string;
  readonly host: number;
  readonly container: number;
}

/** One service. */
export interface Service {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly Published[];
  /** Port mappings that could not be read, as they are written. */
  readonly unread: readonly string[];
  readonly networks: readonly string[];
  /** `network_mode: host`: every port of the container is a port of the machine. */
  readonly onHost: boolean;
  readonly environment: Mapping;
  readonly volumes: readonly { readonly source: string; readonly target: string }[];
}

/** Whether a service runs OpenEMR. */
export function isOpenEmr(image: string, name: string): boolean {
  return /(^|\/)openemr(:|@|$)/i.test(image) || (image === '' && /^openemr/i.test(name));
}

/** Whether an image is a database server of the MySQL kind. */
export function isDatabase(image: string): boolean {
  return /(^|\/)(mysql|mysql-server|mariadb|percona|percona-server)(:|@|$)/i.test(image);
}

/** Every service, of what kind ever; at most a hundred. */
export function readServices(value: unknown): Service[] {
  const services = mapping(mapping(value)['services']);
  return Object.entries(services)
    .slice(0, 100)
    .map(([name, one]) => {
      const service = mapping(one);
      const ports = list(service['ports']).map(readPort);
      return {
        name: toName(name, 'service'),
        image: typeof service['image'] === 'string' ? interpolate(service['image']) : '',
        ports: ports.flatMap((port) => port.published ?? []),
        unread: ports.flatMap((port) => port.unread ?? []),
        networks: networksOf(service['networks']),
        onHost: service['network_mode'] === 'host',
        environment: readEnvironment(service['environment']),
        volumes: list(service['volumes']).flatMap(readVolume),
      };
    });
}

interface ReadPort {
  readonly published?: readonly Published[];
  readonly unread?: string;
}

/** A text or number as it is written; nothing for anything else. */
function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** One entry of ports:, in its short or long form. A port of UDP is nothing that we look at. */
function readPort(value: unknown): ReadPort {
  const long = mapping(value);
  if (long['target'] !== undefined) {
    if (long['protocol'] === 'udp') return { published: [] };
    const published = interpolate(plain(long['published']));
    const address = typeof long['host_ip'] === 'string' ? interpolate(long['host_ip']) : '';
    return toPublished(address, published, plain(long['target']));
  }
  const text = interpolate(String(value));
  if (text.endsWith('/udp')) return { published: [] };
  const match = /^(?:(.+):)?(\d+(?:-\d+)?):(\d+(?:-\d+)?)(?:\/tcp)?$/.exec(text);
  if (!match) return { unread: text.slice(0, 60) };
  return toPublished((match[1] ?? '').replace(/^\[(.*)\]$/, '$1'), match[2]!, match[3]!);
}

function toPublished(address: string, host: string, container: string): ReadPort {
  const [outer, inner] = [rangeOf(host), rangeOf(container)];
  if (!outer || outer.length !== inner?.length)
    return { unread: `${host || 'on a port that Docker chooses'}:${container}`.slice(0, 60) };
  return { published: outer.map((port, index) => ({ address, host: port, container: inner[index]! })) };
}

/** `8000-8003` as four ports; undefined for what is no port or more than a hundred. */
function rangeOf(text: string): number[] | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (!isPort(first) || !isPort(last) || last < first || last - first > 100) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Names of the networks of a service; without any it stands in the common one. */
function networksOf(value: unknown): string[] {
  const names = Array.isArray(value) ? value.map(String) : Object.keys(mapping(value));
  return names.length > 0 ? names.slice(0, 50) : ['default'];
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

/** A value as a mapping, empty for anything else. */
export function mapping(value: unknown): Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Mapping) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 200) : [];
}

/** What a Compose file tells of an OpenEMR: which services it has, and which ports lead to them. Passwords in it are never looked at. */
import { AuditError } from '../core/errors.js';
import { parseYaml } from '../core/yaml.js';
import {
  isDatabase,
  isOpenEmr,
  mapping,
  readServices,
  type Published,
  type Service,
} from './compose-services.js';
import type { Draft, DraftDatabase } from './draft.js';

const WEBROOT = '/var/www/localhost/htdocs/openemr';

/** Reads the services openemr and mysql or mariadb. `host` names the machine that runs the containers. Throws E_YAML… and E_INIT. */
export function draftFromCompose(text: string, file: string, host: { id: string; address: string }): Draft {
  const source = parseYaml(text, file);
  const services = readServices(source.value);
  const openemr = services.find(({ image, name }) => isOpenEmr(image, name));
  const database = services.find(({ image }) => isDatabase(image));
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
  // Only what the web server publishes may be meant; a database port that is published stays a finding.
  const expose = [...new Set(published.map((port) => port.host))].sort((left, right) => left - right);
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
    notes: [
      ...webNotes(openemr, published),
      ...databaseNotes(database, dataPort),
      ...networkNotes(services, database),
      ...otherNotes(services),
      ...unreadNotes(source.value, services),
    ],
  };
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
  if (!service || (!port && !service.onHost)) return {};
  const named = service.environment['MYSQL_DATABASE'] ?? service.environment['MARIADB_DATABASE'];
  const schema = typeof named === 'string' && /^[A-Za-z0-9_$-]{1,64}$/.test(named) ? named : 'openemr';
  const database: DraftDatabase = {
    host: '127.0.0.1',
    ...(port === undefined || port.host === 3306 ? {} : { port: port.host }),
    via: hostId,
    user: 'emr_audit',
    schema,
    tls: false,
  };
  return { database };
}

function webNotes(openemr: Service | undefined, published: readonly Published[]): string[] {
  if (!openemr) return ['no service of an openemr image: name its address, emr-audit init https://…'];
  const mounts = openemr.volumes.filter(({ target }) => target.startsWith(WEBROOT));
  const where = mounts
    .map(({ source, target }) => `${source || 'an unnamed volume'} at ${target}`)
    .join(', ');
  const plain = published.find(({ container }) => container === 80);
  const secure = published.some(({ container }) => container === 443);
  return [
    `OpenEMR runs in the container ${openemr.name}, its code is in the image${where === '' ? '' : ` and ${where} is mounted`}: files are seen only where they lie on the host, so webroot: is left out`,
    ...(plain
      ? [
          `port ${plain.host} is published without TLS; ${secure ? 'it should do nothing but lead to https' : 'no port with TLS is published beside it, so log-ins and patient data would travel in clear'}`,
        ]
      : []),
  ];
}

function databaseNotes(database: Service | undefined, port: Published | undefined): string[] {
  if (!database) return ['no service of a mysql or mariadb image: name the database under databases:'];
  if (!port && !database.onHost)
    return [
      `the database service ${database.name} publishes no port; to let the scan in through SSH add to it:  ports: ["127.0.0.1:3306:3306"]`,
    ];
  if (port && isLoopback(port.address)) return [];
  return [
    `EXPOSED: the database service ${database.name} publishes port ${port?.host ?? 3306} to every network that reaches the machine; publish it as 127.0.0.1:3306:3306, or not at all`,
  ];
}

/** Containers beside OpenEMR that can talk to the database, and services that stand in the machine's own network. */
function networkNotes(services: readonly Service[], database: Service | undefined): string[] {
  const beside = services.filter(
    (one) =>
      database &&
      one !== database &&
      !isOpenEmr(one.image, one.name) &&
      one.networks.some((name) => database.networks.includes(name)),
  );
  return [
    ...(beside.length > 0
      ? [
          `${beside.map(({ name }) => name).join(', ')} ${beside.length === 1 ? 'shares' : 'share'} a network with the database; give OpenEMR and the database a network of their own`,
        ]
      : []),
    ...services
      .filter(({ onHost }) => onHost)
      .map(
        ({ name }) =>
          `${name} has network_mode: host, so every port it opens is a port of the machine; list under expose what is meant`,
      ),
  ];
}

function otherNotes(services: readonly Service[]): string[] {
  const others = services.filter(({ image, name }) => !isOpenEmr(image, name) && !isDatabase(image));
  return others.flatMap(({ name, ports }) =>
    ports
      .filter(({ address }) => !isLoopback(address))
      .map(({ host }) => `the service ${name} publishes port ${host}; list it under expose if that is meant`),
  );
}

/** Parts of the file that were not understood: left out aloud, never in silence. */
function unreadNotes(file: unknown, services: readonly Service[]): string[] {
  const included = mapping(file)['include'] !== undefined;
  return [
    ...(included ? ['include: was not followed; name that file too'] : []),
    ...services.flatMap(({ name, unread }) =>
      unread.map((text) => `the port mapping ${text} of ${name} could not be read; look at it yourself`),
    ),
  ];
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1$|localhost$)/.test(address);
}

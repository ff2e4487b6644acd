/** Connections of one scan: one a host, shared when the host is also the jump of others. */
import type { Duplex } from 'node:stream';
import type { Deployment, Host } from '../../core/deployment.js';
import { Unreadable } from '../../core/errors.js';
import { login, type Connection, type LoginOptions } from './login.js';
import type { Hop } from './refusals.js';

/** Make one a scan and close it at the end. A log-in that failed is not tried a second time. */
export class ShellPool {
  readonly #connections = new Map<string, Promise<Connection>>();

  /** The connection to a host, through its jump hosts when it has some. */
  async connection(host: Host, deployment: Deployment, options: LoginOptions): Promise<Connection> {
    const hops = route(host, deployment);
    let connection: Promise<Connection> | undefined;
    for (const hop of hops) connection = this.#open(hop, deployment, options, connection);
    if (!connection)
      throw new Unreadable(
        `${host.id} has no ssh entry`,
        'Add ssh: { user: … } to the host in the deployment file.',
      );
    return connection;
  }

  /** Ends every connection, the ones behind jump hosts first. */
  async close(): Promise<void> {
    const opened = [...this.#connections.values()].toReversed();
    this.#connections.clear();
    for (const connection of opened) {
      const open = await connection.catch(() => undefined);
      await open?.close();
    }
  }

  #open(
    hop: Hop,
    deployment: Deployment,
    options: LoginOptions,
    through: Promise<Connection> | undefined,
  ): Promise<Connection> {
    const known = this.#connections.get(hop.host.id);
    if (known) return known;
    const carrier = through && (async () => carry(await through, hop));
    const opened = (async () => {
      await through?.catch((error: unknown) => {
        throw jumpFailed(hop, error);
      });
      return login(hop, deployment, options, carrier);
    })();
    opened.catch(() => {});
    this.#connections.set(hop.host.id, opened);
    return opened;
  }
}

/** The hosts to log in to, in order: jump hosts first, the host itself last. Cycles are refused. */
export function route(host: Host, deployment: Deployment): readonly Hop[] {
  const hops: Hop[] = [];
  const seen: string[] = [];
  for (let current: Host | undefined = host; current;) {
    if (seen.includes(current.id))
      throw new Unreadable(
        `the jump hosts run in a circle: ${[...seen, current.id].join(' -> ')}`,
        'Correct ssh.jump in the deployment file.',
      );
    seen.push(current.id);
    const access: Host['ssh'] = current.ssh;
    if (!access)
      throw new Unreadable(
        `${current.id} has no ssh entry`,
        'Add ssh: { user: … } to the host in the deployment file.',
      );
    if (!/^[A-Za-z0-9:][A-Za-z0-9._:%-]*$/.test(current.address))
      throw new Unreadable(
        `the address of ${current.id} is not a host name or an IP address`,
        'Correct the address in the deployment file.',
      );
    const jump: Host | undefined =
      access.jump === undefined ? undefined : deployment.hosts.find((other) => other.id === access.jump);
    if (access.jump !== undefined && !jump)
      throw new Unreadable(
        `${current.id} is to be reached through ${access.jump}, which is not a host of the file`,
        'Correct ssh.jump in the deployment file.',
      );
    hops.unshift({ host: current, access, via: jump?.ssh && { address: jump.address, access: jump.ssh } });
    current = jump;
  }
  return hops;
}

async function carry(connection: Connection, hop: Hop): Promise<Duplex> {
  try {
    return await connection.forward(hop.host.address, hop.access.port);
  } catch (error) {
    throw forwardFailed(`${hop.host.address}:${hop.access.port}`, hop.access.jump ?? '', error);
  }
}

/** Why a host would not open a way to another one. */
export function forwardFailed(where: string, through: string, error: unknown): Unreadable {
  const prohibited = error instanceof Error && 'reason' in error && error.reason === 1;
  if (prohibited)
    return new Unreadable(
      `${through} does not allow forwarding to ${where}`,
      `On ${through}, allow it in sshd_config: AllowTcpForwarding local and PermitOpen ${where}; and in authorized_keys: restrict,port-forwarding,permitopen="${where}"`,
      { rung: 'jump' },
    );
  return new Unreadable(
    `${through} cannot reach ${where}`,
    `Check on ${through}: nc -vz ${where.replace(/:(\d+)$/, ' $1')}`,
    { rung: 'network' },
  );
}

function jumpFailed(hop: Hop, error: unknown): unknown {
  if (!(error instanceof Unreadable)) return error;
  return new Unreadable(`${hop.host.id} is behind ${hop.access.jump ?? ''}: ${error.message}`, error.remedy, {
    rung: 'jump',
  });
}

/** The SSH door of a host: one connection, one batched script, tunnels for the database. */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Deployment, Host } from '../../core/deployment.js';
import { Unreadable } from '../../core/errors.js';
import type { ShellAnswers, ShellStep } from '../../core/probe.js';
import { bounded, deadline, stopped } from '../dial.js';
import { toAnswers } from './answers.js';
import { buildScript, START } from './collector.js';
import { parseFrames } from './frames.js';
import type { Connection } from './login.js';
import { forwardFailed, ShellPool } from './pool.js';

/** What a scan can do with a host. */
export interface ShellDoor {
  /** All steps in one exec: ask once a host. */
  readonly ask: (steps: readonly ShellStep[]) => Promise<ShellAnswers>;
  readonly tunnel: (host: string, port: number) => Promise<Duplex>;
  /** Measured: how often this connection waited for an answer, TCP's own included. */
  readonly roundTrips: () => number;
  readonly close: () => Promise<void>;
}

/** Time limits, the wish to stop, and the connections of the scan. */
export interface ShellOptions {
  readonly signal?: AbortSignal;
  /** Connect and log in. */
  readonly timeoutMs?: number;
  /** The whole script. */
  readonly askTimeoutMs?: number;
  readonly pool?: ShellPool;
}

/** Logs in to a host; throws Unreadable with the command that helps. */
export async function openShell(
  host: Host,
  deployment: Deployment,
  options: ShellOptions = {},
): Promise<ShellDoor> {
  const pool = options.pool ?? new ShellPool();
  const connection = await pool.connection(host, deployment, options);
  return {
    ask: (steps) => ask(connection, host, steps, options),
    tunnel: (address, port) => tunnel(connection, host, address, port),
    roundTrips: connection.roundTrips,
    close: async () => (options.pool ? undefined : pool.close()),
  };
}

async function tunnel(connection: Connection, host: Host, address: string, port: number): Promise<Duplex> {
  try {
    return await connection.forward(address, port);
  } catch (error) {
    throw forwardFailed(`${address}:${port}`, host.id, error);
  }
}

/** More than the script may print: 8 MB of answers and their headers. */
const MAX_BYTES = 9 * 1024 * 1024;

async function ask(
  connection: Connection,
  host: Host,
  steps: readonly ShellStep[],
  options: ShellOptions,
): Promise<ShellAnswers> {
  const nonce = randomBytes(16).toString('hex');
  const script = buildScript(steps, nonce, host.ssh?.sudo ?? false);
  const channel = await openChannel(connection, host, options.signal);
  const timeoutMs = options.askTimeoutMs ?? 180_000;
  const { bytes, ended } = await readChannel(channel, script, deadline(options.signal, timeoutMs));
  if (options.signal?.aborted === true) throw stopped(`${host.id} had answered`);
  const frames = parseFrames(bytes, nonce);
  const user = host.ssh?.user ?? '';
  if (!frames.has(START)) throw noShell(host, user, ended);
  return toAnswers(steps, frames, { host: host.id, user, at: new Date().toISOString(), ended });
}

function openChannel(connection: Connection, host: Host, signal?: AbortSignal): Promise<ClientChannel> {
  const { client } = connection;
  const late = (): Unreadable => refusedSession(host, 'it did not answer');
  return bounded({ signal, timeoutMs: 15_000, late, before: `${host.id} was asked` }, (resolve, reject) => {
    const onClose = (): void => reject(refusedSession(host, 'the connection was lost'));
    if (!connection.alive()) return onClose();
    client.once('close', onClose);
    client.exec('exec /bin/sh -s', (error, channel) => {
      client.removeListener('close', onClose);
      if (error) reject(refusedSession(host, 'it refused a session'));
      else resolve(channel);
    });
  });
}

/** Sends the script and reads until the end, the limit or the death of the connection; what has come by then counts. */
function readChannel(
  channel: ClientChannel,
  script: string,
  limit: AbortSignal,
): Promise<{ bytes: Buffer; ended: string | undefined }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let done = false;
    const onAbort = (): void => finish('the time limit was reached');
    function finish(ended: string | undefined): void {
      if (done) return;
      done = true;
      limit.removeEventListener('abort', onAbort);
      channel.close();
      resolve({ bytes: Buffer.concat(chunks), ended });
    }
    channel.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (!done) chunks.push(chunk);
      if (size > MAX_BYTES) finish('it sent more than 9 MB');
    });
    let exited = false;
    channel.on('exit', () => {
      exited = true;
    });
    channel.stderr.resume();
    channel.on('error', () => finish('the connection was lost'));
    channel.on('close', () => finish(exited ? undefined : 'the connection was lost'));
    if (limit.aborted) return onAbort();
    limit.addEventListener('abort', onAbort, { once: true });
    channel.end(script);
  });
}

function refusedSession(host: Host, why: string): Unreadable {
  return new Unreadable(
    `${host.id} let us log in and then gave no session: ${why}`,
    `Check MaxSessions in its sshd_config (1 is enough), then: ssh ${host.ssh?.user ?? ''}@${host.address} true`,
    { rung: 'session' },
  );
}

function noShell(host: Host, user: string, ended: string | undefined): Unreadable {
  return new Unreadable(
    `${host.id} let us log in and did not run the script${ended === undefined ? '' : `: ${ended}`}`,
    `Give ${user} a POSIX shell (usermod -s /bin/sh ${user}) or correct the forced command in authorized_keys; try: echo echo ok | ssh ${user}@${host.address} 'exec /bin/sh -s'`,
    { rung: 'session' },
  );
}

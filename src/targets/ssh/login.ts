/** One log-in to one host: strict host key, keys or agent only, one user, bounded in time. */
import { NodeSSH } from 'node-ssh';
import type { Duplex } from 'node:stream';
import type { AnyAuthMethod, AuthenticationType, Client, NextAuthHandler } from 'ssh2';
import type { Deployment } from '../../core/deployment.js';
import { atRung, Unreadable } from '../../core/errors.js';
import { dial, stopped } from '../dial.js';
import { readAttempts, type Attempt } from './identities.js';
import {
  hostKeyAlgorithms,
  judgeKey,
  knownHostName,
  knownHostsFiles,
  readKnownHost,
  type KnownHost,
} from './known-hosts.js';
import { handshakeFailed, loginRefused, unknownHost, wrongKey, type Hop } from './refusals.js';
import { countTurns } from './turns.js';

/** An open connection; `alive` turns false when the host or the network drops it. */
export interface Connection {
  readonly client: Client;
  readonly forward: (host: string, port: number) => Promise<Duplex>;
  readonly roundTrips: () => number;
  readonly alive: () => boolean;
  readonly close: () => Promise<void>;
}

/** Time limits and the wish to stop. */
export interface LoginOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** Connects and logs in; `carrier` opens the way through a jump host when there is one. */
export async function login(
  hop: Hop,
  deployment: Deployment,
  options: LoginOptions,
  carrier?: () => Promise<Duplex>,
): Promise<Connection> {
  const { host, access } = hop;
  const timeoutMs = options.timeoutMs ?? 20_000;
  const name = knownHostName(host.address, access.port);
  const files = knownHostsFiles(access.knownHosts, deployment.directory);
  const known = await readKnownHost(name, files, options.signal).catch((error: unknown) => {
    throw atRung('host key', error);
  });
  if (known.trusted.length + known.revoked.length === 0) throw atRung('host key', unknownHost(hop, known));
  const attempts = await readAttempts(host, access, deployment, options.signal).catch((error: unknown) => {
    throw atRung('own key', error);
  });
  const stream = carrier
    ? await carrier()
    : await dial(host.address, access.port, { signal: options.signal, timeoutMs });
  return handshake({ hop, known, attempts, stream, timeoutMs, signal: options.signal });
}

interface Handshake {
  readonly hop: Hop;
  readonly known: KnownHost;
  readonly attempts: readonly Attempt[];
  readonly stream: Duplex;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

async function handshake(given: Handshake): Promise<Connection> {
  const { hop, known, stream, signal } = given;
  const ssh = new NodeSSH();
  const turns = countTurns(stream);
  const auth = authenticator(given.attempts);
  let shown: Buffer | undefined;
  const onAbort = (): void => void stream.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const ready = ssh.connect({
      sock: stream,
      username: hop.access.user,
      readyTimeout: given.timeoutMs,
      keepaliveInterval: 15_000,
      keepaliveCountMax: 4,
      algorithms: { serverHostKey: hostKeyAlgorithms(known) },
      hostVerifier: (key: Buffer) => {
        shown = key;
        return judgeKey(known, key) === 'known';
      },
      authHandler: auth.next,
    });
    turns.listen();
    await ready;
    const { connection: client } = ssh;
    if (!client) throw new Error('closed');
    return toConnection({ ssh, client, stream, roundTrips: turns.turns });
  } catch (error) {
    stream.destroy();
    ssh.dispose();
    if (signal?.aborted === true) throw stopped(`${hop.host.id} was logged in to`);
    throw explainLogin(error, given, shown, auth.allowed());
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Gives one attempt after the other; `false` ends the log-in, which the published type leaves out. */
function authenticator(attempts: readonly Attempt[]) {
  const queue = [...attempts];
  let allowed: readonly string[] = [];
  return {
    allowed: () => allowed,
    next: (left: AuthenticationType[] | null, _partial: boolean | null, callback: NextAuthHandler): void => {
      if (left) allowed = left;
      const usable = left === null || left.includes('publickey');
      const method = usable ? queue.shift()?.method : undefined;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- false is what ends the log-in
      callback(method ?? (false as unknown as AnyAuthMethod));
    },
  };
}

function explainLogin(
  error: unknown,
  given: Handshake,
  shown: Buffer | undefined,
  allowed: readonly string[],
): Unreadable {
  const { hop, known } = given;
  const message = error instanceof Error ? error.message : '';
  const level = error instanceof Error && 'level' in error ? error.level : '';
  if (shown) {
    const verdict = judgeKey(known, shown);
    if (verdict === 'unknown') return atRung('host key', unknownHost(hop, known));
    if (verdict !== 'known') return atRung('host key', wrongKey(hop, known, shown, verdict));
  }
  if (level === 'agent')
    return new Unreadable(
      'the SSH agent does not answer',
      'Start it and add the key: eval "$(ssh-agent)"; ssh-add',
      { rung: 'own key' },
    );
  if (level === 'client-authentication' || /authentication failures/i.test(message))
    return atRung(
      'log-in',
      loginRefused(
        hop,
        allowed,
        given.attempts.map((attempt) => attempt.label),
      ),
    );
  if (level === 'client-timeout')
    return new Unreadable(
      `${hop.host.id} (${hop.host.address}:${hop.access.port}) did not finish the SSH log-in within ${given.timeoutMs / 1000} s`,
      'Check the load of the host and whether its sshd waits for DNS (UseDNS no).',
      { rung: 'log-in' },
    );
  const failed = handshakeFailed(hop, message);
  return atRung(failed.message.startsWith('HOST KEY') ? 'host key' : 'network', failed);
}

interface Opened {
  readonly ssh: NodeSSH;
  readonly client: Client;
  readonly stream: Duplex;
  readonly roundTrips: () => number;
}

function toConnection({ ssh, client, stream, roundTrips }: Opened): Connection {
  let alive = true;
  client.on('error', () => {
    alive = false;
  });
  client.on('close', () => {
    alive = false;
  });
  return {
    client,
    roundTrips,
    alive: () => alive,
    forward: (host, port) => ssh.forwardOut('127.0.0.1', 0, host, port),
    close: () =>
      new Promise((resolve) => {
        if (!alive) return resolve(void stream.destroy());
        const timer = setTimeout(() => stream.destroy(), 1000);
        client.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        ssh.dispose();
      }),
  };
}

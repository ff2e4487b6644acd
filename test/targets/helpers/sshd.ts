/** Real sshd processes on loopback, with keys of their own; nothing of the machine's own SSH is touched. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment, Host, SshAccess } from '../../../src/core/deployment.js';
import { openShell, type ShellDoor, type ShellOptions } from '../../../src/targets/ssh/shell.js';
import { deploymentOf, hostAt } from './deployment.js';
import { freePort, reachable } from './net.js';

export const USER = 'emr-audit-test';

/** Why these tests cannot run here, or undefined. */
export function whyNoSshd(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync('/usr/sbin/sshd')) return 'needs openssh-server';
  return undefined;
}

export interface Sshd {
  readonly port: number;
  readonly pid: number;
  readonly knownHosts: string;
  readonly log: () => string;
  readonly stop: () => void;
}

/** A folder with client keys, and the means to start servers in it. */
export class SshLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'sshd-'));
  readonly #children: ChildProcess[] = [];

  constructor() {
    chmodSync(this.folder, 0o755);
    mkdirSync('/run/sshd', { recursive: true });
    for (const [name, kind] of [
      ['ed25519', 'ed25519'],
      ['rsa', 'rsa'],
      ['ecdsa', 'ecdsa'],
      ['stranger', 'ed25519'],
    ] as const)
      this.key(name, kind);
    this.key('locked', 'ed25519', 'open sesame');
    const known = ['ed25519', 'rsa', 'ecdsa', 'locked'].map((name) =>
      readFileSync(this.path(`${name}.pub`), 'utf8'),
    );
    writeFileSync(this.path('authorized_keys'), known.join(''), { mode: 0o644 });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  key(name: string, kind: 'ed25519' | 'rsa' | 'ecdsa', passphrase = ''): string {
    execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', passphrase, '-f', this.path(name), '-C', name]);
    return this.path(name);
  }

  /** Starts sshd; later options win over the usual ones only where sshd takes the first, so they come first. */
  async start(
    options: readonly string[] = [],
    hostKeys: readonly ('ed25519' | 'rsa' | 'ecdsa')[] = ['ed25519'],
  ): Promise<Sshd> {
    const port = await freePort();
    const keys = hostKeys.map((kind) => this.key(`host-${port}-${kind}`, kind));
    const log = this.path(`log-${port}`);
    const config = [
      ...options,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      ...keys.map((key) => `HostKey ${key}`),
      `AuthorizedKeysFile ${this.path('authorized_keys')}`,
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      'LogLevel VERBOSE',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
    ];
    writeFileSync(this.path(`config-${port}`), `${config.join('\n')}\n`);
    const child = spawn('/usr/sbin/sshd', ['-D', '-f', this.path(`config-${port}`), '-E', log], {
      stdio: 'ignore',
    });
    this.#children.push(child);
    await reachable(port);
    const knownHosts = this.path(`known-${port}`);
    const lines = keys.map((key) => `[127.0.0.1]:${port} ${readFileSync(`${key}.pub`, 'utf8')}`);
    writeFileSync(knownHosts, lines.join(''));
    return {
      port,
      pid: child.pid ?? 0,
      knownHosts,
      log: () => readFileSync(log, 'utf8'),
      stop: () => void child.kill('SIGTERM'),
    };
  }

  /** A host of the deployment file that is one of our servers. */
  host(server: Sshd, ssh: Partial<SshAccess> = {}, id = 'web1'): Host {
    return hostAt(id, {
      port: server.port,
      knownHosts: server.knownHosts,
      identity: this.path('ed25519'),
      ...ssh,
    });
  }

  deployment(...hosts: Host[]): Deployment {
    return deploymentOf(this.folder, ...hosts);
  }

  open(host: Host, options: ShellOptions = {}, ...others: Host[]): Promise<ShellDoor> {
    return openShell(host, this.deployment(host, ...others), { timeoutMs: 8000, ...options });
  }

  /** A known_hosts file that knows a server under the port of something in front of it. */
  knownAt(server: Sshd, port: number): string {
    const file = this.path(`known-${port}`);
    writeFileSync(file, readFileSync(server.knownHosts, 'utf8').replace(String(server.port), String(port)));
    return file;
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Makes an account without a password for the time of the tests; false where that cannot be done. */
export function addUser(name: string, shell: string): boolean {
  spawnSync('userdel', [name]);
  return spawnSync('useradd', ['-M', '-d', '/nonexistent', '-s', shell, '-p', '*', name]).status === 0;
}

export function removeUser(name: string): void {
  spawnSync('userdel', [name]);
}

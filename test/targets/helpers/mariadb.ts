/** A real mariadbd with a data folder of its own. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../../src/core/deployment.js';
import { freePort, pause } from './net.js';

/** Why these tests cannot run here, or undefined. */
export function whyNoMariadb(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync('/usr/sbin/mariadbd')) return 'needs mariadb-server';
  return undefined;
}

export interface Mariadb {
  readonly port: number;
  /** Runs statements as the server's root. */
  readonly sql: (text: string) => string;
  readonly stop: () => Promise<void>;
}

export async function startMariadb(
  folder: string,
  id: string,
  options: readonly string[] = [],
): Promise<Mariadb> {
  const data = join(folder, `data-${id}`);
  const socket = join(folder, `${id}.sock`);
  const own = ['--no-defaults', `--datadir=${data}`, '--user=root'];
  if (!existsSync(data))
    execFileSync(
      'mariadb-install-db',
      [...own, '--auth-root-authentication-method=normal', '--skip-test-db'],
      { stdio: 'ignore' },
    );
  const port = await freePort();
  const small = [
    '--innodb-buffer-pool-size=8M',
    '--innodb-log-file-size=4M',
    '--skip-log-bin',
    '--bind-address=127.0.0.1',
  ];
  const argv = [
    ...own,
    `--port=${port}`,
    `--socket=${socket}`,
    `--pid-file=${socket}.pid`,
    ...small,
    ...options,
  ];
  const child: ChildProcess = spawn('/usr/sbin/mariadbd', argv, { stdio: 'ignore' });
  const client = ['--no-defaults', '-uroot', `-S${socket}`];
  for (let turn = 0; turn < 300; turn += 1) {
    if (spawnSync('mariadb-admin', [...client, 'ping'], { stdio: 'ignore' }).status === 0) break;
    await pause(100);
  }
  return {
    port,
    sql: (text) => execFileSync('mariadb', client, { input: text }).toString(),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

/** A database of the deployment file on loopback. */
export function databaseAt(port: number, more: Partial<Database> = {}): Database {
  const base = {
    id: 'main',
    host: '127.0.0.1',
    port,
    user: 'emr_audit',
    schema: 'openemr',
    tls: false,
  } as const;
  return { ...base, password: { env: 'UNUSED' }, ...more };
}

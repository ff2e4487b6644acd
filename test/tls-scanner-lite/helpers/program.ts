import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect, createServer } from 'node:net';

/** True when a program is installed. */
export function installed(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Makes sure of a Debian package's program: installs it when missing, if we are root and apt-get works. */
export function ensure(program: string, debianPackage: string): boolean {
  if (installed(program)) return true;
  if (process.getuid?.() !== 0 || !installed('apt-get')) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another test may be installing something just now.
  const quiet = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=240'];
  spawnSync('apt-get', ['install', ...quiet, debianPackage], { env, stdio: 'ignore', timeout: 300_000 });
  return installed(program);
}

/** A free loopback port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** True when somebody listens on a loopback port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (up: boolean): void => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}

/** A server program that runs until it is stopped. */
export interface Running {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** How long a program may take to end itself, in milliseconds. */
const PATIENCE = 2000;

/** Starts a server program and waits until it listens; its standard input stays open. */
export async function start(
  program: string,
  args: (port: number) => string[],
  cwd?: string,
  wanted?: number,
): Promise<Running> {
  const port = wanted ?? (await freePort());
  const child: ChildProcess = spawn(program, args(port), { cwd, stdio: ['pipe', 'ignore', 'ignore'] });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      // A server with workers has to end them itself.
      const end = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      child.once('exit', () => {
        clearTimeout(end);
        resolve();
      });
      child.kill('SIGTERM');
    });
  for (let tries = 0; tries < 150; tries += 1) {
    if (child.exitCode !== null) break;
    if (await answers(port)) return { port, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new TypeError(`${program} did not start`);
}

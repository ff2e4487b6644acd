import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { namespaceOf, type HostName, type ServiceName } from '../clinics.js';
import { run, type Outcome, type RunOptions } from './run.js';
import { startCommand, stopCommand } from './services.js';

const boot = fileURLToPath(new URL('boot.sh', import.meta.url));
const cleanEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', HOME: '/root' };

/** A lab host that is being started or runs. */
export interface Host {
  name: HostName;
  /** The outer process id of its first process. */
  pid: number;
}

/** Boot a host from its image; the host outlives this process. */
export async function bootHost(
  lab: string,
  name: HostName,
  from: { image: string; directory: string },
): Promise<Host> {
  const own = `${from.directory}/hosts/${name}`;
  await mkdir(`${own}/root`, { recursive: true });
  const pidFile = `${own}/pid`;
  const log = openSync(`${own}/boot.log`, 'w');
  const child = spawn(
    'ip',
    [
      'netns',
      'exec',
      namespaceOf(lab, name),
      'unshare',
      '--mount',
      '--uts',
      '--ipc',
      '--pid',
      '--fork',
      '--kill-child',
      'bash',
      boot,
      from.image,
      `${own}/root`,
      name,
      pidFile,
    ],
    { detached: true, stdio: ['ignore', log, log], cwd: '/', env: cleanEnvironment },
  );
  closeSync(log);
  let ended = false;
  child.once('exit', () => (ended = true));
  child.unref();
  for (let round = 0; round < 1500; round += 1) {
    const pid = await pidIn(pidFile);
    if (pid !== undefined) return { name, pid };
    if (ended) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${lab}/${name} did not boot: ${await readFile(`${own}/boot.log`, 'utf8')}`);
}

/** The host that a running lab recorded, or undefined when it is not running. */
export async function runningHost(directory: string, name: HostName): Promise<Host | undefined> {
  const pid = await pidIn(`${directory}/hosts/${name}/pid`);
  if (pid === undefined) return undefined;
  const [inside, outside] = await Promise.all([
    readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => ''),
    run(['readlink', `/proc/${pid}/ns/pid`, '/proc/self/ns/pid']),
  ]);
  const [theirs, ours] = outside.stdout.split('\n');
  return inside !== '' && theirs !== ours ? { name, pid } : undefined;
}

/** Run a command as root inside a host. */
export function inHost(host: Host, argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const enter = ['nsenter', '-t', String(host.pid), '-m', '-u', '-i', '-n', '-p', '-r', '-w', '--'];
  return run([...enter, ...argv], { ...options, env: { ...cleanEnvironment, ...options.env } });
}

/** Start a service of a host and wait until it answers. */
export async function startService(host: Host, service: ServiceName): Promise<void> {
  await control(host, service, startCommand(service));
}

/** Stop a service of a host and wait until it is gone. */
export async function stopService(host: Host, service: ServiceName): Promise<void> {
  await control(host, service, stopCommand(service));
}

async function control(host: Host, service: ServiceName, script: string): Promise<void> {
  const outcome = await inHost(host, ['sh', '-eu', '-c', script], { timeout: 30_000 });
  if (outcome.code !== 0) {
    throw new Error(`${host.name}: ${service}: ${script}: ${outcome.stderr}${outcome.stdout}`);
  }
}

async function pidIn(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.endsWith('\n') ? Number(text) : undefined;
}

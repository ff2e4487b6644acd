import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import {
  clinicNames,
  clinics,
  hostNames,
  namespaceOf,
  type Clinic,
  type ClinicName,
  type HostName,
  type ServiceName,
} from './clinics.js';
import { clinicImages } from './image/build.js';
import { cacheDirectory, exists, pruneCache } from './machine/cache.js';
import { bootHost, inHost, runningHost, startService, stopService, type Host } from './machine/host.js';
import { withLock } from './machine/lock.js';
import { labNamespaces, makeNetwork, removeNetwork } from './machine/network.js';
import { installPackages } from './machine/packages.js';
import { startTimeServer } from './machine/time-server.js';
import { run, type Outcome, type RunOptions } from './machine/run.js';

export type { ClinicName, HostName, ServiceName } from './clinics.js';
export type { Outcome, RunOptions } from './machine/run.js';

const base = '/run/emr-audit-lab';

/** A clinic that is up. */
export interface Lab {
  name: ClinicName;
  /** The clinic's name, followed by that of the instance when it is not the common one. */
  id: string;
  /** The date on which the clinic is to be judged. */
  asOf: string;
  /** Where the deployment file, keys and certificates for the scanner are. */
  directory: string;
  deploymentFile: string;
  hosts: readonly HostName[];
  /** Run a command where the scanner stands: on the clinic's network, with its names. */
  inScanner(argv: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Run a command as root inside a host. */
  inHost(host: HostName, argv: readonly string[], options?: RunOptions): Promise<Outcome>;
  stopService(host: HostName, service: ServiceName): Promise<void>;
  startService(host: HostName, service: ServiceName): Promise<void>;
}

/** Which of several labs of one clinic is meant: a test that changes its lab has one of its own. */
export interface Which {
  instance?: string;
}

/** How to bring a clinic up. */
export interface UpOptions extends Which {
  /** Start it anew although it is up already. */
  fresh?: boolean;
}

/** Whether this machine can run the lab, and if not, why. */
export function impossible(): string | undefined {
  if (process.platform !== 'linux') return 'the lab needs Linux';
  return process.getuid?.() === 0 ? undefined : 'the lab needs root';
}

/** Bring a clinic up, or return it when it is up already and made from the same files. */
export async function up(name: ClinicName, options: UpOptions = {}): Promise<Lab> {
  const reason = impossible();
  if (reason !== undefined) throw new Error(reason);
  const id = idOf(name, options);
  return withLock(`${base}/${id}.lock`, async () => {
    const images = await withLock(`${base}/images.lock`, async () => {
      await installPackages();
      const cache = await cacheDirectory();
      const made = await clinicImages(cache, clinics[name]);
      await pruneCache(cache);
      return made;
    });
    const present = options.fresh ? undefined : await find(name, id);
    if (present !== undefined && (await readFile(`${base}/${id}/ready`, 'utf8')) === images) return present;
    await remove(id);
    return start(clinics[name], id, images);
  });
}

/** Take a lab down and leave nothing of it behind; every lab of this machine when no clinic is named. */
export async function down(name?: ClinicName, which: Which = {}): Promise<void> {
  if (name !== undefined) return takeDown(idOf(name, which));
  for (const id of new Set([...clinicNames, ...(await stateDirectories())])) await takeDown(id);
}

/** What is up: 'up', 'down', or 'broken' when only a part of the lab is there. */
export async function status(name: ClinicName, which: Which = {}): Promise<'up' | 'down' | 'broken'> {
  const id = idOf(name, which);
  if ((await find(name, id)) !== undefined) return 'up';
  const left = (await labNamespaces(id)).length > 0 || (await exists(`${base}/${id}`));
  return left ? 'broken' : 'down';
}

/** Run a command inside a host, or where the scanner stands, of a clinic that is up. */
export async function exec(
  name: ClinicName,
  place: HostName | 'scanner',
  argv: readonly string[],
): Promise<Outcome> {
  const lab = await find(name, name);
  if (lab === undefined) throw new Error(`${name} is not up`);
  return place === 'scanner' ? lab.inScanner(argv) : lab.inHost(place, argv);
}

function idOf(name: ClinicName, which: Which): string {
  return which.instance === undefined ? name : `${name}-${which.instance}`;
}

async function stateDirectories(): Promise<string[]> {
  const entries = await readdir(base, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function takeDown(id: string): Promise<void> {
  await withLock(`${base}/${id}.lock`, () => remove(id));
}

async function find(name: ClinicName, id: string): Promise<Lab | undefined> {
  const directory = `${base}/${id}`;
  if (!(await exists(`${directory}/ready`))) return undefined;
  const hosts = await Promise.all(hostNames.map((host) => runningHost(directory, host)));
  const running = hosts.filter((host) => host !== undefined);
  return running.length === hostNames.length ? describe(clinics[name], id, running) : undefined;
}

async function start(clinic: Clinic, id: string, images: string): Promise<Lab> {
  const directory = `${base}/${id}`;
  await mkdir(directory, { recursive: true });
  await cp(`${images}/state`, directory, { recursive: true });
  await makeNetwork(id, clinic);
  if (clinic.timeServer) await startTimeServer(id, directory);
  const hosts = await Promise.all(
    hostNames.map(async (name) => {
      const host = await bootHost(id, name, { image: `${images}/${name}.tar`, directory });
      for (const service of clinic.services[name]) await startService(host, service);
      return host;
    }),
  );
  await writeFile(`${directory}/ready`, images);
  return describe(clinic, id, hosts);
}

async function remove(id: string): Promise<void> {
  await removeNetwork(id);
  await rm(`${base}/${id}`, { recursive: true, force: true });
}

function describe(clinic: Clinic, id: string, hosts: readonly Host[]): Lab {
  const directory = `${base}/${id}`;
  const scanner = ['ip', 'netns', 'exec', namespaceOf(id, 'scanner')];
  const named = (name: HostName): Host => {
    const host = hosts.find((each) => each.name === name);
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  };
  return {
    name: clinic.name,
    id,
    asOf: clinic.asOf,
    directory,
    deploymentFile: `${directory}/prod.yaml`,
    hosts: hostNames,
    inScanner: (argv, options) => run([...scanner, ...argv], options),
    inHost: (name, argv, options) => inHost(named(name), argv, options),
    stopService: (name, service) => stopService(named(name), service),
    startService: (name, service) => startService(named(name), service),
  };
}

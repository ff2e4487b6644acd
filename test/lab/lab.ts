import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
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
import { run, type Outcome, type RunOptions } from './machine/run.js';

export type { ClinicName, HostName, ServiceName } from './clinics.js';
export type { Outcome, RunOptions } from './machine/run.js';

const base = '/run/emr-audit-lab';

/** A clinic that is up. */
export interface Lab {
  name: ClinicName;
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

/** How to bring a clinic up. */
export interface UpOptions {
  /** Start it anew although it is up already. */
  fresh?: boolean;
}

/** Whether this machine can run the lab, and if not, why. */
export function impossible(): string | undefined {
  if (process.platform !== 'linux') return 'the lab needs Linux';
  return process.getuid?.() === 0 ? undefined : 'the lab needs root';
}

/** Bring a clinic up, or return it when it is up already. */
export async function up(name: ClinicName, options: UpOptions = {}): Promise<Lab> {
  const reason = impossible();
  if (reason !== undefined) throw new Error(reason);
  return withLock(`${base}/${name}.lock`, async () => {
    const present = options.fresh ? undefined : await find(name);
    if (present !== undefined) return present;
    await remove(name);
    const images = await withLock(`${base}/images.lock`, async () => {
      await installPackages();
      const cache = await cacheDirectory();
      const made = await clinicImages(cache, clinics[name]);
      await pruneCache(cache);
      return made;
    });
    return start(clinics[name], images);
  });
}

/** Take a clinic down and leave nothing of it behind; all clinics when none is named. */
export async function down(name?: ClinicName): Promise<void> {
  if (name === undefined) {
    for (const each of clinicNames) await down(each);
    await rm(base, { recursive: true, force: true });
    return;
  }
  await withLock(`${base}/${name}.lock`, () => remove(name));
}

/** What is up: 'up', 'down', or 'broken' when only a part of the clinic is there. */
export async function status(name: ClinicName): Promise<'up' | 'down' | 'broken'> {
  if ((await find(name)) !== undefined) return 'up';
  const left = (await labNamespaces(name)).length > 0 || (await exists(`${base}/${name}`));
  return left ? 'broken' : 'down';
}

/** Run a command inside a host, or where the scanner stands, of a clinic that is up. */
export async function exec(
  name: ClinicName,
  host: HostName | 'scanner',
  argv: readonly string[],
): Promise<Outcome> {
  const lab = await find(name);
  if (lab === undefined) throw new Error(`${name} is not up`);
  return host === 'scanner' ? lab.inScanner(argv) : lab.inHost(host, argv);
}

async function find(name: ClinicName): Promise<Lab | undefined> {
  const directory = `${base}/${name}`;
  if (!(await exists(`${directory}/ready`))) return undefined;
  const hosts = await Promise.all(hostNames.map((host) => runningHost(directory, host)));
  const running = hosts.filter((host) => host !== undefined);
  return running.length === hostNames.length ? describe(clinics[name], running) : undefined;
}

async function start(clinic: Clinic, images: string): Promise<Lab> {
  const directory = `${base}/${clinic.name}`;
  await mkdir(directory, { recursive: true });
  await cp(`${images}/state`, directory, { recursive: true });
  await makeNetwork(clinic);
  const hosts = await Promise.all(
    hostNames.map(async (name) => {
      const host = await bootHost(clinic, name, { image: `${images}/${name}.tar`, directory });
      for (const service of clinic.services[name]) await startService(host, service);
      return host;
    }),
  );
  await writeFile(`${directory}/ready`, '');
  return describe(clinic, hosts);
}

async function remove(name: ClinicName): Promise<void> {
  await removeNetwork(name);
  await rm(`${base}/${name}`, { recursive: true, force: true });
}

function describe(clinic: Clinic, hosts: readonly Host[]): Lab {
  const directory = `${base}/${clinic.name}`;
  const named = (name: HostName): Host => {
    const host = hosts.find((each) => each.name === name);
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  };
  return {
    name: clinic.name,
    asOf: clinic.asOf,
    directory,
    deploymentFile: `${directory}/prod.yaml`,
    hosts: hostNames,
    inScanner: (argv, options) =>
      run(['ip', 'netns', 'exec', namespaceOf(clinic.name, 'scanner'), ...argv], options),
    inHost: (name, argv, options) => inHost(named(name), argv, options),
    stopService: (name, service) => stopService(named(name), service),
    startService: (name, service) => startService(named(name), service),
  };
}

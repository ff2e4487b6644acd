import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databasePassword } from '../canaries.js';
import { hostNames, hostsFile, type Clinic, type HostName } from '../clinics.js';
import { exists, once } from '../machine/cache.js';
import { must } from '../machine/run.js';
import { makeClinicCertificates } from './clinic-certificates.js';
import { writeSeed } from './database.js';
import { foreignPaths } from './foreign.js';
import { makeArchiveKey, readPinned, writePackageState } from './repository.js';
import { makeSshKeys } from './ssh-keys.js';

const lab = fileURLToPath(new URL('..', import.meta.url));
const day = 86_400_000;

/** The directory with everything a clinic is started from: state/ for the scanner and one HOST.tar a host. */
export async function clinicImages(cache: string, clinic: Clinic): Promise<string> {
  const directory = join(cache, clinic.name);
  await once(directory, async (temporary) => {
    process.stderr.write(`lab: preparing ${clinic.name} once for this machine\n`);
    await prepare(clinic, temporary);
    await Promise.all(hostNames.map((host) => buildImage(temporary, host)));
    await rm(join(temporary, 'inputs'), { recursive: true });
  });
  return directory;
}

async function prepare(clinic: Clinic, directory: string): Promise<void> {
  const state = join(directory, 'state');
  await mkdir(state);
  const tree = (host: HostName): string => join(directory, 'inputs', host, 'tree');
  const trees = { web1: tree('web1'), db1: tree('db1'), bastion: tree('bastion') };
  for (const host of hostNames) {
    await writeInputs(clinic, host, join(directory, 'inputs', host));
  }
  await makeSshKeys(clinic, state, trees);
  await makeClinicCertificates(clinic, { directory: join(directory, 'inputs', 'ca'), state, trees });
  await writeSeed(clinic, trees.db1);
  await cp(join(lab, clinic.name, 'scanner'), state, { recursive: true });
  await writeFile(join(state, 'db-password'), `${databasePassword}\n`, { mode: 0o600 });
  const gnupg = join(directory, 'inputs', 'gnupg');
  await makeArchiveKey(gnupg);
  for (const host of hostNames) {
    const packages = await readPinned(join(lab, clinic.name, host, 'packages.txt'));
    const fetched = new Date(Date.parse(clinic.asOf) - listAge(clinic, host));
    await writePackageState(trees[host], gnupg, { packages, fetched });
  }
}

/** How long ago a host last fetched its package lists: the leaky database server has not for 40 days. */
function listAge(clinic: Clinic, host: HostName): number {
  return clinic.name === 'leaky' && host === 'db1' ? 40 * day : day / 4;
}

async function writeInputs(clinic: Clinic, host: HostName, inputs: string): Promise<void> {
  const tree = join(inputs, 'tree');
  const steps = join(inputs, 'steps');
  for (const made of [join(tree, 'etc'), steps, join(inputs, 'build')])
    await mkdir(made, { recursive: true });
  const own = join(lab, clinic.name, host);
  if (host === 'web1') await cp(join(lab, 'site'), join(tree, 'var/www/openemr'), { recursive: true });
  for (const source of [join(lab, 'common/root'), join(lab, clinic.name, 'root'), join(own, 'root')]) {
    if (await exists(source)) await cp(source, tree, { recursive: true });
  }
  for (const from of [join(lab, 'common'), join(lab, clinic.name), own]) {
    for (const name of (await readdir(from)).filter((file) => file.endsWith('.sh')))
      await cp(join(from, name), join(steps, name));
  }
  await writeFile(join(tree, 'etc/hosts'), hostsFile(clinic));
  await writeFile(join(tree, 'etc/hostname'), `${host}\n`);
  await writeFile(join(tree, 'etc/resolv.conf'), '');
  const variables = {
    LAB_HOST: host,
    LAB_CLINIC: clinic.name,
    LAB_FOREIGN: foreignPaths(clinic, host).join(' '),
    AS_OF: Date.parse(clinic.asOf) / 1000,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(join(inputs, 'environment'), lines.join(''));
}

async function buildImage(directory: string, host: HostName): Promise<void> {
  await must(
    [
      'setpriv',
      '--pdeathsig',
      'KILL',
      'unshare',
      '--mount',
      '--uts',
      '--ipc',
      '--pid',
      '--net',
      '--fork',
      '--kill-child',
      'bash',
      join(lab, 'image/build-image.sh'),
      join(directory, 'inputs', host),
      join(directory, `${host}.tar`),
    ],
    { timeout: 180_000 },
  );
}

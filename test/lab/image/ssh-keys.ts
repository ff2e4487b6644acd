import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addressOf, domain, hostNames, type Clinic, type HostName } from '../clinics.js';
import { must } from '../machine/run.js';

/** The passphrase of the scanner's second key. */
export const passphrase = 'lab-passphrase';

const hostKeyTypes = ['ed25519', 'ecdsa', 'rsa'] as const;

/** Make the scanner's two keys, every host's keys and the known_hosts file that names them. */
export async function makeSshKeys(
  clinic: Clinic,
  state: string,
  trees: Record<HostName, string>,
): Promise<void> {
  await keygen(join(state, 'id_ed25519'), 'ed25519', '');
  await keygen(join(state, 'id_ed25519_passphrase'), 'ed25519', passphrase);
  const known: string[] = [];
  for (const host of hostNames) {
    const directory = join(trees[host], 'etc/ssh');
    await mkdir(directory, { recursive: true });
    for (const type of hostKeyTypes) {
      const file = join(directory, `ssh_host_${type}_key`);
      await keygen(file, type, '', host);
      const key = (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
      known.push(`${host}.${domain},${host},${addressOf(clinic, host)} ${key}`);
    }
  }
  await writeFile(join(state, 'known_hosts'), `${known.join('\n')}\n`);
  const authorized = await Promise.all(
    ['id_ed25519', 'id_ed25519_passphrase'].map((name) => readFile(join(state, `${name}.pub`), 'utf8')),
  );
  for (const host of hostNames) {
    const home = join(trees[host], 'home/emr-audit/.ssh');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'authorized_keys'), authorized.join(''));
  }
}

async function keygen(file: string, type: string, secret: string, comment = 'emr-audit'): Promise<void> {
  const bits = type === 'rsa' ? ['-b', '3072'] : [];
  await must(['ssh-keygen', '-q', '-t', type, ...bits, '-N', secret, '-C', comment, '-f', `${file}.new`]);
  await rename(`${file}.new`, file);
  await rename(`${file}.new.pub`, `${file}.pub`);
}

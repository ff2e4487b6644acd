import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { must, run } from './run.js';

const needed = [
  '7zip',
  'age',
  'apache2',
  'chrony',
  'gnupg',
  'iproute2',
  'mariadb-server',
  'nftables',
  'nginx',
  'openssh-server',
  'openssl',
  'php-cli',
  'php-fpm',
  'php-mysql',
  'strace',
  'sudo',
  'unzip',
  'vsftpd',
  'xxd',
  'zip',
] as const;
const policy = '/usr/sbin/policy-rc.d';
const kept = `${policy}.emr-audit-lab`;

/** Install the Debian packages that the lab needs and that this machine does not have, without starting their services. */
export async function installPackages(): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  process.stderr.write(`lab: installing ${missing.join(' ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await holdServices();
  try {
    await must(['apt-get', 'update'], { env, timeout: 300_000 });
    await must(['apt-get', 'install', '-y', '--no-install-recommends', ...missing], {
      env,
      timeout: 600_000,
    });
  } finally {
    await releaseServices();
  }
}

/** The name and version of every package that decides what the lab hosts run. */
export async function packageVersions(): Promise<string> {
  return must(['dpkg-query', '-W', '-f', '${Package} ${Version}\\n', ...needed]);
}

async function missingPackages(): Promise<string[]> {
  const query = await run(['dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\\n', ...needed]);
  const installed = new Set(query.stdout.split('\n').filter((line) => line.endsWith(' installed')));
  return needed.filter((name) => !installed.has(`${name} installed`));
}

/** Refuse every service start on this machine until releaseServices. */
async function holdServices(): Promise<void> {
  const before = await readFile(policy, 'utf8').catch(() => undefined);
  if (before !== undefined) await rename(policy, kept);
  await writeFile(policy, '#!/bin/sh\nexit 101\n');
  await chmod(policy, 0o755);
}

async function releaseServices(): Promise<void> {
  await rm(policy, { force: true });
  await rename(kept, policy).catch(() => undefined);
}

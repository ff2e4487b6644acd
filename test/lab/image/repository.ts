import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../machine/run.js';

/** A package as it is installed, and the newer version that waits in the security archive. */
export interface Pinned {
  name: string;
  version: string;
  source?: string;
  pending?: string;
}

/** How a host sees its package archives. */
export interface ArchiveView {
  packages: readonly Pinned[];
  /** When the lists were last fetched. */
  fetched: Date;
}

const archives = [
  { suite: 'stable', codename: 'bookworm', label: 'Debian' },
  { suite: 'stable-security', codename: 'bookworm-security', label: 'Debian-Security' },
] as const;
const mirror = '/usr/share/debian-mirror';
const keyring = '/etc/apt/keyrings/lab-archive.gpg';

/** Write a host's own dpkg status and apt state: sources, signed lists and their dates. */
export async function writePackageState(tree: string, gnupg: string, view: ArchiveView): Promise<void> {
  const dpkg = join(tree, 'var/lib/dpkg');
  await mkdir(join(dpkg, 'info'), { recursive: true });
  await mkdir(join(dpkg, 'updates'), { recursive: true });
  await writeFile(join(dpkg, 'status'), view.packages.map(installedStanza).join('\n'));
  await writeFile(join(dpkg, 'available'), '');
  await writeFile(join(dpkg, 'lock'), '');
  const lists = join(tree, 'var/lib/apt/lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(tree, 'var/cache/apt/archives/partial'), { recursive: true });
  await mkdir(join(tree, 'etc/apt/sources.list.d'), { recursive: true });
  await mkdir(join(tree, 'etc/apt/keyrings'), { recursive: true });
  await gpg(gnupg, ['--yes', '--output', join(tree, keyring), '--export']);
  await writeFile(join(tree, 'etc/apt/sources.list.d/debian.sources'), sourcesFile());
  for (const archive of archives) await writeList(lists, gnupg, archive, view);
}

/** Make the key that signs the archives. */
export async function makeArchiveKey(gnupg: string): Promise<void> {
  await mkdir(gnupg, { mode: 0o700 });
  const time = ['--faked-system-time', '20250101T000000!'];
  const quick = ['--passphrase', '', '--quick-generate-key', 'Lab archive <archive@riverside.example>'];
  await gpg(gnupg, [...time, ...quick, 'rsa2048', 'sign', 'never']);
}

/** Run gpg in a PID namespace of its own, so that the agent that it starts ends with it. */
async function gpg(home: string, args: readonly string[]): Promise<void> {
  await must(['unshare', '--pid', '--fork', '--kill-child', 'gpg', '--homedir', home, '--batch', ...args]);
}

function sourcesFile(): string {
  const names = archives.map((archive) => archive.codename).join(' ');
  return `Types: deb\nURIs: file:${mirror}\nSuites: ${names}\nComponents: main\nSigned-By: ${keyring}\n`;
}

async function writeList(
  lists: string,
  gnupg: string,
  archive: (typeof archives)[number],
  view: ArchiveView,
): Promise<void> {
  const security = archive.label === 'Debian-Security';
  const offered = view.packages.filter((entry) => !security || entry.pending !== undefined);
  const stanzas = offered.map((entry) => archiveStanza(entry, security ? entry.pending : entry.version));
  const packages = stanzas.length === 0 ? '' : stanzas.join('\n');
  const prefix = join(
    lists,
    `${mirror.slice(1)}/dists/${archive.codename}/`.replaceAll('/', '_').replace(/^/, '_'),
  );
  const files = [`${prefix}main_binary-amd64_Packages`, `${prefix}InRelease`] as const;
  await writeFile(files[0], packages);
  const release = join(lists, 'Release');
  await writeFile(release, releaseFile(archive, packages, view.fetched));
  const signing = ['--faked-system-time', '20260101T000000!', '--digest-algo', 'SHA512'];
  await gpg(gnupg, [...signing, '--yes', '--clearsign', '--output', files[1], release]);
  await rm(release);
  for (const file of files) await utimes(file, view.fetched, view.fetched);
}

function releaseFile(archive: (typeof archives)[number], packages: string, date: Date): string {
  const digest = createHash('sha256').update(packages).digest('hex');
  return `Origin: Debian
Label: ${archive.label}
Suite: ${archive.suite}
Version: 12
Codename: ${archive.codename}
Date: ${date.toUTCString().replace('GMT', 'UTC')}
Architectures: amd64
Components: main
Description: Debian 12
SHA256:
 ${digest} ${Buffer.byteLength(packages)} main/binary-amd64/Packages
`;
}

function installedStanza(entry: Pinned): string {
  return `${head(entry, 'Status: install ok installed\n')}Version: ${entry.version}\nDescription: ${entry.name}\n`;
}

function archiveStanza(entry: Pinned, version = entry.version): string {
  const file = `pool/main/${entry.name}_${version.replace(/^\d+:/, '')}_amd64.deb`;
  const digest = createHash('sha256').update(file).digest('hex');
  return `${head(entry, '')}Version: ${version}\nFilename: ${file}\nSize: 1000\nSHA256: ${digest}\nDescription: ${entry.name}\n`;
}

function head(entry: Pinned, status: string): string {
  const source = entry.source === undefined ? '' : `Source: ${entry.source}\n`;
  return `Package: ${entry.name}\n${status}Priority: optional\nSection: misc\nInstalled-Size: 100\nMaintainer: Debian <debian@lists.debian.org>\nArchitecture: amd64\n${source}`;
}

/** Read a list of pinned packages: one a line, name, version, pending version or -, source package or nothing. */
export async function readPinned(file: string): Promise<Pinned[]> {
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [name = '', version = '', pending, source] = line.split(/\s+/);
    return { name, version, pending: pending === '-' ? undefined : pending, source };
  });
}

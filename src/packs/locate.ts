/** Where packs lie: ours in the package, those of other people where the lock file says. */
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { AuditError } from '../core/errors.js';
import { isPackageName } from '../files/lock.js';
import { isFolder, packagePath, readFolder, readText } from '../files/read.js';

/** Ids of the packs that come with emr-audit. */
export async function ownPackIds(): Promise<Set<string>> {
  const entries = await readFolder(packagePath('rules'));
  return new Set(entries.filter(({ folder }) => folder).map(({ name }) => name));
}

/** The version of emr-audit itself. */
export async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readText(packagePath('package.json'))) as { version: string };
  return version;
}

/** The folder of a source as a lock file or a person names it, from the deployment's folder. Throws E_PACK when it is not there. */
export async function locatePack(source: string, directory: string): Promise<string> {
  if (!isPackageName(source)) {
    const folder = resolve(directory, source);
    if (await isFolder(folder)) return folder;
    throw new AuditError('E_PACK', `there is no folder ${folder}`, {
      remedy: 'Name a folder with a pack.yaml, or an installed npm package emr-audit-pack-….',
    });
  }
  const places = createRequire(join(resolve(directory), 'package.json')).resolve.paths(source) ?? [];
  for (const place of places) if (await isFolder(join(place, source))) return join(place, source);
  throw new AuditError('E_PACK', `the package ${source} is not installed where ${directory} would find it`, {
    remedy: `Run npm install ${source} in ${directory}.`,
  });
}

/** How a lock file names a folder: relative to its own, beginning with a dot, with slashes. */
export function sourceOf(folder: string, directory: string): string {
  const path = relative(resolve(directory), resolve(folder)).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

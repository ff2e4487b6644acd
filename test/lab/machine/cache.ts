import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersions } from './packages.js';

const cache = '/var/cache/emr-audit-lab';
const lab = fileURLToPath(new URL('..', import.meta.url));
const outside =
  /(^|\/)(lab|cli|demo|run|lock|host|network|services|[^/]*\.test)\.ts$|boot\.sh$|faults\.yaml$/;

/** The machine's directory for everything that is made once from the lab's own files and the installed packages. */
export async function cacheDirectory(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await filesUnder(lab)) {
    if (outside.test(file)) continue;
    hash.update(`${file}\0`).update(await readFile(join(lab, file)));
  }
  hash.update(await packageVersions());
  const directory = join(cache, hash.digest('hex').slice(0, 20));
  await mkdir(directory, { recursive: true });
  return directory;
}

/** Make a directory once: work fills a temporary one, which then gets the final name. */
export async function once(directory: string, work: (temporary: string) => Promise<void>): Promise<void> {
  if (await exists(directory)) return;
  const temporary = `${directory}.new`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await work(temporary);
  await rename(temporary, directory);
}

/** Remove what older versions of the lab's files left in the cache. */
export async function pruneCache(current: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const old = join(cache, name);
    const age = Date.now() - (await stat(old)).mtimeMs;
    if (old !== current && age > 3_600_000) await rm(old, { recursive: true, force: true });
  }
}

/** Whether a path exists. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(directory.length)).sort();
}

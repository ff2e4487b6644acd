/** Reading our own files, bounded. */
import { existsSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AuditError } from '../core/errors.js';

const MAX_BYTES = 64 * 1024 * 1024;

/** The text of a file of at most `limit` bytes. Throws E_FILE_READ. */
export async function readText(path: string, limit = MAX_BYTES): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new AuditError('E_FILE_READ', `${path} is no regular file`);
      const { size } = found;
      if (size > limit)
        throw new AuditError('E_FILE_READ', `${path} is larger than ${Math.round(limit / 1024)} KiB`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AuditError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EISDIR'
          ? 'is a folder'
          : `could not be read (${code ?? 'unknown reason'})`;
    throw new AuditError('E_FILE_READ', `${path} ${why}`, { cause: error });
  }
}

/** Names of the entries of a folder, sorted. Throws E_FILE_READ. */
export async function readFolder(path: string): Promise<{ name: string; folder: boolean }[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .map((entry) => ({ name: entry.name, folder: entry.isDirectory() }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    throw new AuditError(
      'E_FILE_READ',
      `the folder ${path} could not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
      { cause: error },
    );
  }
}

/** The folder of the installed package: where rules/ and policies/ lie, from source and from any depth of dist alike. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

/** A path below the package folder. */
export function packagePath(...parts: readonly string[]): string {
  return join(packageFolder(), ...parts);
}

/** Whether a path leads to a folder. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** Whether something lies at a path. */
export async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

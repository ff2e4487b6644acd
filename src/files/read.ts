/** Reading our own files, bounded. */
import { isUtf8 } from 'node:buffer';
import { constants, existsSync, type Stats } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AuditError } from '../core/errors.js';

const MAX_BYTES = 64 * 1024 * 1024;

/** The text of a file of at most `limit` bytes, in UTF-8. Throws E_FILE_READ; a pipe or device is refused before it can block. */
export async function readText(path: string, limit = MAX_BYTES): Promise<string> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile())
        throw new AuditError(
          'E_FILE_READ',
          `${path} ${found.isDirectory() ? 'is a folder' : 'is no regular file'}`,
        );
      if (found.size > limit) throw tooLarge(path, limit);
      const bytes = await file.readFile();
      // A file of /proc has no size, and another one may grow.
      if (bytes.length > limit) throw tooLarge(path, limit);
      if (!isUtf8(bytes))
        throw new AuditError('E_FILE_READ', `${path} is not UTF-8`, { remedy: 'Save the file as UTF-8.' });
      return bytes.toString('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AuditError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `could not be read (${code ?? 'unknown reason'})`;
    throw new AuditError('E_FILE_READ', `${path} ${why}`, { cause: error });
  }
}

/** The text of a file of a folder. Throws E_FILE_READ for a name that leads out of the folder, by dots or by a link. */
export async function readInside(folder: string, name: string, limit = MAX_BYTES): Promise<string> {
  const path = join(folder, name);
  const [home, real] = await Promise.all([realpath(folder), realpath(path)]).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new AuditError(
      'E_FILE_READ',
      `${path} ${code === 'ENOENT' ? 'leads nowhere' : `could not be read (${code})`}`,
      {
        cause: error,
      },
    );
  });
  if (!real.startsWith(home + sep))
    throw new AuditError('E_FILE_READ', `${path} leads out of its folder`, {
      remedy: 'Put the file itself into the folder; links out of a pack are not followed.',
    });
  return readText(path, limit);
}

function tooLarge(path: string, limit: number): AuditError {
  return new AuditError('E_FILE_READ', `${path} is larger than ${Math.round(limit / 1024)} KiB`);
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

/** A path as it is, or the example of that name that comes with the package where the working directory has none. */
export function orExample(path: string): string {
  return path.startsWith('examples/') && !existsSync(path) ? packagePath(path) : path;
}

/** Name and version of this program, from its package.json. */
export async function readTool(): Promise<{ readonly name: string; readonly version: string }> {
  const { name, version } = JSON.parse(await readText(packagePath('package.json'))) as {
    name: string;
    version: string;
  };
  return { name, version };
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

/** What lies at a path, a link itself; undefined only when nothing does. Throws E_FILE_READ when that cannot be seen. */
export async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new AuditError('E_FILE_READ', `${path} could not be read (${code ?? 'unknown reason'})`, {
      cause: error,
    });
  }
}

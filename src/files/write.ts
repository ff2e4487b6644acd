/** Writing our own files: whole or not at all. */
import { lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuditError } from '../core/errors.js';

/** Writes through a temporary file beside it, so that a full disk or a kill leaves the previous file whole. Mode 0600 unless another is named: reports name weaknesses. */
export async function writeWhole(named: string, text: string, mode = 0o600): Promise<void> {
  const path = await realTarget(named);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w', mode);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new AuditError(
      'E_FILE_WRITE',
      `${path} could not be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`,
      { cause: error },
    );
  }
}

/** Where a name leads: a link is followed, and what is no regular file (a device, a pipe) is never replaced. */
async function realTarget(path: string): Promise<string> {
  const real = await realpath(path).catch(() => path);
  const found = await lstat(real).catch(() => undefined);
  if (found === undefined || found.isFile()) return real;
  throw new AuditError('E_FILE_WRITE', `${path} is no regular file`, {
    remedy: 'Name a file; for standard output leave the path out.',
  });
}

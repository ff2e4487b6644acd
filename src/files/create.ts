/** New files: made only where nothing is. */
import { lstat, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuditError } from '../core/errors.js';

/** Writes a file that must not be there yet, with its folders. Throws E_FILE_WRITE; what is there is never touched, a link neither followed nor replaced. */
export async function createFile(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx', 0o644);
    try {
      await file.writeFile(text, 'utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST'
        ? 'is there already and stays as it is'
        : `could not be written: ${code ?? 'unknown reason'}`;
    throw new AuditError('E_FILE_WRITE', `${path} ${why}`, { cause: error });
  }
}

/** Whether anything has this name, a link that leads nowhere included. */
export async function fileExists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

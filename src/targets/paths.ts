/** Files that the deployment file names: relative to its folder, `~` is the home folder. */
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { Unreadable } from '../core/errors.js';

/** The absolute form of a path of the deployment file. */
export function resolvePath(path: string, directory: string): string {
  if (path === '~' || path.startsWith('~/')) return resolve(homedir(), path.slice(2));
  return resolve(directory, path);
}

/** Reads at most `maxBytes`; throws what node throws, or a RangeError when the file is longer. */
export async function readBounded(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    while (length <= maxBytes) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) return buffer.subarray(0, length);
      length += bytesRead;
    }
    throw new RangeError(`longer than ${maxBytes} bytes`);
  } finally {
    await file.close();
  }
}

/** What went wrong with a file, in words. */
export function fileProblem(error: unknown): string {
  if (error instanceof RangeError) return `is ${error.message}`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is a folder';
  return 'cannot be read';
}

/** Reads a PEM file of certificates; throws Unreadable when it is none. */
export async function readPem(path: string, directory: string): Promise<string> {
  const absolute = resolvePath(path, directory);
  let text: string;
  try {
    text = (await readBounded(absolute, 1_048_576)).toString('utf8');
  } catch (error) {
    throw new Unreadable(`the CA file ${absolute} ${fileProblem(error)}`, `Check it with: ls -l ${absolute}`);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new Unreadable(
    `the CA file ${absolute} holds no PEM certificate`,
    `Check it with: openssl x509 -noout -subject -in ${absolute}`,
  );
}

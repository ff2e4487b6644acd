/** The files of a pack on disk, read once and hashed: what is judged by is exactly what was hashed. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../core/errors.js';
import { listPackFiles, type PackFile } from '../core/pack.js';
import { look, readFolder } from './read.js';

const MAX_FILES = 1000;
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_SIGNATURE_BYTES = 16_384;

/** Name of the signature in the folder of a pack. */
export const SIGNATURE_FILE = 'pack.sig';

/** The files that a pack consists of. */
export interface PackFolder {
  /** Absolute, without links. */
  readonly folder: string;
  readonly files: readonly PackFile[];
  /** The list of the files, as it is hashed and signed. */
  readonly list: string;
  /** `sha256-` and the hash of the list. */
  readonly integrity: string;
  /** Text of pack.sig, absent when there is none. */
  readonly signature?: string;
  /** Text of one of the files; undefined for a path that is none of them. */
  text(path: string): string | undefined;
}

/**
 * Reads what a pack consists of: pack.yaml, the YAML files beside it, those in frameworks/, README and licence, and the
 * module that `moduleOf` finds in the text of pack.yaml. Nothing else in the folder is ever read. Throws E_PACK for
 * links, devices, names that a pack may not use, and more than 1000 files or 16 MiB.
 */
export async function readPackFolder(
  named: string,
  moduleOf: (manifest: string, file: string) => string | undefined,
): Promise<PackFolder> {
  const folder = await realpath(named).catch(() => named);
  const bytes = new Map<string, Buffer>();
  const manifest = await readOne(folder, 'pack.yaml', named);
  if (!manifest)
    throw new AuditError('E_PACK', `${named} is no pack: there is no pack.yaml in it`, {
      place: { file: named },
    });
  bytes.set('pack.yaml', manifest);
  const module = moduleOf(manifest.toString('utf8'), join(named, 'pack.yaml'));
  for (const path of await pathsOf(folder, named)) {
    if (bytes.size >= MAX_FILES)
      throw new AuditError('E_PACK', `${named} has more than ${MAX_FILES} files`, { place: { file: named } });
    if (path !== 'pack.yaml') bytes.set(path, (await readOne(folder, path, named))!);
  }
  if (module !== undefined) {
    const code = await readOne(folder, module, named);
    if (!code)
      throw new AuditError('E_PACK', `probes.module: there is no ${module} in ${named}`, {
        place: { file: join(named, 'pack.yaml') },
        remedy: 'Build the pack, or correct the path.',
      });
    bytes.set(module, code);
  }
  const size = [...bytes.values()].reduce((sum, { length }) => sum + length, 0);
  if (size > MAX_BYTES)
    throw new AuditError('E_PACK', `${named} is larger than 16 MiB`, { place: { file: named } });
  const signature = await readOne(folder, SIGNATURE_FILE, named, MAX_SIGNATURE_BYTES);
  return toFolder(folder, bytes, signature?.toString('utf8'));
}

function toFolder(folder: string, bytes: ReadonlyMap<string, Buffer>, signature?: string): PackFolder {
  const files = [...bytes]
    .map(([path, { length }]): PackFile => ({ path, size: length, sha256: sha256(bytes.get(path)!) }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
  const list = listPackFiles(files);
  return {
    folder,
    files,
    list,
    integrity: `sha256-${sha256(list)}`,
    ...(signature === undefined ? {} : { signature }),
    text: (path) => bytes.get(path)?.toString('utf8'),
  };
}

/** Names that a reader would like to have been signed, too; never code, of which a pack has one file. */
const ABOUT = /^(readme|licen[cs]e)(\.(?!c?js$)[a-z]{1,10})?$/i;

async function pathsOf(folder: string, named: string): Promise<string[]> {
  const names = async (path: string) => (await readFolder(path)).map(({ name }) => name);
  const top = (await names(folder)).filter((name) => name.endsWith('.yaml') || ABOUT.test(name));
  const about = await look(join(folder, 'frameworks'));
  if (about && !about.isDirectory()) throw strange(named, 'frameworks');
  const below = about
    ? (await names(join(folder, 'frameworks'))).filter((name) => name.endsWith('.yaml'))
    : [];
  const paths = [...top, ...below.map((name) => `frameworks/${name}`)];
  for (const path of paths)
    if (!/^(frameworks\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(path))
      throw new AuditError(
        'E_PACK',
        `${named} has a file with a name that a pack may not use: ${JSON.stringify(path)}`,
        {
          place: { file: named },
          remedy: 'Name files with letters, digits, dots and dashes.',
        },
      );
  return paths;
}

async function readOne(
  folder: string,
  path: string,
  named: string,
  limit = MAX_FILE_BYTES,
): Promise<Buffer | undefined> {
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const above = await look(join(folder, ...parts.slice(0, depth)));
    if (above && !above.isDirectory()) throw strange(named, parts.slice(0, depth).join('/'));
  }
  const whole = join(folder, path);
  const found = await look(whole);
  if (!found) return undefined;
  if (!found.isFile()) throw strange(named, path);
  try {
    const file = await open(whole, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      if ((await file.stat()).size > limit)
        throw new AuditError(
          'E_PACK',
          `${join(named, path)} is larger than ${Math.round(limit / 1024)} KiB`,
          {
            place: { file: join(named, path) },
          },
        );
      const bytes = await file.readFile();
      if (path.endsWith('.yaml') && !isUtf8(bytes))
        throw new AuditError('E_FILE_READ', `${join(named, path)} is not UTF-8`, {
          place: { file: join(named, path) },
          remedy: 'Save the file as UTF-8.',
        });
      return bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw new AuditError(
      'E_FILE_READ',
      `${join(named, path)} could not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
      { cause: error },
    );
  }
}

function strange(named: string, path: string): AuditError {
  return new AuditError(
    'E_PACK',
    `${join(named, path)} is a link or no regular file; a pack holds regular files only`,
    {
      place: { file: join(named, path) },
      remedy: 'Put the file itself there.',
    },
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

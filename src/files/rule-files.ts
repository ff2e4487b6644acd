/** Rule files that somebody works on: a rule, a pack or a folder of packs, with everything in them that cannot be read. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AuditError } from '../core/errors.js';
import { packagePath, readFolder, readInside } from './read.js';
import type { RuleText } from './packs.js';

/** The file that makes a folder a pack. */
export const MANIFEST = 'pack.yaml';
const CASES = '.test.yaml';
const MAX_RULE_BYTES = 65_536;
const MAX_CASES_BYTES = 262_144;
const MAX_FILES = 2000;
const MAX_PACKS = 200;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** A pack folder. */
export interface PackFolder {
  readonly name: string;
  readonly folder: string;
  readonly manifest?: { readonly file: string; readonly text: string };
  /** One rule of the pack was named, not the pack. */
  readonly partial?: boolean;
}

/** What was found under some paths. A file that could not be read is a problem, never silence. */
export interface RuleFiles {
  readonly packs: readonly PackFolder[];
  readonly rules: readonly RuleText[];
  /** Ids of all rules that are there, those that were not wanted included. */
  readonly ids: readonly string[];
  readonly problems: readonly AuditError[];
}

/** Reads rule files, pack folders and folders of packs; without paths the packs of the folder given, else the installed ones. Throws E_NOTHING where there is no rule at all. */
export async function readRuleFiles(
  paths: readonly string[],
  directory: string,
  wanted: Wanted = () => true,
): Promise<RuleFiles> {
  const chosen = paths.length > 0 ? paths : [await defaultPath(directory)];
  const parts = await Promise.all(chosen.map((path) => readPath(path, directory, wanted)));
  const found: RuleFiles = {
    packs: parts.flatMap(({ packs }) => packs),
    ids: parts.flatMap(({ ids }) => ids).sort(),
    rules: parts.flatMap(({ rules }) => rules).sort((left, right) => (left.id < right.id ? -1 : 1)),
    problems: parts.flatMap(({ problems }) => problems),
  };
  if (found.ids.length === 0 && found.problems.length === 0)
    throw new AuditError('E_NOTHING', `there is no rule in ${chosen.join(', ')}`, {
      remedy: 'Name a rule file, a pack folder or a folder of packs; `emr-audit rules new` makes one.',
    });
  return found;
}

/** The packs of a folder if it has any, else those that are installed with the program. */
async function defaultPath(directory: string): Promise<string> {
  if (await isPack(directory)) return '.';
  const folders = (await readFolder(directory)).filter((entry) => entry.folder);
  for (const { name } of folders.slice(0, MAX_PACKS)) if (await isPack(join(directory, name))) return '.';
  return packagePath('rules');
}

async function isPack(folder: string): Promise<boolean> {
  return (await kindOfPath(join(folder, MANIFEST))) === 'file';
}

async function kindOfPath(path: string): Promise<'file' | 'folder' | 'other' | 'nothing'> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return 'nothing';
  return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
}

type Wanted = (id: string) => boolean;

async function readPath(path: string, directory: string, wanted: Wanted): Promise<RuleFiles> {
  const full = resolve(directory, path);
  const kind = await kindOfPath(full);
  if (kind === 'nothing') throw new AuditError('E_FILE_READ', `${path} does not exist`);
  if (kind === 'other') throw new AuditError('E_FILE_READ', `${path} is no regular file`);
  if (kind === 'file') return readOne(full, path, wanted);
  if (await isPack(full)) return readPack(full, path, wanted);
  return readFolderOfPacks(full, path, wanted);
}

/** The packs in a folder; a folder without any that holds rule files is a pack whose manifest nobody has written. */
async function readFolderOfPacks(full: string, path: string, wanted: Wanted): Promise<RuleFiles> {
  const entries = await readFolder(full);
  const folders = entries
    .filter((entry) => entry.folder && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => name);
  if (folders.length > MAX_PACKS)
    throw new AuditError('E_FILE_READ', `${path} holds more than ${MAX_PACKS} folders`);
  const packs: RuleFiles[] = [];
  for (const name of folders)
    if (await isPack(join(full, name)))
      packs.push(await readPack(join(full, name), join(path, name), wanted));
  if (packs.length === 0 && entries.some(({ name, folder }) => !folder && name.endsWith('.yaml')))
    return readPack(full, path, wanted);
  return {
    packs: packs.flatMap((one) => one.packs),
    rules: packs.flatMap((one) => one.rules),
    ids: packs.flatMap((one) => one.ids),
    problems: packs.flatMap((one) => one.problems),
  };
}

async function readOne(full: string, path: string, wanted: Wanted): Promise<RuleFiles> {
  if (!path.endsWith('.yaml'))
    throw new AuditError('E_FILE_READ', `${path} is no rule file: rules end in .yaml`);
  const rule = basename(path).endsWith(CASES)
    ? `${basename(path).slice(0, -CASES.length)}.yaml`
    : basename(path);
  const folder = dirname(full);
  const names = (await readFolder(folder)).map(({ name }) => name);
  if (!names.includes(rule))
    throw new AuditError('E_FILE_READ', `${join(dirname(path), rule)} does not exist`, {
      remedy: 'Cases stand beside their rule: NAME.yaml and NAME.test.yaml.',
    });
  const pack = { name: await packName(folder), folder, partial: true };
  return collect(pack, dirname(path), { rules: [rule], names, wanted });
}

async function readPack(folder: string, path: string, wanted: Wanted): Promise<RuleFiles> {
  const entries = (await readFolder(folder)).filter((entry) => !entry.folder && entry.name.endsWith('.yaml'));
  if (entries.length > MAX_FILES)
    throw new AuditError('E_FILE_READ', `${path} holds more than ${MAX_FILES} files`);
  const names = entries.map(({ name }) => name);
  const rules = names.filter((name) => !name.endsWith(CASES) && name !== MANIFEST);
  const found = await collect({ name: await packName(folder), folder }, path, { rules, names, wanted });
  const lonely = names
    .filter((name) => name.endsWith(CASES) && !names.includes(`${name.slice(0, -CASES.length)}.yaml`))
    .map(
      (name) =>
        new AuditError('E_RULE', 'these cases have no rule beside them', {
          place: { file: join(path, name) },
        }),
    );
  return { ...found, problems: [...found.problems, ...lonely] };
}

/** The id in the manifest names the rules; a folder without one goes by its name. */
async function packName(folder: string): Promise<string> {
  const manifest = await readInside(folder, MANIFEST, MAX_RULE_BYTES).catch(() => '');
  return /^\ufeff?id:\s*["']?([a-z0-9-]+)["']?\s*(#.*)?$/m.exec(manifest)?.[1] ?? basename(folder);
}

async function collect(
  pack: PackFolder,
  path: string,
  {
    rules,
    names,
    wanted,
  }: { readonly rules: readonly string[]; readonly names: readonly string[]; readonly wanted: Wanted },
): Promise<RuleFiles> {
  const problems: AuditError[] = [];
  const read = async (name: string, limit: number) => {
    const file = join(path, name);
    try {
      return { file, text: await readInside(pack.folder, name, limit) };
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      problems.push(relocated(error, join(pack.folder, name), file));
      return undefined;
    }
  };
  const stems = rules.map((name) => name.slice(0, -'.yaml'.length));
  problems.push(
    ...[pack.name, ...stems].filter((name) => !NAME.test(name)).map((name) => badName(name, path)),
  );
  const chosen = stems.filter((stem) => wanted(`${pack.name}/${stem}`));
  const texts = await Promise.all(
    chosen.map(async (stem) => {
      const rule = await read(`${stem}.yaml`, MAX_RULE_BYTES);
      const cases = names.includes(stem + CASES) ? await read(stem + CASES, MAX_CASES_BYTES) : undefined;
      return rule && { id: `${pack.name}/${stem}`, ...rule, ...(cases ? { cases } : {}) };
    }),
  );
  const manifest = names.includes(MANIFEST) ? await read(MANIFEST, MAX_RULE_BYTES) : undefined;
  return {
    packs: [{ ...pack, folder: path, ...(manifest ? { manifest } : {}) }],
    rules: texts.filter((one) => one !== undefined),
    ids: stems.map((stem) => `${pack.name}/${stem}`),
    problems,
  };
}

/** The same error with the path as it was typed. */
function relocated({ code, message, remedy }: AuditError, full: string, file: string): AuditError {
  return new AuditError(
    code,
    message.replace(full, () => file),
    { place: { file }, remedy },
  );
}

function badName(name: string, path: string): AuditError {
  return new AuditError('E_RULE', `"${name.slice(0, 80)}" is no name for a rule or pack`, {
    place: { file: path },
    remedy: 'Use small letters, digits and dashes, at most 64.',
  });
}

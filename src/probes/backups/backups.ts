import { Unreadable } from '../../core/errors.js';
import type { Backup } from '../../core/deployment.js';
import type { FactSections } from '../../core/facts.js';
import type { ShellAnswers, ShellProbe } from '../../core/probe.js';
import { describeFile, parseFiles } from '../files.js';
import { linesOf, momentOf, NEVER, tidy } from '../lines.js';
import { asCommand, asScript, plainPath } from '../quote.js';
import { garbled, wholeNumber } from '../trust.js';
import { readContents, type Contents } from './contents.js';
import { parseListed } from './listing.js';
import { recogniseRepository } from './repositories.js';
import { BACKUP_SCRIPT } from './script.js';

type Value = FactSections['backups'];
type BackupFile = Value['files'][number];

/** Backups where the deployment file says that they lie: how many, how old, and what their content is. */
export const backups: ShellProbe<'backups'> = {
  section: 'backups',
  door: 'shell',
  describe:
    'files below the declared backup folders, the newest of them by their first 4 KB and the names inside',
  steps: ({ backups: declared }) =>
    declared.map(({ path }, index) => {
      return { id: `set${index}`, run: asScript(asCommand(BACKUP_SCRIPT, path)), timeout: 20 };
    }),
  parse(answers, { backups: declared }) {
    const read = declared.map((backup, index) => readSet(answers, backup, index));
    return { sets: read.map(({ set }) => set), files: read.flatMap(({ files }) => files) };
  },
};

interface Sum {
  readonly count: number;
  readonly oldest: string;
  readonly newest: string;
  readonly bytes: number;
}

function readSet(
  answers: ShellAnswers,
  backup: Backup,
  index: number,
): { set: Value['sets'][number]; files: BackupFile[] } {
  const what = `the list of files in ${tidy(backup.path, 100)}`;
  const [first = '', ...lines] = linesOf(answers.text(`set${index}`));
  if (lines.pop() !== 'end') throw garbled(what);
  if (first === 'missing')
    return { set: { ...describeSet(backup, missingFolder(backup), []), holds: [], unlisted: [] }, files: [] };
  const [directory] = parseFiles(first, what);
  const [sum, ...others] = lines.flatMap((line) =>
    line.startsWith('sum ') ? [readSum(line.slice(4), backup)] : [],
  );
  if (!directory || !sum || others.length > 0) throw garbled(what);
  const repositories = lines
    .filter((line) => line.startsWith('repository '))
    .map((line) => readRepository(line, backup));
  const files = lines.filter((line) => line.startsWith('file ')).map((line) => toFile(line, backup));
  const inside = lines.filter((line) => /^(inside|loose) /.test(line));
  const known = files.length + repositories.length + inside.length + 1 === lines.length;
  const told = inside.filter((line) => line.startsWith('loose ')).length === 1;
  if (!known || !told || (sum.count > 0 && (files.length === 0 || inside.length < 2))) throw garbled(what);
  const all = [...repositories.map(({ file }) => file), ...files];
  const set = {
    ...describeSet(backup, directory, [sum, ...repositories.map((one) => one.sum)]),
    ...contentsOf(inside, all),
  };
  return { set, files: all };
}

/** Repositories that are not encrypted are not opened, so that nobody knows what they hold. */
function contentsOf(inside: readonly string[], files: readonly BackupFile[]): Contents {
  const encrypted = new Set(
    files.filter(({ encryption }) => ['encrypted', 'weak'].includes(encryption)).map(({ path }) => path),
  );
  const { holds, unlisted } = readContents(inside, (path) => encrypted.has(path));
  const open = files.filter(
    ({ format, encryption }) => REPOSITORIES.has(format) && encryption !== 'encrypted',
  );
  return { holds, unlisted: [...open.map(({ path }) => path), ...unlisted] };
}

const REPOSITORIES = new Set(['restic', 'borg', 'kopia']);

function describeSet(
  backup: Backup,
  directory: Value['sets'][number]['directory'],
  sums: readonly Sum[],
): Omit<Value['sets'][number], keyof Contents> {
  const filled = sums.filter(({ count }) => count > 0);
  return {
    name: backup.id,
    path: backup.path,
    count: filled.reduce((total, { count }) => total + count, 0),
    newest:
      filled
        .map(({ newest }) => newest)
        .toSorted()
        .at(-1) ?? NEVER,
    oldest: filled.map(({ oldest }) => oldest).toSorted()[0] ?? NEVER,
    maxAgeHours: backup.maxAgeHours,
    retentionDays: backup.retentionDays,
    offsite: backup.offsite,
    directory,
  };
}

/** A folder that is not there is a set without files, and that is a finding of its own. */
function missingFolder({ path }: Backup): Value['sets'][number]['directory'] {
  return describeFile({ path: plainPath(path), kind: 'other', mode: '0000', owner: '', group: '' });
}

/** `count oldest newest bytes rc`; a folder that could not be entered to its end says nothing. */
function readSum(text: string, { path, id }: Backup): Sum {
  const [, count, oldest, newest, bytes, rc] = /^(\d+) (\d+) (\d+) (\d+) (\d*)$/.exec(text) ?? [];
  if (count === undefined || oldest === undefined || newest === undefined)
    throw garbled(`the sum of the files in ${tidy(path, 100)}`);
  if (rc !== '0')
    throw new Unreadable(
      `the folder ${tidy(path, 100)} of backup ${id} could not be looked through to its end`,
      `Let the account of the scan read it: setfacl -R -m u:ACCOUNT:rX ${tidy(path, 100)}.`,
    );
  const what = `the times of the files in ${tidy(path, 100)}`;
  return {
    count: wholeNumber(count, what),
    oldest: momentOf(oldest, what),
    newest: momentOf(newest, what),
    bytes: wholeNumber(bytes, what),
  };
}

function readRepository(line: string, backup: Backup): { sum: Sum; file: BackupFile } {
  const [, kind = '', sign = '', numbers = '', bytes, mode = '', path] =
    /^repository (restic|borg|kopia) (\S+) (\d+ \d+ \d+ \d+ \d*) (\d{1,15}) ([0-7]{1,4}) (\/.*)$/.exec(
      line,
    ) ?? [];
  if (path === undefined) throw garbled(`the list of repositories in ${tidy(backup.path, 100)}`);
  const sum = readSum(numbers, backup);
  const { worldReadable, mode: padded } = describeFile({
    path,
    kind: 'directory',
    mode,
    owner: '',
    group: '',
  });
  const file = {
    set: backup.id,
    path: tidy(path, 500),
    bytes: Number(bytes),
    modified: sum.newest,
    ...recogniseRepository(kind, sign),
    mode: padded,
    worldReadable,
  };
  return { sum, file };
}

function toFile(line: string, backup: Backup): BackupFile {
  const { path, bytes, modified, format, encryption, detail, mode, worldReadable } = parseListed(line);
  return {
    set: backup.id,
    path,
    bytes,
    modified: momentOf(modified, 'the time of a backup file'),
    format,
    encryption,
    detail,
    mode,
    worldReadable,
  };
}

import { Unreadable } from '../../core/errors.js';
import type { FactSections } from '../../core/facts.js';
import type { ShellAnswers, ShellProbe } from '../../core/probe.js';
import type { Backup } from '../../core/deployment.js';
import { parseStat, STAT_FORMAT } from '../files.js';
import { linesOf, momentOf } from '../lines.js';
import { quote } from '../quote.js';
import { parseListing, showFiles } from './listing.js';

type Value = FactSections['backups'];

/** Backups where the deployment file says that they lie: how many, how old, and what their content is. */
export const backups: ShellProbe<'backups'> = {
  door: 'shell',
  section: 'backups',
  describe: 'files below the declared backup folders',
  steps: ({ backups: declared }) =>
    declared.flatMap(({ path }, index) => {
      const folder = quote(path);
      return [
        { id: `${index}folder`, run: `stat --printf '${STAT_FORMAT}\\n' ${folder}` },
        { id: `${index}seen`, run: `[ -r ${folder} ] && [ -x ${folder} ] && [ -z "$(find ${folder} -xdev -type d ! -readable -print -quit 2>/dev/null)" ] && echo yes || echo no` },
        { id: `${index}times`, run: `find ${folder} -xdev -type f -printf '%T@\\n' | awk '{n++; if (n==1||$1<a) a=$1; if ($1>b) b=$1} END {print n+0, int(a), int(b)}'`, timeout: 20 },
        { id: `${index}files`, run: showFiles(`find ${folder} -xdev -type f -printf '%T@ %p\\n'`), timeout: 20 },
      ];
    }),
  parse: (answers, { backups: declared }) => {
    const read = declared.map((backup, index) => readSet(answers, backup, index));
    return { sets: read.map(({ set }) => set), files: read.flatMap(({ files }) => files) };
  },
};

function readSet(answers: ShellAnswers, backup: Backup, index: number): { set: Value['sets'][number]; files: Value['files'] } {
  const [directory] = parseStat(answers.text(`${index}folder`));
  if (!directory) throw new Unreadable(`the folder ${backup.path} was not found`, `Correct backups.${backup.id}.path of the deployment file, or create the folder.`);
  if (answers.text(`${index}seen`).trim() !== 'yes') {
    throw new Unreadable(`the folder ${backup.path} may not be read`, `Let the account read it: setfacl -R -m u:ACCOUNT:rX ${backup.path}`);
  }
  const times = /^(\d+) (\d+) (\d+)$/.exec(linesOf(answers.text(`${index}times`))[0] ?? '');
  if (!times) throw new Unreadable(`the ages of the files in ${backup.path} could not be read`, 'Check that GNU find is installed on the host.');
  const files = parseListing(answers.text(`${index}files`)).map((file) => ({
    set: backup.id,
    path: file.path,
    bytes: file.bytes,
    modified: momentOf(file.modified),
    format: file.format,
    encryption: file.encryption,
    detail: file.detail,
    mode: file.mode,
    worldReadable: file.worldReadable,
  }));
  const set = {
    name: backup.id,
    path: backup.path,
    count: Number(times[1]),
    newest: momentOf(times[3]!),
    oldest: momentOf(times[2]!),
    maxAgeHours: backup.maxAgeHours,
    retentionDays: backup.retentionDays,
    offsite: backup.offsite,
    directory,
  };
  return { set, files };
}

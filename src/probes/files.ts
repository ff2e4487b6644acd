import type { FactSections } from '../core/facts.js';
import { linesOf } from './lines.js';

type FileFact = FactSections['systemFiles']['files'][number];

/** The format for `stat -c` that parseStat reads. */
export const STAT_FORMAT = '%n\\t%F\\t%a\\t%U\\t%G';

const KINDS: Readonly<Record<string, string>> = {
  'regular file': 'file',
  'regular empty file': 'file',
  directory: 'directory',
  'symbolic link': 'link',
};

/** Lines of `stat --printf '%n\t%F\t%a\t%U\t%G\n'` as files; lines of another form are left out. */
export function parseStat(text: string): FileFact[] {
  return linesOf(text).flatMap((line) => {
    const [path, kind, mode, owner, group] = line.split('\t');
    if (!path || !kind || !owner || !group || !/^[0-7]{1,4}$/.test(mode ?? '')) return [];
    return [describeFile({ path, kind: KINDS[kind] ?? 'other', mode: mode!, owner, group })];
  });
}

function describeFile(file: {
  path: string;
  kind: string;
  mode: string;
  owner: string;
  group: string;
}): FileFact {
  const bits = Number.parseInt(file.mode, 8);
  return {
    ...file,
    mode: file.mode.padStart(4, '0'),
    groupWritable: (bits & 0o020) !== 0,
    worldReadable: (bits & 0o004) !== 0,
    worldWritable: (bits & 0o002) !== 0,
  };
}

import type { FactSections } from '../core/facts.js';
import { tidy } from './lines.js';
import { garbled } from './trust.js';

type FileFact = FactSections['systemFiles']['files'][number];

/**
 * For `find -printf`: two slashes end a record, because no path that find prints holds them.
 * There is no backslash in it, which would not survive a line of sudoers.
 */
export const FILE_FORMAT = '%y %m %u %g %p//';

const KINDS: Readonly<Record<string, string>> = { f: 'file', d: 'directory', l: 'link' };

/** Every file of the output of `find -printf FILE_FORMAT`; a record that is cut off or odd is an error. */
export function parseFiles(text: string, what: string): FileFact[] {
  return recordsOf(text, what).map((record) => {
    const [, kind, mode, owner, group, path] =
      /^(\S) ([0-7]{1,5}) (\S+) (\S+) (\/[\s\S]*)$/.exec(record) ?? [];
    if (!kind || !mode || !owner || !group || !path) throw garbled(what);
    return describeFile({ path, kind: KINDS[kind] ?? 'other', mode, owner, group });
  });
}

/** Records that end with two slashes. */
export function recordsOf(text: string, what: string): string[] {
  const records = text.split('//').map((record) => record.replace(/^\n/, ''));
  if ((records.pop() ?? '') !== '') throw garbled(what);
  return records;
}

/** A file with what its permission bits mean. */
export function describeFile(file: {
  path: string;
  kind: string;
  mode: string;
  owner: string;
  group: string;
}): FileFact {
  const bits = Number.parseInt(file.mode, 8);
  return {
    path: tidy(file.path, 500),
    kind: file.kind,
    mode: file.mode.padStart(4, '0'),
    owner: tidy(file.owner, 100),
    group: tidy(file.group, 100),
    groupWritable: (bits & 0o020) !== 0,
    worldReadable: (bits & 0o004) !== 0,
    worldWritable: (bits & 0o002) !== 0,
  };
}

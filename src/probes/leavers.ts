import { Unreadable } from '../core/errors.js';
import type { FileProbe } from '../core/probe.js';
import { tidy } from './lines.js';

const MOST = 20_000;
const HEADER = /^(?:user|user[ _-]?name|log-?in|account)$/i;

/** Names, or why the file gives none. */
type Part = { readonly names: readonly string[] } | { readonly reason: string; readonly remedy: string };

/** Log-in names of people who have left, from the CSV file under leavers: of the deployment file. */
export const leavers: FileProbe<'leavers', Part> = {
  door: 'file',
  section: 'leavers',
  describe: 'the list of people who have left',
  files: ({ deployment }) =>
    deployment.leavers === undefined ? [] : [{ id: 'leavers', file: deployment.leavers }],
  understand: (answer, { file }) =>
    'reason' in answer ? answer : readNames(new TextDecoder().decode(answer.bytes), file),
  parse: ([part]) => {
    if (part === undefined) return { declared: false, names: [] };
    if ('reason' in part) throw new Unreadable(part.reason, part.remedy);
    return { declared: true, names: [...part.names] };
  },
};

/** The column that a first line calls user, username, login or account; else the first one. A list without a name is no list. */
function readNames(text: string, file: string): Part {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) =>
      line.split(/[,;\t]/).map((cell) =>
        cell
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .trim(),
      ),
    );
  const titled = rows[0]?.findIndex((cell) => HEADER.test(cell)) ?? -1;
  const body = titled >= 0 ? rows.slice(1) : rows;
  const names = body.map((row) => tidy((row[Math.max(titled, 0)] ?? '').toLowerCase(), 100));
  const known = [...new Set(names.filter((name) => name !== ''))].sort();
  const remedy = `Write one log-in name a line into ${file}, or a first line that calls its column username.`;
  if (known.length === 0) return { reason: `${file} names nobody`, remedy };
  if (known.length > MOST) return { reason: `${file} names more than ${MOST} people`, remedy };
  if (titled < 0 && rows.some((row) => row.length > 1))
    return { reason: `${file} has several columns and none is called username`, remedy };
  return { names: known };
}

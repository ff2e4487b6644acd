/** Lists files of a folder with their first 4 KB, in one shell step, and reads that listing. */
import { Unreadable } from '../../core/errors.js';
import { linesOf } from '../lines.js';
import { recognise, type Recognised } from './recognise.js';

/** The newest files that are opened in one folder. */
export const MAX_FILES = 20;
const END = 'end of list';
const SHOW =
  'while IFS= read -r f; do [ -r "$f" ] && r=r || r=-; printf \'file\\t%s\\t%s\\t\' "$r" "$(stat -c \'%s %Y %a\' "$f")"; head -c 4096 "$f" 2>/dev/null | base64 | tr -d \'\\n\'; printf \'\\t%s\\n\' "$f"; done';

/** One file with what its first bytes say. */
export interface ListedFile extends Recognised {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
  readonly mode: string;
  readonly worldReadable: boolean;
}

/** A step that shows the files that `find` prints, newest first, at most `limit`. `find` is a pipeline that prints `time path` lines. */
export function showFiles(find: string, limit = MAX_FILES): string {
  return `${find} | sort -rn | head -n ${limit} | cut -d' ' -f2- | { ${SHOW}; }; echo '${END}'`;
}

/** Reads the listing. A file that may not be opened is undetermined, never good. */
export function parseListing(text: string): ListedFile[] {
  const lines = linesOf(text);
  if (lines.at(-1) !== END) throw new Unreadable('the list of files did not come to its end', 'Scan again when the host is less busy.');
  return lines.slice(0, -1).map((line) => {
    const [word, readable, numbers = '', head = '', ...path] = line.split('\t');
    const match = /^(\d+) (\d+) ([0-7]{1,4})$/.exec(numbers);
    if (word !== 'file' || !match) throw new Unreadable('the list of files could not be understood', 'Check that GNU coreutils are installed on the host.');
    const bytes = Number(match[1]);
    const content: Recognised =
      readable === 'r'
        ? recognise(Buffer.from(head, 'base64'), bytes)
        : { format: 'unreadable', encryption: 'undetermined', detail: 'the account may not open the file' };
    return {
      ...content,
      path: path.join('\t'),
      bytes,
      modified: Number(match[2]),
      mode: match[3]!.padStart(4, '0'),
      worldReadable: (Number.parseInt(match[3]!, 8) & 0o004) !== 0,
    };
  });
}

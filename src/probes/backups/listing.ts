/** Lists files of a folder with their first bytes, in one shell step, and reads that listing. */
import { tidy } from '../lines.js';
import { garbled, wholeNumber } from '../trust.js';
import { recognise, type Recognised } from './recognise.js';

/** One file with what its first bytes say. */
export interface ListedFile extends Recognised {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
  readonly mode: string;
  readonly worldReadable: boolean;
}

/** For `find -printf`; control characters in names become a question mark on the way. */
export const RECORD = "-printf '%T@ %s %m %p//'";

/** Part of a script: records of find to lines, the newest first, at most `limit`, each with its first `bytes` and for 7z its last. */
export function showNewest(limit: number, bytes: number): string {
  return [
    `| awk -v RS=// '{ gsub(/[[:cntrl:]]/, "?"); if (NF > 3) print }' | sort -rn | head -n ${limit}`,
    '| while read -r t s m f; do [ -e "$f" ] || continue; if ! [ -r "$f" ]; then echo "file $t $s $m - - $f"; continue; fi;',
    `h=$(head -c ${bytes} "$f" | base64 -w 0); e=-;`,
    'case $h in N3q8ryc*) e=$(tail -c 4096 "$f" | base64 -w 0);; esac;',
    'echo "file $t $s $m ${h:--} ${e:--} $f"; done;',
  ].join(' ');
}

/** One line of the listing. A file that may not be opened is undetermined, never good. */
export function parseListed(line: string): ListedFile {
  const what = 'the list of files';
  const [, time, size, mode, head = '', tail = '', path] =
    /^file (\d{1,12}(?:\.\d+)?) (\d{1,15}) ([0-7]{1,4}) ([A-Za-z0-9+/=]+|-) ([A-Za-z0-9+/=]+|-) (\/.*)$/.exec(
      line,
    ) ?? [];
  if (time === undefined || mode === undefined || path === undefined) throw garbled(what);
  const bytes = wholeNumber(size, what);
  const content: Recognised =
    head === '-' && bytes > 0
      ? {
          format: 'unreadable',
          encryption: 'undetermined',
          detail: 'the account of the scan may not open the file',
        }
      : recognise(decode(head), bytes, decode(tail));
  return {
    ...content,
    path: tidy(path, 500),
    bytes,
    modified: Number(time),
    mode: mode.padStart(4, '0'),
    worldReadable: (Number.parseInt(mode, 8) & 0o004) !== 0,
  };
}

function decode(text: string): Uint8Array {
  return text === '-' ? new Uint8Array() : Buffer.from(text, 'base64');
}

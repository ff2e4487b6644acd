/** What the newest files of a backup hold, told by the names inside: names are counted on the host and never leave it. */
import { tidy } from '../lines.js';
import { garbled } from '../trust.js';
import { RECORD } from './listing.js';

/** The newest files whose names are listed, and the seconds that all of them may take. */
const FILES = 6;
const SECONDS = 8;

/** Keys of a site; a dump or the files of InnoDB, but not the SQL that comes with the code; and the pair that OpenEMR's own page Backup makes. */
const NAMES = [
  '$0 ~ "documents/logs_and_misc/methods/[^/]+$" { k = 1 }',
  '$0 ~ "(^|/)openemr[.]tar[.]gz$" { w = 1 } $0 ~ "(^|/)openemr[.]sql[.]gz$" { o = 1 }',
  '$0 ~ "([.]sql[.](gz|xz|zst|bz2)|[.]ibd|[.]MYD|(^|/)(ibdata1|xtrabackup_checkpoints))$" { d = 1 }',
  '$0 ~ "[.]sql$" && $0 !~ "(^|/)(sql|contrib|interface|library|vendor|custom|gacl|portal|tests|src|templates|Documentation|node_modules)/" { d = 1 }',
  '{ rc = $0 } END { print (k || (w && o)) + 0, d + 0, (rc == "rc 0") + 0 }',
].join(' ');

/** Functions and commands of the script of a backup folder; `$p` is the folder, and `$@` leaves repositories out. */
export const CONTENTS: readonly string[] = [
  'dump() { for z in gzip xz zstd bzip2; do if $z -dcf "$1" 2> /dev/null | head -c 65536 | grep -a -q -E "^-- (MariaDB|MySQL) dump|^CREATE TABLE |^INSERT INTO "; then return; fi; done; false; };',
  `late=$(($(date +%s) + ${SECONDS})); left() { l=$((late - $(date +%s))); [ $l -gt 0 ]; };`,
  `names() { { left && { timeout $l tar -tf "$1" 2> /dev/null || { left && timeout $l unzip -Z1 "$1" 2> /dev/null; }; }; echo "rc $?"; } | LC_ALL=C awk '${NAMES}'; };`,
  `find -H "$p" "$@" -type f ${RECORD} | awk -v RS=// '{ gsub(/[[:cntrl:]]/, "?"); if (NF > 3) print }' | sort -rn | head -n ${FILES} | while read -r t s m f; do`,
  'if dump "$f"; then echo "inside 0 1 1 $f"; else echo "inside $(names "$f") $f"; fi; done;',
  'some() { if find -H "$p" -type f "$@" -print 2> /dev/null | head -c 1 | grep -q .; then echo 1; else echo 0; fi; };',
  'echo "loose $(some -path "*/documents/logs_and_misc/methods/*") $(some "(" -name "*.ibd" -o -name ibdata1 ")")";',
];

/** What a set holds, and the files of which that could not be told. */
export interface Contents {
  readonly holds: string[];
  readonly unlisted: string[];
}

/** Reads the lines `inside KEYS DATABASE COMPLETE PATH` and `loose KEYS DATABASE`. What is encrypted holds nothing for who has no key. */
export function readContents(lines: readonly string[], isEncrypted: (path: string) => boolean): Contents {
  const holds = new Set<string>();
  const unlisted: string[] = [];
  for (const line of lines) {
    const [, keys, database, complete, path] =
      /^(?:inside|loose) ([01]) ([01])(?: ([01]) (\/.*))?$/.exec(line) ?? [];
    if (keys === undefined || line.startsWith('inside') !== (path !== undefined))
      throw garbled('the names inside backup files');
    if (path !== undefined && isEncrypted(tidy(path, 500))) continue;
    if (keys === '1') holds.add('keys');
    if (database === '1') holds.add('database');
    if (complete === '0' && path !== undefined) unlisted.push(tidy(path, 500));
  }
  return { holds: [...holds].toSorted(), unlisted };
}

/** What is asked of one backup folder. One line, because sudoers must be able to allow it; it only reads. */
import { FILE_FORMAT } from '../files.js';
import { CONTENTS } from './contents.js';
import { RECORD, showNewest } from './listing.js';

/** The newest files that are opened in one folder. */
export const MAX_FILES = 20;

/** Counts files, and their oldest and newest time; the code of find comes last, because a pipe would lose it. */
const SUM =
  'sum() { { find -H "$@"; echo "rc $?//"; } | awk -v RS=// \'$1 == "rc" { rc = $2; next } NF > 1 { n++; b += $2; if (n == 1 || $1 < o) o = $1; if ($1 > t) t = $1 } END { printf("%d %.0f %.0f %.0f %s", n, o, t, b, rc) }\'; };';

/** Repositories keep their files encrypted or not as a whole; keys never leave the host. Their age is that of their snapshots. */
const REPOSITORY = [
  'kind() { k=; s=-;',
  'if [ -f "$1/config" ] && [ -d "$1/keys" ] && [ -d "$1/snapshots" ] && [ -d "$1/data" ]; then k=restic;',
  'for f in "$1"/keys/*; do if head -c 4096 "$f" | grep -q kdf; then s=keys; fi; done;',
  'elif [ -f "$1/config" ] && [ -d "$1/data" ] && grep -q "^.repository.$" "$1/config"; then k=borg; i=0;',
  'for f in "$1"/data/*/*; do [ $i -lt 4 ] || break; i=$((i + 1)); s=$s,$(head -c 50 "$f" | base64 -w 0); done;',
  'elif [ -f "$1/kopia.repository.f" ]; then k=kopia; for a in AES256 CHACHA20; do if head -c 4096 "$1/kopia.repository.f" | grep -q "encryption.*$a"; then s=keys; fi; done;',
  'fi; [ "$k" ]; };',
];

/** Takes the folder as its argument. */
export const BACKUP_SCRIPT: readonly string[] = [
  'p=$1; if ! [ -e "$p" ]; then d=${p%/*}; if [ -x "${d:-/}" ]; then echo missing; echo end; exit 0; fi; exit 1; fi;',
  `find -H "$p" -maxdepth 0 -printf '${FILE_FORMAT}' || exit; echo;`,
  SUM,
  ...REPOSITORY,
  'set --;',
  'for d in "$p" "$p"/*; do [ -d "$d" ] && kind "$d" || continue;',
  'case $k in restic) q=$d/snapshots;; borg) q=$d/data;; *) q=$d;; esac;',
  `echo "repository $k $s $(sum "$q" -type f -printf '%T@ %s//') $(du -sb "$d" | cut -f 1) $(find -H "$d" -maxdepth 0 -printf %m) $d";`,
  'set -- "$@" -path "$d" -prune -o; done;',
  `echo "sum $(sum "$p" "$@" -type f -printf '%T@ %s//')";`,
  `find -H "$p" "$@" -type f ${RECORD} ${showNewest(MAX_FILES, 4096)}`,
  ...CONTENTS,
  'echo end',
];

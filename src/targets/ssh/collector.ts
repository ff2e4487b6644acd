/** Turns steps into ONE POSIX sh script for `sh -s`. It only reads: no temporary file, no write outside its own pipes. */
import type { ShellStep } from '../../core/probe.js';

/** Exit codes that no program can have: the collector speaks. */
export const VERDICTS = { noSudo: 1001, sudoRefused: 1002, noCommand: 1003, budget: 1004 } as const;

/** Ids of the frames that the script itself sends first and last. */
export const START = '.start';
export const END = '.end';

const MAX_STEP_BYTES = 262_144;
const MAX_TOTAL_BYTES = 8_388_608;
const MAX_SECONDS = 20;

/**
 * `answer` keeps three streams apart without a file: the step's bytes on 4, its exit code on 3, everything else dropped.
 * The `x` keeps line feeds at the end, which command substitution would drop.
 * GNU timeout ends a step with all its children; busybox ends one process, so the step gets a session that it can end.
 * `as_root` tries sudo and reads its complaint; a refusal falls back to the plain form when that works.
 */
const PRELUDE = String.raw`LC_ALL=C LANG=C PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export LC_ALL LANG PATH
unset ENV BASH_ENV CDPATH
IFS=' 	
'
umask 077
exec 2>/dev/null
renice -n 10 -p $$ >/dev/null
uid=$(id -u)
limited=
timeout -k 2 1 true </dev/null && limited=one
[ "$limited" ] && command -v setsid >/dev/null && limited=session
[ "$limited" ] && timeout --version </dev/null >/dev/null && limited=group
limit() {
  case $limited in
    group|one) timeout -k 2 "$seconds" "$@" ;;
    session) timeout -k 2 "$seconds" setsid /bin/sh -c 'trap "trap - TERM; kill 0" TERM; "$@" & wait $!' sh "$@" ;;
    *) "$@" ;;
  esac
}
plain() {
  limit /bin/sh -c "$1"
}
as_root() {
  fallback=$1
  shift
  if ! command -v "$1" >/dev/null; then why=1003; return 127; fi
  if [ "$uid" = 0 ]; then limit "$@"; return; fi
  if ! command -v sudo >/dev/null; then
    why=1001
  else
    { said=$({ limit sudo -n -- "$@" 2>&1 >&5 5>&-; printf '\n%s' "$?"; } | tail -c 2000); } 5>&1
    code=$(printf '%s' "$said" | tail -n 1)
    [ "$code" = 0 ] && return 0
    case $said in
      *'sudo: a password is required'*|*'sudo: a terminal is required'*|*'you must have a tty'*|*'sudo: unknown user'*|*'is not allowed to '*|*' is not in the sudoers'*|*' may not run sudo'*|*'no valid sudoers'*|*'sudo: sorry'*|*'effective uid is not 0'*|*'no new privileges'*) why=1002 ;;
      *'sudo: '*': command not found'*) why=1003; return 127 ;;
      *) return "$code" ;;
    esac
  fi
  [ "$fallback" ] || return 1
  plain "$fallback" && why=
}
answer() {
  id=$1 cap=$2 seconds=$3
  shift 3
  why= cut=0
  [ "$cap" -le "$left" ] || cap=$left
  if [ "$cap" -le 0 ]; then printf 'EMR1 %s %s 1004 0 1\n\n' "$nonce" "$id"; return; fi
  out=$({ rc=$({ { "$@" 3>&- 4>&- </dev/null; echo "${'$'}{why:-$?}" >&3; } | head -c $((cap + 1)) >&4; } 3>&1); printf 'x%s' "$rc"; } 4>&1)
  rc=${'$'}{out##*x}
  out=${'$'}{out%x*}
  if [ "${'$'}{#out}" -gt "$cap" ]; then cut=1; out=$(printf "%.${'$'}{cap}sx" "$out"); out=${'$'}{out%x}; fi
  left=$((left - ${'$'}{#out}))
  printf 'EMR1 %s %s %s %s %s\n%s\n' "$nonce" "$id" "$rc" "${'$'}{#out}" "$cut" "$out"
}`;

/** The whole script; `sudo` says whether steps may try `sudo -n`. Steps that use sudo come last, because only they cannot be timed out. */
export function buildScript(steps: readonly ShellStep[], nonce: string, sudo: boolean): string {
  const ordered = [...steps.filter((step) => !step.sudo), ...steps.filter((step) => step.sudo)];
  return [
    'main() {',
    PRELUDE,
    `nonce=${nonce} left=${MAX_TOTAL_BYTES}`,
    `printf 'EMR1 %s ${START} 0 %s 0\\n%s\\n' "$nonce" "\${#uid}" "$uid"`,
    ...ordered.map((step) => stepLine(step, sudo)),
    `printf 'EMR1 %s ${END} 0 0 0\\n\\n' "$nonce"`,
    'exit 0',
    '}',
    'main',
    '',
  ].join('\n');
}

/** One word of POSIX sh, whatever is in it. A NUL cannot be said in sh and is refused. */
export function quote(text: string): string {
  if (text.includes('\0')) throw new Error('a shell word cannot hold a NUL');
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function stepLine(step: ShellStep, sudo: boolean): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(step.id))
    throw new Error(`the step id "${step.id}" is not allowed`);
  const bytes = Math.max(1, Math.min(step.maxBytes ?? MAX_STEP_BYTES, MAX_STEP_BYTES));
  const seconds = Math.max(1, Math.min(Math.ceil(step.timeout ?? 10), MAX_SECONDS));
  const head = `answer ${step.id} ${Math.floor(bytes)} ${seconds}`;
  const argv = step.sudo ?? [];
  if (argv.length === 0) return `${head} plain ${quote(step.run)}`;
  const words = argv.map(quote).join(' ');
  const run = step.run.trim() === '' ? words : step.run;
  return sudo ? `${head} as_root ${quote(run)} ${words}` : `${head} plain ${quote(run)}`;
}

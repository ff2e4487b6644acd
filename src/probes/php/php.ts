import { Unreadable } from '../../core/errors.js';
import type { ShellProbe } from '../../core/probe.js';
import { linesOf } from '../lines.js';
import { garbled } from '../trust.js';
import { NAMES, parsePools, parseSettings, plainValue, type Overrides } from './settings.js';

/**
 * Asks PHP as it serves the web. Without opcache, because that makes a lock file in /tmp when it starts.
 * A running FPM is asked rather than an installed one; the Apache module through the command line with its own ini.
 */
const SCRIPT = `
wanted() { awk -F ' => ' '/^PHP Version => / || ${NAMES.map((name) => `$1 == "${name}"`).join(' || ')} { print "value\\t" $1 "\\t" $2 }'; }
running=
for file in /proc/[0-9]*/comm; do
  read -r name < "$file" && case $name in php-fpm*) case " $running " in *" $name "*) ;; *) running="$running $name" ;; esac ;; esac
done
[ "$running" ] || for program in /usr/sbin/php-fpm* /usr/local/sbin/php-fpm*; do [ -x "$program" ] && running="$running \${program##*/}"; done
for name in $running; do
  program=$(command -v "$name") || program=/usr/local/sbin/$name
  printf 'server\\tfpm\\t%s\\n' "$name"
  out=$("$program" -d opcache.enable=0 -i) && printf '%s\\n' "$out" | wanted
done
for load in /etc/apache2/mods-enabled/php*.load; do
  [ -e "$load" ] || continue
  version=\${load##*/php}; version=\${version%.load}
  printf 'server\\tapache\\t%s\\n' "$version"
  out=$(PHP_INI_SCAN_DIR=/etc/php/$version/apache2/conf.d "php$version" -c "/etc/php/$version/apache2/php.ini" -d opcache.enable=0 -d opcache.enable_cli=0 -i) && printf '%s\\n' "$out" | wanted
done
printf 'end\\n'`;

const POOLS = `
set --
for file in /etc/php/*/fpm/pool.d/*.conf /etc/php-fpm.d/*.conf /usr/local/etc/php-fpm.d/*.conf /etc/apache2/sites-enabled/*.conf /etc/apache2/conf-enabled/*.conf; do [ -e "$file" ] && set -- "$@" "$file"; done
[ $# -gt 0 ] || exit 0
awk '/^[ \\t]*(\\[|php_(admin_)?(value|flag))/ { print FILENAME "\\t" $0 }' "$@"`;

/** Settings that PHP has when it serves the web. */
export const php: ShellProbe<'php'> = {
  section: 'php',
  door: 'shell',
  describe:
    'PHP settings as the web server uses them, from php-fpm -i or the Apache module’s ini, and pool overrides',
  steps: ({ host }) =>
    host?.roles.some((role) => role === 'web' || role === 'app')
      ? [
          { id: 'settings', run: SCRIPT, timeout: 20, maxBytes: 65_536 },
          { id: 'pools', run: POOLS, maxBytes: 65_536 },
        ]
      : [],
  parse(answers) {
    const lines = linesOf(answers.text('settings')).map((line) => line.split('\t'));
    if (lines.at(-1)?.[0] !== 'end') throw garbled('the settings of PHP');
    const servers = parseSettings(lines);
    const [first, ...others] = servers;
    if (!first)
      throw new Unreadable(
        'no PHP that serves the web was found on this host',
        'Take the roles web and app from the host in the deployment file if it runs no PHP; else install php-fpm from a package.',
      );
    for (const other of others) mustAgree(first.ini, other.ini, `${first.name} and ${other.name}`);
    const overrides = parsePools(answers.text('pools')).filter((pool) =>
      servers.some(({ name }) => name.startsWith(pool.server)),
    );
    return { version: first.version, ini: Object.fromEntries(applyOverrides(first.ini, overrides)) };
  },
};

function mustAgree(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>, who: string): void {
  const name = NAMES.find((key) => one.get(key) !== other.get(key));
  if (name !== undefined)
    throw new Unreadable(
      `${who} have different values of ${name}, and which of them serves OpenEMR is not known`,
      'Give both the same value, or remove the PHP that is not used.',
    );
}

/** What every pool sets is in force; what only some set is not one value, and then nothing can be said. */
function applyOverrides(ini: ReadonlyMap<string, string>, pools: readonly Overrides[]): Map<string, string> {
  const result = new Map(ini);
  const values = pools.map(
    (pool) =>
      new Map([...ini, ...[...pool.values].map(([name, value]) => [name, plainValue(value)] as const)]),
  );
  const [first, ...others] = values;
  for (const other of others) if (first) mustAgree(first, other, 'pools of PHP-FPM or sites of Apache');
  for (const [name, value] of first ?? []) result.set(name, value);
  return result;
}

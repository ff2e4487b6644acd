import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf } from './lines.js';

const NAMES = [
  'display_errors',
  'display_startup_errors',
  'expose_php',
  'log_errors',
  'allow_url_include',
  'allow_url_fopen',
  'session.use_strict_mode',
  'session.cookie_httponly',
  'session.cookie_secure',
  'enable_dl',
  'open_basedir',
  'max_input_vars',
  'post_max_size',
  'upload_max_filesize',
  'memory_limit',
];
const PATTERN = `^PHP Version => |^(${NAMES.map((name) => name.replace('.', '[.]')).join('|')}) => `;
const FIND =
  'b=; for f in /usr/sbin/php-fpm[0-9]* /usr/sbin/php-fpm /usr/local/sbin/php-fpm; do [ -x "$f" ] && b=$f; done';
const APACHE = 'i=; for f in /etc/php/*/apache2/php.ini; do [ -e "$f" ] && i=$f; done';

/** Settings that PHP has when it serves the web: FPM with its pools' overrides, else the Apache module's ini. */
export const php: ShellProbe<'php'> = {
  door: 'shell',
  section: 'php',
  describe: 'php-fpm -i and pool overrides',
  steps: ({ host }) =>
    host?.roles.some((role) => role === 'web' || role === 'app')
      ? [
          {
            id: 'fpm',
            run: `${FIND}; if [ -n "$b" ]; then "$b" -i 2>/dev/null | grep -E '${PATTERN}'; fi; true`,
          },
          {
            id: 'apache',
            run: `${APACHE}; if [ -n "$i" ] && command -v php >/dev/null; then PHP_INI_SCAN_DIR="\${i%/*}/conf.d" php -c "$i" -i 2>/dev/null | grep -E '${PATTERN}'; fi; true`,
          },
          {
            id: 'pools',
            run: 'for f in /etc/php/*/fpm/pool.d/*.conf /etc/php-fpm.d/*.conf; do [ -e "$f" ] && { grep -hE \'^[[:space:]]*php_(admin_)?(value|flag)\\[\' "$f" || true; }; done; true',
          },
        ]
      : [],
  parse: (answers) => {
    const info = answers.text('fpm').trim() === '' ? answers.text('apache') : answers.text('fpm');
    const ini = parseInfo(info);
    const version = /^PHP Version => (\d+\.\d+\.\d+)/m.exec(info)?.[1];
    if (version === undefined || ini.size === 0) {
      throw new Unreadable(
        'no PHP that serves the web was found',
        'Check that php-fpm or libapache2-mod-php is installed on this host, or correct its roles in the deployment file.',
      );
    }
    for (const line of linesOf(answers.text('pools'))) {
      const match = /php_(?:admin_)?(?:value|flag)\[([^\]]+)\]\s*=\s*(.*)$/.exec(line);
      if (match && NAMES.includes(match[1]!))
        ini.set(match[1]!, plainValue(match[2]!.trim().replace(/^"(.*)"$/, '$1')));
    }
    return { version, ini: Object.fromEntries(ini) };
  },
};

/** Lines of phpinfo's text form, `name => local => master`; the local value counts. */
export function parseInfo(text: string): Map<string, string> {
  const entries = linesOf(text).flatMap((line): [string, string][] => {
    const [name, local] = line.split(' => ');
    return name && local !== undefined && NAMES.includes(name) ? [[name, plainValue(local)]] : [];
  });
  return new Map(entries);
}

function plainValue(value: string): string {
  if (/^(on|yes|true)$/i.test(value)) return '1';
  if (/^(off|no|false)$/i.test(value)) return '0';
  return value === 'no value' ? '' : value.slice(0, 200);
}

/** phpinfo's text form and the overrides of pools and virtual hosts. */
import { Unreadable } from '../../core/errors.js';
import { garbled } from '../trust.js';
import { linesOf, tidy } from '../lines.js';

/** The settings that are read; phpinfo also prints the environment, which is nobody's business. */
export const NAMES: readonly string[] = [
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

/** Without these nothing can be judged. */
const NEEDED = ['display_errors', 'expose_php', 'log_errors', 'allow_url_include', 'enable_dl'];

/** One PHP that serves the web. */
export interface Server {
  readonly name: string;
  readonly version: string;
  readonly ini: ReadonlyMap<string, string>;
}

/** Lines `server`, then its `value` lines. Throws when a server did not tell its settings. */
export function parseSettings(lines: readonly (readonly string[])[]): Server[] {
  const servers: { name: string; values: Map<string, string> }[] = [];
  for (const [kind, name = '', value = ''] of lines) {
    if (kind === 'server') servers.push({ name: tidy(`${name} ${value}`), values: new Map() });
    else if (kind === 'value') servers.at(-1)?.values.set(name, value);
    else if (kind !== 'end') throw garbled('the settings of PHP');
  }
  return servers.map(({ name, values }) => {
    const version = /^\d+\.\d+\.\d+/.exec(values.get('PHP Version') ?? '')?.[0];
    const ini = new Map(
      [...values].filter(([key]) => NAMES.includes(key)).map(([key, value]) => [key, plainValue(value)]),
    );
    if (version === undefined || NEEDED.some((key) => !ini.has(key)))
      throw new Unreadable(
        `${name} did not tell its settings`,
        `Run it by hand on the host: ${name.replace(/^fpm /, '')} -i`,
      );
    return { name, version, ini };
  });
}

/** Settings of one pool, or of one file of Apache. */
export interface Overrides {
  readonly server: 'fpm' | 'apache';
  readonly values: ReadonlyMap<string, string>;
}

/** Lines `file<TAB>line` of pool and site files; every `[name]` begins a pool, and a site is a pool only when it sets something. */
export function parsePools(text: string): Overrides[] {
  const pools = new Map<string, Map<string, string>>();
  let section = '';
  for (const line of linesOf(text)) {
    const [file = '', rest = ''] = line.split('\t', 1).concat(line.slice(line.indexOf('\t') + 1));
    const fpm = file.includes('fpm');
    const header = /^\s*\[([^\]]*)\]/.exec(rest)?.[1];
    if (fpm && header !== undefined) section = header;
    const key = fpm ? `${file}\t${section}` : file;
    const [, name, value] = OVERRIDE.exec(rest) ?? [];
    const pool = pools.get(key) ?? new Map<string, string>();
    if (name !== undefined && value !== undefined && NAMES.includes(name)) pool.set(name, value);
    if (fpm ? section !== 'global' : pool.size > 0) pools.set(key, pool);
  }
  return [...pools].map(([key, values]) => ({ server: key.includes('fpm') ? 'fpm' : 'apache', values }));
}

const OVERRIDE = /^\s*php_(?:admin_)?(?:value|flag)(?:\[| )\s*([\w.]+)\]?\s*=?\s*"?([^"]*?)"?\s*$/;

/** Booleans as 1 and 0, whatever way they were written. */
export function plainValue(value: string): string {
  if (/^(?:on|yes|true)$/i.test(value)) return '1';
  if (/^(?:off|no|false)$/i.test(value)) return '0';
  return value === 'no value' ? '' : tidy(value, 200);
}

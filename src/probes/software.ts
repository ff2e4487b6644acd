import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf } from './lines.js';

type Installed = FactSections['software']['installed'][number];

/** Packages of dpkg that bring a product, and the programs themselves where a package does not. */
const SCRIPT = `
if command -v dpkg-query >/dev/null; then
  out=$(dpkg-query -W -f 'package\\t\${Package}\\t\${Version}\\t\${db:Status-Status}\\t\${Maintainer}\\n') || exit
  printf '%s\\n' "$out" | awk -F '\\t' '$4 == "installed" && $2 ~ /^(php|libapache2-mod-php|mariadb-server|mysql-server|mysql-community-server|percona-server-server|apache2$|nginx|openssl$|nodejs$|redis-server$|haproxy$)/'
else
  awk -F= '$1 == "PRETTY_NAME" { print "other\\t" $2 }' /etc/os-release
fi
show() { command -v "$2" >/dev/null && printf 'program\\t%s\\t%s\\n' "$1" "$(shift; "$@" 2>&1 | head -c 300 | tr '\\n\\t' '  ')"; }
show php php -n -v
show apache-http-server apache2 -v
show apache-http-server httpd -v
show nginx nginx -v
show mariadb mariadbd --version
show mysql mysqld --version
show openssl openssl version
echo 'end	'`;

/** Products of which end-of-life dates are known, by the packages that bring them. */
const PACKAGES: readonly (readonly [RegExp, string])[] = [
  [/^(?:php\d[\d.]*-(?:fpm|cli|cgi)|libapache2-mod-php\d[\d.]*)$/, 'php'],
  [/^mariadb-server(?:-core)?(?:-\d[\d.]*)?$/, 'mariadb'],
  [/^(?:mysql-server(?:-core)?(?:-\d[\d.]*)?|mysql-community-server(?:-core)?)$/, 'mysql'],
  [/^apache2$/, 'apache-http-server'],
  [/^nginx(?:-(?:core|light|full|extras))?$/, 'nginx'],
  [/^openssl$/, 'openssl'],
  [/^nodejs$/, 'nodejs'],
  [/^redis-server$/, 'redis'],
  [/^haproxy$/, 'haproxy'],
];

/** Products whose age matters, and who maintains them. */
export const software: ShellProbe<'software'> = {
  section: 'software',
  door: 'shell',
  describe: 'Versions of PHP, web server, database and OpenSSL, from dpkg and from the programs themselves',
  steps: () => [{ id: 'versions', run: SCRIPT, maxBytes: 131_072, timeout: 20 }],
  parse(answers) {
    const lines = linesOf(answers.text('versions')).map((line) => line.split('\t'));
    const other = lines.find(([kind]) => kind === 'other');
    if (other)
      throw new Unreadable(
        `software versions are not supported yet on ${(other[1] ?? '').replaceAll('"', '').slice(0, 80) || 'this system'}`,
        'List the versions of PHP, web server and database by hand and attest that they are supported.',
      );
    if (!lines.some(([kind]) => kind === 'end'))
      throw new Unreadable('the list of software broke off', 'Scan again when the host is less busy.');
    const packaged = lines.filter(([kind]) => kind === 'package').flatMap(fromPackage);
    const programs = lines.filter(([kind]) => kind === 'program').flatMap(fromProgram);
    if (packaged.length + programs.length === 0)
      throw new Unreadable(
        'no version of any known software could be read, not even of OpenSSL',
        'Check by hand that dpkg-query -W lists the installed packages for the account of the scan.',
      );
    const unpackaged = programs.filter(
      (one) => !packaged.some((has) => has.product === one.product && has.version === one.version),
    );
    return { installed: sortUnique([...packaged, ...unpackaged]) };
  },
};

function fromPackage([, name = '', full = '', , maintainer = '']: readonly string[]): Installed[] {
  const product = PACKAGES.find(([pattern]) => pattern.test(name))?.[1];
  if (product === undefined) return [];
  const version = upstream(full);
  if (version === '')
    throw new Unreadable(
      `the version of package ${name} has an unexpected form`,
      'Report it with the version of the host.',
    );
  return [{ product, version, distribution: ofDistribution(full, maintainer) }];
}

/** A program that no package explains was put there by hand, or by a package manager that we do not know. */
function fromProgram([, product = '', output = '']: readonly string[]): Installed[] {
  const named = /mariadb/i.test(output) && product === 'mysql' ? 'mariadb' : product;
  const version = /(?:^|[\s/])(?:PHP |Ver |OpenSSL )?(\d+\.\d+(?:\.\d+)?)/.exec(output)?.[1];
  if (version === undefined)
    throw new Unreadable(
      `${product} is installed and did not tell its version`,
      `Run the program by hand on the host and see what it prints.`,
    );
  return [{ product: named, version, distribution: false }];
}

/** `1:10.11.19-0+deb12u1` is 10.11.19. */
function upstream(version: string): string {
  return /^(?:\d+:)?(\d+(?:\.\d+){0,3})/.exec(version)?.[1] ?? '';
}

/** Packages of PHP, MariaDB and nginx from their own archives carry these marks, or a maintainer elsewhere. */
function ofDistribution(version: string, maintainer: string): boolean {
  const foreign = /\+0~|\+maria|sury|ppa|~bpo|nodesource|nginx\.org/i.test(version);
  return (
    !foreign &&
    /@(?:[a-z.-]+\.)?(?:debian\.org|ubuntu\.com)>/i.test(
      maintainer.replace('alioth-lists.debian.net', 'lists.debian.org'),
    )
  );
}

function sortUnique(list: readonly Installed[]): Installed[] {
  const byKey = new Map(
    list.map((one) => [`${one.product} ${one.version} ${String(one.distribution)}`, one]),
  );
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

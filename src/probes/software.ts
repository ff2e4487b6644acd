import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf } from './lines.js';

/** Packages that carry each product, with the names of endoflife.date. */
const PACKAGES: readonly { readonly product: string; readonly pattern: RegExp }[] = [
  { product: 'php', pattern: /^php\d+\.\d+-(fpm|cli)$|^libapache2-mod-php\d/ },
  { product: 'mariadb', pattern: /^mariadb-server(-core)?$/ },
  { product: 'mysql', pattern: /^mysql-(community-)?server(-core)?(-\d.*)?$/ },
  { product: 'apache-http-server', pattern: /^apache2(-bin)?$|^httpd$/ },
  { product: 'nginx', pattern: /^nginx(-core|-full|-light)?$/ },
];

/** Programs that are asked themselves, for what came without a package. */
const PROGRAMS = [
  { product: 'php', run: 'php -v', pattern: /^PHP (\d+\.\d+\.\d+)/m },
  { product: 'mariadb', run: 'mariadbd --version', pattern: /Ver (\d+\.\d+\.\d+)-MariaDB/ },
  { product: 'mysql', run: 'mysqld --version', pattern: /Ver (\d+\.\d+\.\d+)(?![\d.]*-MariaDB)/ },
  { product: 'apache-http-server', run: 'apache2 -v || httpd -v', pattern: /Apache\/(\d+\.\d+\.\d+)/ },
  { product: 'nginx', run: 'nginx -v 2>&1', pattern: /nginx\/(\d+\.\d+\.\d+)/ },
] as const;

type Installed = { product: string; version: string; distribution: boolean };

/** What serves OpenEMR and in which version: the packages, and the programs themselves where there is no package. */
export const software: ShellProbe<'software'> = {
  door: 'shell',
  section: 'software',
  describe: 'dpkg or rpm, and the programs’ own version',
  steps: () => [
    {
      id: 'packages',
      run: "{ dpkg-query -W -f '${db:Status-Status}\\t${Package}\\t${Version}\\n' 2>/dev/null || rpm -qa --qf 'installed\\t%{NAME}\\t%{VERSION}-%{RELEASE}\\n'; } | grep -E '^installed.(php|libapache2-mod-php|mariadb-server|mysql|apache2|httpd|nginx)'; true",
    },
    { id: 'manager', run: 'command -v dpkg-query rpm 2>/dev/null | head -n 1; true' },
    ...PROGRAMS.map(({ product, run }) => ({ id: product, run: `{ ${run}; } 2>/dev/null; true` })),
  ],
  parse: (answers) => {
    if (answers.text('manager').trim() === '')
      throw new Unreadable(
        'this host has neither dpkg nor rpm',
        'Check the versions of PHP, database and web server by hand.',
      );
    const packaged = parsePackages(answers.text('packages'));
    const asked = PROGRAMS.flatMap(({ product, pattern }): Installed[] => {
      const version = pattern.exec(answers.text(product))?.[1];
      return version === undefined || packaged.some((one) => one.product === product)
        ? []
        : [{ product, version, distribution: false }];
    });
    return { installed: [...packaged, ...asked] };
  },
};

/** One entry a product: the highest packaged version. Epoch and distribution revision are cut off. */
export function parsePackages(text: string): Installed[] {
  const found = new Map<string, Installed>();
  for (const line of linesOf(text)) {
    const [, name = '', full = ''] = line.split('\t');
    const product = PACKAGES.find(({ pattern }) => pattern.test(name))?.product;
    const version = /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(full)?.[1];
    if (product && version) found.set(product, { product, version, distribution: true });
  }
  return [...found.values()];
}

import type { Clinic, HostName, ServiceName } from '../clinics.js';

/** What belongs to a service on this machine's file system, and must not be seen on a host that does not run it. */
const belongings: Partial<Record<ServiceName, readonly string[]>> = {
  apache2: [
    'usr/sbin/apache2',
    'usr/sbin/apache2ctl',
    'usr/sbin/apachectl',
    'etc/apache2',
    'usr/lib/apache2',
  ],
  nginx: ['usr/sbin/nginx', 'etc/nginx'],
  'php-fpm': [
    'usr/sbin/php-fpm8.2',
    'usr/bin/php',
    'usr/bin/php8.2',
    'usr/bin/phar8.2',
    'etc/php',
    'usr/lib/php',
  ],
  mariadb: ['usr/sbin/mariadbd', 'usr/sbin/mysqld', 'usr/bin/mariadbd-safe', 'usr/bin/mysqld_safe'],
  ftp: ['usr/sbin/vsftpd'],
  chrony: ['usr/sbin/chronyd', 'usr/bin/chronyc'],
};

/** Servers that no host of the lab runs, should this machine have them. */
const strangers = [
  'etc/docker',
  'etc/ldap',
  'etc/postfix',
  'etc/redis',
  'usr/bin/dockerd',
  'usr/bin/redis-server',
  'usr/lib/postfix',
  'usr/lib/postgresql',
  'usr/sbin/named',
  'usr/sbin/postfix',
  'usr/sbin/slapd',
];

/** The paths that a host must not have, relative to the root. */
export function foreignPaths(clinic: Clinic, host: HostName): string[] {
  const runs = new Set<string>(clinic.services[host]);
  const unused = Object.entries(belongings).filter(([service]) => !runs.has(service));
  return [...strangers, ...unused.flatMap(([, paths]) => paths)];
}

/** Every path that is ever asked for, each with the reason. Scripts that act on a plain GET are not among them. */

/** One path below the site's address and how its content is recognised. */
export interface SafePath {
  readonly path: string;
  readonly what: string;
  readonly group: 'installer' | 'admin' | 'secret' | 'documents' | 'source' | 'developer' | 'api';
  /** The body or content type gives it away; an answer that is like that of a random path is never an exposure. */
  readonly signs: RegExp;
}

/** `SITE` stands for the folder below sites/. */
export const SAFE_PATHS: readonly SafePath[] = [
  {
    path: 'setup.php',
    what: 'installer (harmless to GET once installed)',
    group: 'installer',
    signs: /OpenEMR (has already been installed|Setup)|setup\.php|Step \d/i,
  },
  {
    path: 'admin.php',
    what: 'list of sites with database names and patch level (GHSA-q366-cv5v-83w8)',
    group: 'admin',
    signs: /Site (ID|Administration)|DB Name|Site Name/i,
  },
  { path: 'gacl/admin/', what: 'phpGACL administration', group: 'admin', signs: /phpGACL|ACL Admin/i },
  { path: 'phpmyadmin/', what: 'phpMyAdmin', group: 'admin', signs: /phpMyAdmin/i },
  {
    path: 'sites/SITE/sqlconf.php',
    what: 'database password as text when PHP is not run',
    group: 'secret',
    signs: /\$(pass|login|dbase)\b|<\?php/,
  },
  { path: '.git/HEAD', what: 'git checkout', group: 'secret', signs: /^(ref: refs\/|[0-9a-f]{40})/ },
  {
    path: '.env',
    what: 'environment file',
    group: 'secret',
    signs: /^(?!\s*<)(?:[^<]*\n)?(?:export )?[A-Za-z_]\w*=/,
  },
  {
    path: 'emr_backup.tar',
    what: 'backup of the built-in backup page',
    group: 'secret',
    signs: /ustar|openemr\.(sql|tar)/,
  },
  {
    path: 'backup.sql',
    what: 'database dump',
    group: 'secret',
    signs: /(MariaDB|MySQL) dump|CREATE TABLE|INSERT INTO|enable the sandbox mode/i,
  },
  {
    path: 'openemr.sql',
    what: 'database dump',
    group: 'secret',
    signs: /(MariaDB|MySQL) dump|CREATE TABLE|INSERT INTO|enable the sandbox mode/i,
  },
  {
    path: 'sites/SITE/documents/',
    what: 'listing of the patients’ documents',
    group: 'documents',
    signs: /Index of|<title>Directory|Parent Directory/i,
  },
  {
    path: 'sites/SITE/documents/certificates/',
    what: 'listing of keys and certificates',
    group: 'documents',
    signs: /Index of|<title>Directory|Parent Directory|oaprivate/i,
  },
  {
    path: 'sites/SITE/documents/.htaccess',
    what: 'a file of OpenEMR in the folder of documents, of no use to anybody: whoever gets it gets the others',
    group: 'documents',
    signs: /deny from all|require all denied/i,
  },
  {
    path: 'sites/SITE/documents/certificates/oapublic.key',
    what: 'public key of the API, of no use to anybody: whoever gets it gets its neighbours',
    group: 'documents',
    signs: /BEGIN (EC |RSA )?PUBLIC KEY/,
  },
  {
    path: 'composer.json',
    what: 'exact versions of libraries',
    group: 'source',
    signs: /"(require|name)"\s*:/,
  },
  {
    path: 'composer.lock',
    what: 'exact versions of libraries',
    group: 'source',
    signs: /"(packages|content-hash)"\s*:/,
  },
  {
    path: 'package.json',
    what: 'exact versions of libraries',
    group: 'source',
    signs: /"(dependencies|name|version)"\s*:/,
  },
  { path: 'sql/database.sql', what: 'schema', group: 'source', signs: /CREATE TABLE/i },
  {
    path: 'contrib/util/',
    what: 'listing of contributed scripts',
    group: 'source',
    signs: /Index of|<title>Directory|Parent Directory/i,
  },
  {
    path: 'tests/',
    what: 'listing of tests',
    group: 'developer',
    signs: /Index of|<title>Directory|Parent Directory/i,
  },
  { path: 'ci/phpinfo.php', what: 'phpinfo', group: 'developer', signs: /phpinfo\(\)|PHP Version/i },
  { path: 'swagger/', what: 'API documentation', group: 'developer', signs: /swagger/i },
  {
    path: 'Documentation/',
    what: 'listing of documentation',
    group: 'developer',
    signs: /Index of|<title>Directory|Parent Directory/i,
  },
];

/** A name that is not there, the same in every scan. */
export const BASELINE_PATH = 'emr-audit-no-such-page-7d1f0c';

/** The same below the folder of documents: a server that guards the folder refuses without looking. */
export const DOCUMENTS_BASELINE = `sites/SITE/documents/${BASELINE_PATH}`;

/** What the API tells any stranger about itself, and which statuses say that it is switched off. */
export const API_DOCUMENTS = [
  { id: 'metadata', path: 'apis/SITE/fhir/metadata', what: 'statement of the FHIR API', off: [501] },
  {
    id: 'smart',
    path: 'apis/SITE/fhir/.well-known/smart-configuration',
    what: 'where SMART apps log in and what they may ask for',
    off: [404, 501],
  },
  {
    id: 'openid',
    path: 'oauth2/SITE/.well-known/openid-configuration',
    what: 'where OAuth2 apps log in and what they may ask for',
    off: [404, 501],
  },
] as const;

/** The page that every visitor gets. */
export const LOGIN_PATH = 'interface/login/login.php?site=SITE';

/** All of it. The first page is asked for over http on port 80 only; all others lie below the address of the site. */
export const EVERY_PATH: readonly { readonly path: string; readonly reason: string }[] = [
  {
    path: LOGIN_PATH,
    reason: 'log-in page: headers and cookies; over http too, whether it redirects to https',
  },
  { path: '/', reason: 'first page of port 80: whether it redirects to https' },
  { path: BASELINE_PATH, reason: 'a name that is not there: what the server says then' },
  {
    path: DOCUMENTS_BASELINE,
    reason: 'a name that is not there in the folder of documents: whether the server refuses or looks for it',
  },
  ...API_DOCUMENTS.map(({ path, what }) => ({
    path,
    reason: `${what}, with an invented Origin: whether any web site may read it`,
  })),
  ...SAFE_PATHS.map(({ path, what }) => ({ path, reason: what })),
];

/** A path with the folder of a site in the place of SITE. */
export function fillSite(path: string, folder = 'default'): string {
  return path.replace('SITE', encodeURIComponent(folder));
}

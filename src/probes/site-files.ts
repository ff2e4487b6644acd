import { Unreadable } from '../core/errors.js';
import type { ProbeContext, ShellProbe, ShellStep } from '../core/probe.js';
import { FILE_FORMAT, parseFiles, recordsOf } from './files.js';
import { tidy } from './lines.js';
import { asCommand, asScript, plainPath } from './quote.js';
import { garbled } from './trust.js';

/** What a tarball or git installation leaves behind and the docker image removes (docker/openemr/7.0.3/openemr.sh). */
const SCRIPTS = (
  'setup.php admin.php sql_upgrade.php sql_patch.php acl_upgrade.php acl_setup.php ippf_upgrade.php auto_configure.php ' +
  '.git ci/phpinfo.php tests gacl/admin contrib/util'
).split(' ');
const SCRIPT_NAMES = [...new Set(['version.php', ...SCRIPTS.map((path) => path.replace(/^.*\//, ''))])]
  .flatMap((name) => ['-o', '-name', name])
  .slice(1);
const PHP_NAMES = ['*.php', '*.php[0-9]', '*.phtml', '*.phar', '*.pht']
  .flatMap((name) => ['-o', '-iname', name])
  .slice(1);

/** oaprivate.key, mysql-key, CertificateAuthority.key and the like, and no public one; folders of patients are stepped over. */
const PRIVATE_KEYS = [
  '-path',
  '*/documents/certificates/*',
  '-type',
  'f',
  '-iname',
  '*key*',
  '!',
  '-iname',
  '*public*',
];

/** Who the web server is, from the programs that run, and which PHP files it may change; at most twenty, but all are looked at. */
const WRITABLE: readonly string[] = [
  'u=$(awk \'/^Name:/ { w = $2 ~ /^(php-fpm|apache2|httpd|nginx|lighttpd|caddy)/ } /^Uid:/ { w = w && $2 > 0; if (w) print "-o -uid", $2, "-perm -0200" }',
  '/^(Gid|Groups):/ { if (w) for (i = 2; i <= NF; i++) if ($i > 0) print "-o -gid", $i, "-perm -0020" }\' /proc/[0-9]*/status | sort -u);',
  'if [ -z "$u" ]; then for n in www-data apache nginx http wwwrun; do i=$(id -u $n) && u="$u -o -uid $i -perm -0200 -o -gid $(id -g $n) -perm -0020"; done; fi;',
  'echo "users" $u; { find -H "$1" -xdev -path "$1/sites/*/documents" -prune -o -type f -name \'*.php\' \'(\' -perm -0002 $u \')\' -printf \'%P//\'; echo "rc $?//"; }',
  '| awk -v RS=// \'NF && (/^rc [0-9]+$/ || NR <= 20) { printf("%s//", $0) }\'; echo',
];

const NO_ENTRY =
  'Allow the commands of docs/access.md in sudoers, or let the account read the web root: setfacl -R -m u:ACCOUNT:rX FOLDER.';

/** Permissions of OpenEMR's secrets, scripts that should be gone, and code where none belongs. Names of documents are not kept. */
export const siteFiles: ShellProbe<'siteFiles'> = {
  section: 'siteFiles',
  door: 'shell',
  describe: 'permissions and PHP files of the web root, from find',
  steps: (context) => {
    const { root, own } = foldersOf(context);
    const writable = asCommand(WRITABLE, root);
    return [
      find('sqlconf', [`${own}/sqlconf.php`, '-maxdepth', '0', '-printf', FILE_FORMAT]),
      find('keys', [
        `${own}/documents/logs_and_misc/methods`,
        '-maxdepth',
        '1',
        '-type',
        'f',
        '-printf',
        FILE_FORMAT,
      ]),
      find('documents', [`${own}/documents`, '-maxdepth', '0', '-printf', FILE_FORMAT]),
      find('certificates', [
        `${own}/documents`,
        '-mindepth',
        '2',
        '-maxdepth',
        '2',
        ...PRIVATE_KEYS,
        '-printf',
        FILE_FORMAT,
      ]),
      find('scripts', [root, '-maxdepth', '2', '(', ...SCRIPT_NAMES, ')', '-printf', '%P//']),
      find('php', [`${own}/documents`, '-xdev', '-type', 'f', '(', ...PHP_NAMES, ')', '-printf', '%P//']),
      { id: 'writable', run: asScript(writable), timeout: 20 },
    ];
  },
  parse(answers) {
    const [sqlconf] = parseFiles(answers.text('sqlconf'), 'the permissions of sqlconf.php');
    const [documents] = parseFiles(answers.text('documents'), 'the permissions of documents');
    const found = recordsOf(answers.text('scripts'), 'the list of scripts');
    if (!sqlconf || !documents || !found.includes('version.php'))
      throw new Unreadable(
        'the web root does not hold OpenEMR',
        'Check webroot: and folder: of the site in the deployment file.',
      );
    return {
      sqlconf,
      keys: parseFiles(answers.text('keys'), 'the list of encryption keys'),
      documents,
      certificates: parseFiles(answers.text('certificates'), 'the list of private keys'),
      scripts: SCRIPTS.filter((path) => found.includes(path)),
      phpInDocuments: countByFolder(recordsOf(answers.text('php'), 'the list of PHP files below documents')),
      writableCode: parseWritable(answers.text('writable')),
    };
  },
};

function foldersOf({ site }: ProbeContext): { root: string; own: string } {
  const root = plainPath(site?.webroot ?? '/nonexistent');
  return { root, own: plainPath(`${root}/sites/${site?.folder ?? 'default'}`) };
}

function find(id: string, words: readonly string[]): ShellStep {
  const argv = ['/usr/bin/find', '-H', ...words];
  return { id, run: asScript(argv), sudo: argv, timeout: 20 };
}

/** Templates that Smarty compiles and tables that mPDF caches are PHP that OpenEMR itself puts there. */
const CACHED = /^smarty\/.*(?:%%[\w^]+%%|[0-9a-f]{40}_\d).*\.php$|^mpdf\/.*\.(?:mtx|cw127|cgm|gid|dat)\.php$/;

/** Folders that OpenEMR makes; the others are of patients, and their names stay on the host. */
const KNOWN = [
  'certificates',
  'couchdb',
  'custom_menus',
  'edi',
  'era',
  'letter_templates',
  'logs_and_misc',
  'mpdf',
  'onsite_portal_documents',
  'procedure_results',
  'smarty',
  'temp',
];

function countByFolder(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    if (CACHED.test(path)) continue;
    const [folder = '', ...rest] = path.split('/');
    const name =
      rest.length === 0 ? 'documents' : `documents/${KNOWN.includes(folder) ? folder : '(other folders)'}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, count]) => `${name}: ${count}`);
}

function parseWritable(text: string): string[] {
  const [users = '', ...rest] = text.split('\n');
  if (!/^users(?: -o -[ug]id \d+ -perm -0[02]{3})+$/.test(users))
    throw new Unreadable(
      'the account of the web server could not be told, so what it may write is not known',
      'Scan while the web server runs; if it already does, let the account read the web root.',
    );
  const records = recordsOf(rest.join('\n').trimEnd(), 'the list of code that may be written');
  const rc = records.filter((record) => /^rc \d+$/.test(record.trim()));
  if (rc.length !== 1) throw garbled('the list of code that may be written');
  if (rc[0]?.trim() !== 'rc 0')
    throw new Unreadable('folders of the web root may not be looked into', NO_ENTRY);
  return records
    .filter((record) => record !== rc[0] && record !== '')
    .slice(0, 20)
    .map((path) => tidy(path, 300));
}

import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { parseStat, STAT_FORMAT } from './files.js';
import { linesOf } from './lines.js';
import { quote } from './quote.js';

/** What a tarball or git installation leaves behind and the docker image removes (docker/openemr/7.0.3/openemr.sh). */
const LEFTOVERS = 'setup.php admin.php sql_upgrade.php sql_patch.php acl_upgrade.php acl_setup.php ippf_upgrade.php auto_configure.php .git ci/phpinfo.php tests gacl/admin contrib/util';
const END = 'end of list';
const find = (folder: string, rest: string) => `find ${folder} -xdev ${rest}; echo "rc $?"; echo '${END}'`;
const NO_ENTRY = 'Let the account read the web root: add it to the web server’s group, or give it an ACL (setfacl -R -m u:ACCOUNT:rX).';

/** Permissions of OpenEMR's secrets, scripts that should be gone, and code where none belongs. Names of documents are never read. */
export const siteFiles: ShellProbe<'siteFiles'> = {
  door: 'shell',
  section: 'siteFiles',
  describe: 'stat and find in the web root',
  steps: ({ site }) => {
    const root = quote(site?.webroot ?? '/nonexistent');
    const own = quote(`${site?.webroot ?? '/nonexistent'}/sites/${site?.folder ?? 'default'}`);
    return [
      { id: 'sqlconf', run: `stat --printf '${STAT_FORMAT}\\n' ${own}/sqlconf.php` },
      { id: 'keys', run: `ls ${own}/documents/logs_and_misc/methods >/dev/null && for f in ${own}/documents/logs_and_misc/methods/*; do [ -e "$f" ] && stat --printf '${STAT_FORMAT}\\n' "$f"; done; true`, sudo: undefined },
      { id: 'keysSeen', run: `[ -r ${own}/documents/logs_and_misc/methods ] && [ -x ${own}/documents/logs_and_misc/methods ] && echo yes || echo no` },
      { id: 'scripts', run: `cd ${root} && for f in ${LEFTOVERS}; do [ -e "$f" ] && echo "$f"; done; [ -r ${root}/version.php ] && echo '${END}'` },
      { id: 'php', run: find(`${own}/documents`, "-type f \\( -name '*.php' -o -name '*.phtml' -o -name '*.phar' -o -name '*.php[0-9]' \\) -printf '%P\\n' | head -n 200"), timeout: 20 },
      { id: 'documentsSeen', run: `find ${own}/documents -xdev -type d ! -readable -print -quit 2>/dev/null | head -c 1 | wc -c; [ -r ${own}/documents ] && [ -x ${own}/documents ] && echo yes || echo no` },
      { id: 'writable', run: find(root, "-path '*/documents' -prune -o -type f -name '*.php' \\( -perm -0002 -o -user www-data -perm -0200 -o -user apache -perm -0200 -o -user nginx -perm -0200 -o -group www-data -perm -0020 \\) -printf '%P\\n' | head -n 20"), timeout: 20 },
    ];
  },
  parse: (answers) => {
    const [sqlconf] = parseStat(answers.text('sqlconf'));
    if (!sqlconf) throw new Unreadable('sqlconf.php was not found', 'Check webroot: and folder: of the site in the deployment file.');
    const scripts = linesOf(answers.text('scripts'));
    if (scripts.at(-1) !== END) throw new Unreadable('the web root could not be looked through', NO_ENTRY);
    if (answers.text('keysSeen').trim() !== 'yes') throw new Unreadable('the folder of the encryption keys may not be read', NO_ENTRY);
    const [hidden, seen] = linesOf(answers.text('documentsSeen'));
    if (hidden?.trim() !== '0' || seen !== 'yes') throw new Unreadable('the documents folder may not be looked through', NO_ENTRY);
    const documents = wholeList(answers.text('php')).map((path) => (path.includes('/') ? `documents/${path.split('/')[0]!.replace(/^\d+$/, '(patient folder)')}` : 'documents'));
    return {
      sqlconf,
      keys: parseStat(answers.text('keys')),
      scripts: scripts.slice(0, -1),
      phpInDocuments: [...new Set(documents)].sort(),
      writableCode: wholeList(answers.text('writable')),
    };
  },
};

function wholeList(text: string): string[] {
  const lines = linesOf(text);
  if (lines.at(-1) !== END) throw new Unreadable('a search of the web root did not come to its end', 'Scan again when the host is less busy.');
  return lines.slice(0, -2);
}

import { Unreadable } from '../../core/errors.js';
import type { FactSections } from '../../core/facts.js';
import type { ProbeContext, ShellProbe } from '../../core/probe.js';
import { linesOf } from '../lines.js';
import { asCommand, asScript, plainPath } from '../quote.js';
import { garbled } from '../trust.js';
import { parseListed, RECORD, showNewest } from './listing.js';

type Leftover = FactSections['leftovers']['files'][number];

/** Names that dumps and archives usually have; whatever else is large in a temporary folder is opened too. */
const NAMES = [
  '*.sql',
  '*.sql.*',
  '*.tar',
  '*.tar.*',
  '*.tgz',
  '*.zip',
  '*.7z',
  '*.bak',
  '*.dump',
  '*.gz',
  '*.xz',
  '*.zst',
  'emr_backup*',
  'eventlog_*',
];
const NAMED = `'(' ${NAMES.map((name) => `-name '${name}'`).join(' -o ')} ')'`;
const MAX_NAMED = 60;
const MAX_LARGE = 30;

/** Counts what it opens, so that a cut is noticed; files of temporary folders vanish under root's eyes, and that is no error. */
function search(find: string): string[] {
  return [
    `{ find ${find} -printf '1//'; echo "rc $?//"; } | awk -v RS=// '$1 == "rc" { rc = $2; next } NF { n++ } END { print "named", n + 0, rc }';`,
    `find ${find} ${RECORD} ${showNewest(MAX_NAMED, 2048)}`,
  ];
}

const TEMPORARY: readonly string[] = [
  'echo "uid $(id -u)";',
  ...search(`/tmp /var/tmp -xdev -maxdepth 5 -type f ${NAMED}`),
  `find /tmp /var/tmp -xdev -maxdepth 5 -type f -size +64k ! ${NAMED} ${RECORD} ${showNewest(MAX_LARGE, 1024)}`,
  'echo end',
];

/** OpenEMR brings SQL and archives of its own below these; documents of patients are not opened. */
const BROUGHT = ['documents', 'sql', 'contrib', 'vendor', 'node_modules', 'public']
  .map((name) => `-name ${name}`)
  .join(' -o ');
const WEB_ROOT: readonly string[] = [
  'echo "uid $(id -u)";',
  ...search(`-H "$1" -xdev -maxdepth 3 -type d '(' ${BROUGHT} ')' -prune -o -type f ${NAMED}`),
  'echo end',
];

/** Dumps and archives in temporary folders and in the web root, where nothing of the kind belongs. */
export const leftovers: ShellProbe<'leftovers'> = {
  section: 'leftovers',
  door: 'shell',
  describe: 'dumps and archives in /tmp, /var/tmp and the web root, by their first bytes',
  steps: (context) =>
    [asCommand(TEMPORARY), ...webRoots(context).map((root) => asCommand(WEB_ROOT, root))].map(
      (command, index) => ({
        id: `folder${index}`,
        run: asScript(command),
        timeout: 20,
      }),
    ),
  parse(answers, context) {
    const folders = ['/tmp or /var/tmp', ...webRoots(context)];
    const files = folders.flatMap((folder, index) => readFolder(answers.text(`folder${index}`), folder));
    return { files: [...new Map(files.map((file) => [file.path, file])).values()] };
  },
};

function webRoots({ deployment, host }: ProbeContext): string[] {
  const sites = deployment.sites.filter((site) => host !== undefined && site.host === host.id);
  return [...new Set(sites.flatMap(({ webroot }) => (webroot === undefined ? [] : [plainPath(webroot)])))];
}

/** Files without a known header are told only where their name says that they are a dump. */
function readFolder(text: string, folder: string): Leftover[] {
  const lines = linesOf(text);
  const uid = /^uid (\d+)$/.exec(lines.shift() ?? '')?.[1];
  const [, named, rc] = /^named (\d+) (\d+)$/.exec(lines.shift() ?? '') ?? [];
  if (lines.pop() !== 'end' || uid === undefined || named === undefined)
    throw garbled(`the list of files in ${folder}`);
  if (rc !== '0' && !(uid === '0' && rc === '1' && folder.startsWith('/tmp')))
    throw new Unreadable(
      `folders below ${folder} may not be looked into by the account of the scan`,
      'Let the account look into the folder (setfacl -R -m u:ACCOUNT:rX FOLDER), or look through it by hand.',
    );
  if (Number(named) > MAX_NAMED)
    throw new Unreadable(
      `${folder} holds ${named} files that look like dumps, more than are opened`,
      'Clear the folder and scan again.',
    );
  return lines
    .map(parseListed)
    .filter(
      ({ format, path }) =>
        !['unrecognised', 'empty', 'unreadable'].includes(format) ||
        /\.(?:sql|dump|bak)\b|emr_backup|eventlog_/.test(path),
    )
    .map(({ path, format, encryption, bytes, worldReadable }) => ({
      path,
      format,
      encryption,
      bytes,
      worldReadable,
    }));
}

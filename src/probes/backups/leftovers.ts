import { Unreadable } from '../../core/errors.js';
import type { ProbeContext, ShellProbe } from '../../core/probe.js';
import { quote } from '../quote.js';
import { parseListing, showFiles } from './listing.js';

const NAMES = ['*.sql', '*.sql.*', '*.tar', '*.tar.*', '*.tgz', '*.zip', '*.7z', '*.bak', '*.dump', '*.gz', 'emr_backup*', 'eventlog_*'];
const MATCH = `\\( ${NAMES.map((name) => `-name '${name}'`).join(' -o ')} \\)`;
const LOOK = 'Let the account look into the folder, or look through it by hand.';

/** Dumps and archives in temporary folders and in the web root, where nothing of the kind belongs. */
export const leftovers: ShellProbe<'leftovers'> = {
  door: 'shell',
  section: 'leftovers',
  describe: 'dumps in /tmp, /var/tmp and the web root',
  steps: (context) => [
    { id: 'temporary', run: showFiles(`find /tmp /var/tmp -xdev -maxdepth 3 -type f ${MATCH} -printf '%T@ %p\\n' 2>/dev/null`, 40), timeout: 20 },
    ...webRoots(context).map((root, index) => ({
      id: `root${index}`,
      run: `[ -r ${quote(root)} ] && [ -x ${quote(root)} ] && ${showFiles(`find ${quote(root)} -xdev -maxdepth 3 -path '*/documents' -prune -o -type f ${MATCH} ! -path '*/sql/*' ! -path '*/contrib/*' -printf '%T@ %p\\n' 2>/dev/null`, 40)}`,
      timeout: 20,
    })),
  ],
  parse: (answers, context) => {
    const texts = ['temporary', ...webRoots(context).map((_, index) => `root${index}`)].map((step) => answers.text(step));
    if (texts.some((text) => text.trim() === '')) throw new Unreadable('the web root may not be looked through', LOOK);
    const files = texts.flatMap(parseListing).map(({ path, format, encryption, bytes, worldReadable }) => ({ path, format, encryption, bytes, worldReadable }));
    return { files: files.filter(({ path }, index) => files.findIndex((other) => other.path === path) === index) };
  },
};

function webRoots({ deployment, host }: ProbeContext): string[] {
  const roots = deployment.sites.flatMap((site) => (site.host === host?.id && site.webroot !== undefined ? [site.webroot] : []));
  return [...new Set(roots)];
}

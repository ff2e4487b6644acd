import { Unreadable } from '../../core/errors.js';
import type { FactSections } from '../../core/facts.js';
import type { HttpAnswer, HttpProbe, HttpRequest, ProbeContext } from '../../core/probe.js';
import { BASELINE_PATH, DOCUMENTS_BASELINE, fillSite, SAFE_PATHS, type SafePath } from './paths.js';

type Path = FactSections['exposed']['paths'][number];

/** What the web server hands out that it should not, judged by content and against a page that does not exist. */
export const exposed: HttpProbe<'exposed'> = {
  section: 'exposed',
  door: 'http',
  describe: 'GET of a fixed list of safe paths',
  requests: (context) => [
    { id: 'baseline', path: BASELINE_PATH, maxBytes: 8192 },
    { id: 'documents', path: fill(DOCUMENTS_BASELINE, context), maxBytes: 8192 },
    ...SAFE_PATHS.map(({ path }, index): HttpRequest => ({
      id: `path${index}`,
      path: fill(path, context),
      maxBytes: 8192,
    })),
  ],
  parse: (answers, context) => {
    const baseline = answers.get('baseline');
    requireOpen(baseline);
    const paths = SAFE_PATHS.map((safe, index) =>
      judgePath(safe, fill(safe.path, context), answers.get(`path${index}`), baseline),
    );
    const guarded = judgeDocuments(paths, fill(DOCUMENTS_BASELINE, context), answers.get('documents'));
    return { paths: [...paths, ...guarded] };
  },
};

/** A site that sends everybody elsewhere, or keeps us out altogether, shows nothing of what it would show to others. */
export function requireOpen({ status }: HttpAnswer): void {
  if (![200, 404, 410].includes(status))
    throw new Unreadable(
      `a page that does not exist answers with status ${status}, so what is exposed cannot be told from here`,
      'Declare the address that the site redirects to, or let the address of the scanner in (authentication, firewall of the web server, rate limit).',
    );
}

function fill(path: string, { site }: ProbeContext): string {
  return fillSite(path, site?.folder);
}

function judgePath(safe: SafePath, path: string, answer: HttpAnswer, baseline: HttpAnswer): Path {
  const { status } = answer;
  refuseTrouble(path, status);
  const base = { path, what: safe.what, group: safe.group, status };
  const hidden = (detail: string): Path => ({ ...base, exposed: false, detail });
  if (status < 200 || status >= 300) return hidden(`status ${status}`);
  const same =
    status === baseline.status &&
    withoutName(answer.body, path) === withoutName(baseline.body, BASELINE_PATH);
  if (same) return hidden('the same page as for a name that does not exist');
  if (!safe.signs.test(answer.body))
    return hidden(`status ${status}, but not the content that would give it away`);
  return { ...base, exposed: true, detail: `status ${status} with its content` };
}

/**
 * A listing that does not come proves nothing: files may come all the same. A server that guards the folder refuses a name
 * that is not there, too. Nothing is said where another path has proved already that the folder is open.
 */
function judgeDocuments(paths: readonly Path[], path: string, { status }: HttpAnswer): Path[] {
  refuseTrouble(path, status);
  if (paths.some(({ group, exposed: open }) => group === 'documents' && open)) return [];
  const detail = [401, 403].includes(status)
    ? `refused before it is looked for (status ${status})`
    : `cannot be told: status ${status} for a file that is not there may mean that the server looked for it`;
  return [{ path, what: 'any file below documents', group: 'documents', status, exposed: false, detail }];
}

/** A server in trouble, or one that slows us down, has not said what it would serve. */
export function refuseTrouble(path: string, status: number): void {
  if (status >= 500 || status === 429 || status === 408 || status < 200)
    throw new Unreadable(
      `${path} answers with status ${status}`,
      'Look into the error log of the web server, lift its rate limit for the scanner, and scan again.',
    );
}

/** Pages for names that do not exist often repeat the name. */
function withoutName(body: string, path: string): string {
  return body.replaceAll(path, '').replaceAll(encodeURIComponent(path), '');
}

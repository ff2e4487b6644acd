import { Unreadable } from '../../core/errors.js';
import type { FactSections } from '../../core/facts.js';
import type { HttpAnswer, HttpProbe, HttpRequest, ProbeContext } from '../../core/probe.js';
import { BASELINE_PATH, CORS_PATH, SAFE_PATHS, type SafePath } from './paths.js';

const ORIGIN = 'https://origin.example';

/** What the web server hands out that it should not, judged by content and against a page that does not exist. */
export const exposed: HttpProbe<'exposed'> = {
  door: 'http',
  section: 'exposed',
  describe: 'GET of a fixed list of safe paths',
  requests: (context) => [
    { id: 'baseline', path: BASELINE_PATH, maxBytes: 8192 },
    { id: 'cors', path: fill(CORS_PATH, context), headers: { origin: ORIGIN }, maxBytes: 1024 },
    ...SAFE_PATHS.map(({ path }, index): HttpRequest => ({
      id: `path${index}`,
      path: fill(path, context),
      maxBytes: 8192,
    })),
  ],
  parse: (answers, context) => {
    const baseline = answers.get('baseline');
    return {
      paths: SAFE_PATHS.map((safe, index) =>
        judgePath(safe, fill(safe.path, context), answers.get(`path${index}`), baseline),
      ),
      corsReflectsOrigin: reflects(answers.get('cors')),
    };
  },
};

function fill(path: string, { site }: ProbeContext): string {
  return path.replace('SITE', encodeURIComponent(site?.folder ?? 'default'));
}

function judgePath(
  safe: SafePath,
  path: string,
  answer: HttpAnswer,
  baseline: HttpAnswer,
): FactSections['exposed']['paths'][number] {
  if (answer.status >= 500)
    throw new Unreadable(
      `${path} answers with status ${answer.status}`,
      'Look into the error log of the web server and scan again.',
    );
  const base = { path, what: safe.what, group: safe.group, status: answer.status };
  const served = answer.status >= 200 && answer.status < 300;
  if (!served) return { ...base, exposed: false, detail: `status ${answer.status}` };
  if (answer.body === baseline.body && answer.status === baseline.status)
    return { ...base, exposed: false, detail: 'the same page as for a name that does not exist' };
  if (!safe.signs.test(answer.body))
    return { ...base, exposed: false, detail: 'status 200, but not the content that would give it away' };
  return { ...base, exposed: true, detail: `status ${answer.status} with its content` };
}

/** Any origin is answered by its own name, with credentials allowed. */
function reflects({ headers }: HttpAnswer): boolean {
  return (
    headers['access-control-allow-origin'] === ORIGIN &&
    /^true$/i.test(headers['access-control-allow-credentials'] ?? '')
  );
}

import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { HttpProbe, ProbeContext } from '../core/probe.js';
import { fillSite, LOGIN_PATH } from './exposed/paths.js';

const VERSION_HEADERS = ['server', 'x-powered-by', 'x-generator', 'x-aspnet-version', 'via'];
const KEPT = [
  'server',
  'x-powered-by',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'content-security-policy',
  'referrer-policy',
  'permissions-policy',
  'cache-control',
  'content-type',
  'location',
  'x-xss-protection',
];

/** The log-in page that every visitor gets (interface/login/login.php). */
export function loginPath({ site }: ProbeContext): string {
  return fillSite(LOGIN_PATH, site?.folder);
}

/** Headers and cookies of the log-in page. */
export const http: HttpProbe<'http'> = {
  door: 'http',
  section: 'http',
  describe: 'GET of the log-in page',
  requests: (context) => [{ id: 'login', path: loginPath(context), maxBytes: 32_768 }],
  parse: (answers, { site }) => {
    const { status, headers, body } = answers.get('login');
    const openemr = /<title>\s*OpenEMR\b/i.test(body) || /\bname=["']?(authUser|clearPass)\b/i.test(body);
    if (!openemr || status !== 200)
      throw new Unreadable(
        status === 200
          ? 'the page at the declared address is no log-in page of OpenEMR'
          : `the log-in page answers with status ${status}`,
        `Open ${site?.url ?? 'the site'} in a browser and declare the address that it ends at in the deployment file.`,
      );
    const https = site?.url.startsWith('https:') ?? false;
    const policy = headers['content-security-policy'] ?? '';
    return {
      status,
      openemr,
      https,
      headers: Object.fromEntries(
        KEPT.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name].slice(0, 500)]])),
      ),
      hstsSeconds: https ? hstsSeconds(headers['strict-transport-security'] ?? '') : 0,
      frameProtection:
        /^\s*(deny|sameorigin)\s*$/im.test(headers['x-frame-options'] ?? '') ||
        /frame-ancestors\s+[^;*]+(;|$)/i.test(policy),
      versionHeaders: VERSION_HEADERS.flatMap((name) =>
        /\d/.test(headers[name] ?? '') ? [`${name}: ${headers[name]!.slice(0, 100)}`] : [],
      ),
      cookies: (headers['set-cookie'] ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map(parseCookie),
    };
  },
};

/** The first of several headers counts, and none over http (RFC 6797 section 8.1). */
function hstsSeconds(header: string): number {
  const [first = ''] = header.split('\n');
  return Number(/(?:^|;)\s*max-age\s*=\s*"?(\d{1,12})"?\s*(?:;|$)/i.exec(first)?.[1] ?? 0);
}

/** One Set-Cookie header (RFC 6265); the value is not kept. */
export function parseCookie(line: string): FactSections['http']['cookies'][number] {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const named = new Map(
    attributes.map((part) => [part.split('=')[0]!.toLowerCase(), part.split('=')[1] ?? '']),
  );
  return {
    name: pair.split('=')[0]!.slice(0, 100),
    secure: named.has('secure'),
    httpOnly: named.has('httponly'),
    sameSite: (named.get('samesite') ?? '').slice(0, 20),
  };
}

import { Unreadable } from '../core/errors.js';
import type { HttpProbe } from '../core/probe.js';
import { loginPath } from './http.js';
import { tidy } from './lines.js';

/** What port 80 of the site says: closed, a redirect to https of the same host, or something that travels in clear. */
export const plainHttp: HttpProbe<'plainHttp'> = {
  door: 'http',
  section: 'plainHttp',
  describe: 'GET on port 80',
  requests: (context) => {
    const url = new URL(context.site!.url);
    const clear = url.protocol === 'http:' ? url.origin : `http://${url.hostname}`;
    return [
      { id: 'root', path: `${clear}/`, maxBytes: 1024 },
      { id: 'login', path: `${clear}${withSlash(url.pathname)}${loginPath(context)}`, maxBytes: 1024 },
      { id: 'alive', path: loginPath(context), maxBytes: 1024 },
    ];
  },
  parse: (answers, { site }) => {
    const failures = [answers.failure('root'), answers.failure('login')];
    if (failures.every((failure) => failure !== undefined)) {
      const alive = answers.failure('alive') === undefined;
      const closed = failures.every(({ refused, reason }) => refused || SILENT.test(reason));
      if (alive && closed) return { open: false, redirects: false, location: '' };
    }
    const failure = failures.find((one) => one !== undefined);
    if (failure)
      throw new Unreadable(
        `port 80 could not be judged: ${failure.reason}`,
        'Scan again; if it stays so, try the address with curl from here.',
      );
    const locations = ['root', 'login'].map((id) => {
      const { status, headers } = answers.get(id);
      return [301, 302, 303, 307, 308].includes(status) ? (headers['location'] ?? '') : '';
    });
    const host = new URL(site?.url ?? '').hostname;
    return {
      open: true,
      redirects: locations.every((location) => isHttpsOf(location, host)),
      location: tidy(locations[0] ?? '', 200),
    };
  },
};

/** A firewall that drops packets. A closed port proves something only while the site itself answers. */
const SILENT = /did not answer|timed? ?out|no answer/i;

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function isHttpsOf(location: string, host: string): boolean {
  try {
    const url = new URL(location);
    return url.protocol === 'https:' && url.hostname === host;
  } catch {
    return false;
  }
}

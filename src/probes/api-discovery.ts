/** What the API tells strangers: OpenID Connect Discovery 1.0, SMART App Launch 2 (`.well-known`) and the FHIR CapabilityStatement. */
import { Unreadable } from '../core/errors.js';
import type { HttpAnswer, HttpProbe, HttpRequest } from '../core/probe.js';
import { refuseTrouble, requireOpen } from './exposed/exposed.js';
import { API_DOCUMENTS, BASELINE_PATH, fillSite } from './exposed/paths.js';

const ORIGIN = 'https://origin.example';
type Json = Readonly<Record<string, unknown>>;

/** What apps are told before anybody logs in, asked with an invented Origin. A 404 for the FHIR statement tells nothing: OpenEMR answers 200 or 501. */
export const apiDiscovery: HttpProbe<'apiDiscovery'> = {
  section: 'apiDiscovery',
  door: 'http',
  describe: 'GET of what the API tells any stranger about itself',
  requests: ({ site }) => [
    { id: 'baseline', path: BASELINE_PATH, maxBytes: 1024 },
    ...API_DOCUMENTS.map(({ id, path }): HttpRequest => ({
      id,
      path: fillSite(path, site?.folder),
      headers: { origin: ORIGIN },
      maxBytes: 65_536,
    })),
  ],
  parse: (answers, { site }) => {
    requireOpen(answers.get('baseline'));
    const seen = API_DOCUMENTS.map((document) => {
      const path = fillSite(document.path, site?.folder);
      const answer = answers.get(document.id);
      return { ...document, path, answer, published: isPublished(path, document.off, answer) };
    });
    const told = seen
      .filter(({ id, published }) => published && id !== 'metadata')
      .map(({ path, answer }) => readJson(path, answer));
    const statement = seen.find(({ id, published }) => id === 'metadata' && published);
    const origin = new URL(site?.url ?? 'https://site.invalid').origin;
    return {
      documents: seen.map(({ path, what, answer, published }) => ({
        path,
        what,
        status: answer.status,
        published,
      })),
      software: statement ? softwareOf(statement.path, statement.answer) : '',
      addresses: addressesOf(told).map((one) => ({ origin: one, own: one === origin })),
      grants: textsOf(told, 'grant_types_supported'),
      systemScopes: textsOf(told, 'scopes_supported').filter((scope) => scope.startsWith('system/')),
      credentialed: seen.filter(({ answer }) => isCredentialed(answer)).map(({ path }) => path),
    };
  },
};

function isPublished(path: string, off: readonly number[], { status }: HttpAnswer): boolean {
  if (status === 200) return true;
  if ([401, 403, ...off].includes(status)) return false;
  refuseTrouble(path, status);
  throw new Unreadable(
    `${path} answers with status ${status}, which OpenEMR does not`,
    status === 404
      ? 'Let the rewrite rules of apis/.htaccess apply (AllowOverride FileInfo, or the same in the configuration of nginx); where the API is not wanted, let the web server answer 403 for /apis/ and /oauth2/.'
      : 'Declare the address that the site redirects to, or let the address of the scanner in.',
  );
}

function readJson(path: string, { body, truncated }: HttpAnswer): Json {
  if (truncated) throw tooLong(path);
  try {
    const value: unknown = JSON.parse(body);
    if (isJson(value)) return value;
  } catch {
    // said below
  }
  throw foreign(path);
}

/** The statement may be longer than what is kept; it begins with its kind, and the version follows soon. */
function softwareOf(path: string, { body, truncated }: HttpAnswer): string {
  if (!/^\s*\{[^]{0,2000}"resourceType"\s*:\s*"CapabilityStatement"/.test(body)) throw foreign(path);
  const software = /"software"\s*:\s*\{[^{}]{0,2000}\}/.exec(body)?.[0];
  if (software === undefined && truncated) throw tooLong(path);
  const text = /"version"\s*:\s*"([^"]{0,60})/.exec(software ?? '')?.[1] ?? '';
  return /^\d{1,4}(?:\.\d{1,4}){1,3}/.exec(text)?.[0] ?? text;
}

/** The origins of all endpoints, each once. What is no address is kept as it is. */
function addressesOf(told: readonly Json[]): string[] {
  const named = told.flatMap((document) =>
    Object.entries(document).flatMap(([name, value]) =>
      /_endpoint$|^issuer$|^jwks_uri$/.test(name) ? [String(value)] : [],
    ),
  );
  return unique(named.map((text) => (URL.canParse(text) ? new URL(text).origin : text)));
}

/** The texts of a list that at least one document has; releases up to 7.0.3 put the list of scopes into another list. */
function textsOf(told: readonly Json[], name: string): string[] {
  const lists = told.map((document) => document[name]).filter((list) => list !== undefined);
  const all = lists.flatMap((list) => (Array.isArray(list) ? list.flat() : [list]));
  const odd = lists.some((list) => !Array.isArray(list)) || all.some((one) => typeof one !== 'string');
  if (odd || (told.length > 0 && lists.length === 0))
    throw new Unreadable(
      `what the API publishes has no list of texts under ${name}`,
      'Open the two addresses under .well-known in a browser: a program before OpenEMR may have changed them.',
    );
  return unique(all.map(String));
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => text.slice(0, 200)))].toSorted();
}

/** A browser sends cookies along only where its own Origin is named (Fetch standard, CORS check); a star does not count. */
function isCredentialed({ headers }: HttpAnswer): boolean {
  return (
    headers['access-control-allow-origin'] === ORIGIN &&
    /^true$/i.test(headers['access-control-allow-credentials'] ?? '')
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tooLong(path: string): Unreadable {
  return new Unreadable(
    `${path} is longer than 64 KiB`,
    'Open the address in a browser and see what stands before OpenEMR.',
  );
}

function foreign(path: string): Unreadable {
  return new Unreadable(
    `${path} answers with status 200 and something else than this document`,
    'Open the address in a browser: a page of a proxy or a firewall may stand before OpenEMR.',
  );
}

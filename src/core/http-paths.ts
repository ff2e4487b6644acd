/** Which addresses the HTTP door may ask. Some pages of OpenEMR change the database when they are merely read. */

/** Scripts that change the database or the files on a plain GET. */
const FORBIDDEN = ['sql_patch', 'sql_upgrade', 'acl_upgrade', 'acl_setup', 'ippf_upgrade', 'auto_configure'];

/** Query names that make a page do something; `site` and `auth` only choose what is shown. */
const ALLOWED_QUERY = new Set(['site', 'auth', 'lang']);

/** The address of a request: below the base, or absolute on the same host. Throws when it may not be asked. */
export function safeUrl(baseUrl: string, path: string): URL {
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const url = new URL(path, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw forbidden(path, 'only http and https are asked');
  if (url.hostname !== base.hostname) throw forbidden(path, 'another host is never asked');
  if (url.username !== '' || url.password !== '') throw forbidden(path, 'an address holds no credentials');
  const plain = decodeAll(`${path}\n${url.pathname}${url.search}`);
  if (FORBIDDEN.some((name) => plain.includes(name)))
    throw forbidden(path, 'reading it changes the database');
  for (const name of url.searchParams.keys())
    if (!ALLOWED_QUERY.has(name)) throw forbidden(path, `the query "${name}" could be an action`);
  return url;
}

/** Undoes percent-encoding as often as a careless server might, Unicode forms, case, and anything that hides letters. */
function decodeAll(text: string): string {
  let plain = text;
  for (let round = 0; round < 5; round += 1) {
    const decoded = plain.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    );
    if (decoded === plain) break;
    plain = decoded;
  }
  return plain
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_./?&=\n]/g, '');
}

function forbidden(path: string, why: string): Error {
  return new Error(`the path ${JSON.stringify(path.slice(0, 80))} is never requested: ${why}`);
}

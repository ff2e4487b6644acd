/** What code of packs may ask: the same that our own probes may, and not more of it. */
import { Unreadable } from '../../core/errors.js';
import { safeUrl } from '../../core/http-paths.js';
import type { HttpRequest, ShellStep, SqlQuery } from '../../core/probe.js';

const MAX_QUESTIONS = 20;
const MAX_TEXT = 8192;

/** Steps of a shell probe, checked. Throws Unreadable. */
export function checkSteps(value: unknown): ShellStep[] {
  return listOf(value, 'steps').map((one) => {
    const { id, run, sudo, maxBytes, timeout } = fieldsOf(one, ['id', 'run', 'sudo', 'maxBytes', 'timeout']);
    const step = { id: idOf(id), run: textOf(run, 'run') };
    if (sudo === undefined && step.run.trim() === '') refuse('a step asks nothing');
    return {
      ...step,
      ...(sudo === undefined ? {} : { sudo: wordsOf(sudo) }),
      ...(maxBytes === undefined ? {} : { maxBytes: numberOf(maxBytes, 262_144) }),
      ...(timeout === undefined ? {} : { timeout: numberOf(timeout, 20) }),
    };
  });
}

/** What a SELECT must not hold: it would write, lock, wait, read files, or be more than one. Comments could hide any of them. */
const UNSAFE_SQL =
  /;|--|#|\/\*|@|\b(into|outfile|dumpfile|load_file|sleep|benchmark|get_lock|release_lock|release_all_locks|is_free_lock|is_used_lock|(next|previous)\s+value|nextval|setval|lastval|wait_for_executed_gtid_set|procedure|lock|for\s+update|for\s+share)\b|\b(\w+_wait|sys_\w+)\s*\(/i;

/** A star that stands for all columns: nothing to multiply with comes behind it. */
const ALL_COLUMNS =
  /\*\s*($|[,)]|(from|where|group|having|order|limit|offset|union|except|intersect|window)\b)/i;

/** Texts and quoted names, each as a whole, so that one kind of quote cannot hide in another. */
const QUOTED = /'(?:[^'\\]|'')*'|"(?:[^"\\]|"")*"|`[^`\\]*`/g;

/** Queries of an SQL probe, checked: one SELECT or SHOW each, with its columns named. Throws Unreadable. */
export function checkQueries(value: unknown): SqlQuery[] {
  return listOf(value, 'queries').map((one) => {
    const { id, sql, values } = fieldsOf(one, ['id', 'sql', 'values']);
    const text = textOf(sql, 'sql');
    if (!/^\s*(select|show)\s/i.test(text)) refuse('only SELECT and SHOW are asked');
    const bare = text.replaceAll(QUOTED, " '' ").replaceAll(/count\(\s*\*\s*\)/gi, 'count(1)');
    if (/["`\\]/.test(bare) || bare.replaceAll("''", '').includes("'"))
      refuse('a query holds a backslash, or a quote that does not close');
    const unsafe = UNSAFE_SQL.exec(bare) ?? ALL_COLUMNS.exec(bare);
    if (unsafe) refuse(`a query holds ${JSON.stringify(unsafe[0])}`);
    const list = values === undefined ? [] : listOf(values, 'values');
    const plain = list.filter((item) => typeof item === 'string' || typeof item === 'number');
    if (plain.length < list.length) refuse('values must be texts and numbers');
    return { id: idOf(id), sql: text, ...(values === undefined ? {} : { values: plain }) };
  });
}

/** Requests of an HTTP probe, checked: GET below the address of the site, and never a page that acts. Throws Unreadable. */
export function checkRequests(value: unknown, siteUrl: string): HttpRequest[] {
  return listOf(value, 'requests').map((one) => {
    const { id, path, headers, maxBytes } = fieldsOf(one, ['id', 'path', 'headers', 'maxBytes']);
    const text = textOf(path, 'path');
    checkPath(siteUrl, text);
    return {
      id: idOf(id),
      path: text,
      ...(headers === undefined ? {} : { headers: headersOf(headers) }),
      ...(maxBytes === undefined ? {} : { maxBytes: numberOf(maxBytes, 65_536) }),
    };
  });
}

/** Throws Unreadable for a path that acts, or that leads out of the site: by dots, by a slash that is written as a number, to another port. */
function checkPath(siteUrl: string, path: string): void {
  let url: URL;
  try {
    url = safeUrl(siteUrl, path);
  } catch (error) {
    return refuse((error as Error).message);
  }
  const { origin, href } = new URL(siteUrl.endsWith('/') ? siteUrl : `${siteUrl}/`);
  if (url.origin !== origin || !url.href.startsWith(href) || /%(2e|2f|5c)/i.test(url.pathname))
    refuse(`the path ${JSON.stringify(path.slice(0, 80))} leads out of the site`);
}

/** Ports of a TCP probe, checked. Throws Unreadable. */
export function checkPorts(value: unknown): number[] {
  return listOf(value, 'ports', 64).map((port) => numberOf(port, 65_535));
}

/** Headers that ask for a form of the answer; nothing that logs in, and nothing that says who we are. */
const HEADERS = ['accept', 'accept-encoding', 'accept-language', 'origin'];

function headersOf(value: unknown): Record<string, string> {
  const fields = fieldsOf(value, HEADERS, true);
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => {
      const plain = textOf(text, name);
      return /^[\x20-\x7e]{0,200}$/.test(plain)
        ? [name, plain]
        : refuse(`the header ${name} has a form that is not allowed`);
    }),
  );
}

function listOf(value: unknown, what: string, most = MAX_QUESTIONS): unknown[] {
  if (!Array.isArray(value)) return refuse(`${what} is no list`);
  return value.length > most ? refuse(`${what} has more than ${most} entries`) : (value as unknown[]);
}

function fieldsOf(value: unknown, known: readonly string[], lower = false): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return refuse('an entry is no object');
  const fields = Object.entries(value).map(([key, item]) => [lower ? key.toLowerCase() : key, item] as const);
  const stray = fields.find(([key]) => !known.includes(key));
  if (stray) refuse(`an entry has the field ${JSON.stringify(stray[0].slice(0, 40))}`);
  return Object.fromEntries(fields) as Record<string, unknown>;
}

function idOf(value: unknown): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(value))
    return refuse('an id is not made of 1 to 40 letters, digits, dots and dashes');
  return value;
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT || value.includes('\0'))
    return refuse(`${what} is no text of at most ${MAX_TEXT} characters`);
  return value;
}

function wordsOf(value: unknown): string[] {
  const words = listOf(value, 'sudo', 40).map((word) => textOf(word, 'sudo'));
  return words[0]?.startsWith('/') === false || words.length === 0
    ? refuse('sudo must begin with the path of a program')
    : words;
}

function numberOf(value: unknown, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most)
    return refuse(`a number is not between 1 and ${most}`);
  return value;
}

function refuse(what: string): never {
  throw new Unreadable(`the probe may not ask this: ${what}`, 'Report this to the author of the pack.');
}

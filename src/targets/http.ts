/** The HTTP door: GET on a few safe paths, no redirects followed, nothing sent that is secret, everything bounded. */
import {
  Agent as HttpAgent,
  request as requestHttp,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { Unreadable } from '../core/errors.js';
import type { HttpAnswer, HttpAnswers, HttpRequest } from '../core/probe.js';
import { codeOf, deadline, formatAddress, unreachable } from './dial.js';
import { safeUrl } from '../core/http-paths.js';

/** Time limits, the wish to stop, and who is asking. */
export interface HttpOptions {
  /** Our own version, for the User-Agent. */
  readonly version: string;
  readonly signal?: AbortSignal;
  /** Of one request. */
  readonly timeoutMs?: number;
  readonly totalTimeoutMs?: number;
  readonly concurrency?: number;
}

interface Failure {
  readonly reason: string;
  readonly remedy: string;
  readonly refused: boolean;
}

const MAX_BODY = 65_536;
const MAX_HEADERS = 32_768;

/** Legacy servers are read too: the certificate is judged elsewhere and nothing secret is sent. */
const TLS = { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;

/** Asks every request; a dead server is an answer with a failure. Throws only for a path that is never requested. */
export async function askHttp(
  baseUrl: string,
  requests: readonly HttpRequest[],
  options: HttpOptions,
): Promise<HttpAnswers> {
  const queue = requests.map((request) => ({ request, url: safeUrl(baseUrl, request.path) }));
  const concurrency = options.concurrency ?? 4;
  const http = new HttpAgent({ keepAlive: true, maxSockets: concurrency });
  const https = new HttpsAgent({ keepAlive: true, maxSockets: concurrency, ...TLS });
  const limit = deadline(options.signal, options.totalTimeoutMs ?? 60_000);
  const results = new Map<string, HttpAnswer | Failure>();
  async function work(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { request, url } = next;
      const agent = url.protocol === 'https:' ? https : http;
      results.set(request.id, await get(url, request, { options, limit, agent }));
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  http.destroy();
  https.destroy();
  return toAnswers(results);
}

function toAnswers(results: ReadonlyMap<string, HttpAnswer | Failure>): HttpAnswers {
  function resultOf(id: string): HttpAnswer | Failure {
    const result = results.get(id);
    if (!result) throw new Error(`the request "${id}" was not asked`);
    return result;
  }
  return {
    at: new Date().toISOString(),
    get(id) {
      const result = resultOf(id);
      if ('reason' in result) throw new Unreadable(result.reason, result.remedy);
      return result;
    },
    failure(id) {
      const result = resultOf(id);
      return 'reason' in result ? { reason: result.reason, refused: result.refused } : undefined;
    },
  };
}

/** Milliseconds until a port that says nothing counts as silent; a lost packet has been sent again by then. */
const CONNECT_MS = 3500;

interface Around {
  readonly options: HttpOptions;
  readonly limit: AbortSignal;
  readonly agent: HttpAgent | HttpsAgent;
}

function get(url: URL, request: HttpRequest, around: Around): Promise<HttpAnswer | Failure> {
  const { options, limit, agent } = around;
  const timeoutMs = options.timeoutMs ?? 10_000;
  const https = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const settings: RequestOptions & { servername?: string } = {
    agent,
    method: 'GET',
    signal: limit,
    insecureHTTPParser: true,
    maxHeaderSize: MAX_HEADERS,
    headers: {
      ...request.headers,
      'User-Agent': `emr-audit/${options.version} (read-only security scan)`,
      Accept: '*/*',
      'Accept-Encoding': 'identity',
    },
    ...(https && !isIP(host) ? { servername: host } : {}),
  };
  return new Promise((resolve) => {
    const outgoing = (https ? requestHttps : requestHttp)(url, settings, (response) => {
      const maxBytes = Math.min(request.maxBytes ?? MAX_BODY, MAX_BODY);
      readBody(response, maxBytes, (body, truncated) => finish(toAnswer(response, body, truncated)));
    });
    const timer = setTimeout(
      () => outgoing.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    function finish(result: HttpAnswer | Failure): void {
      clearTimeout(timer);
      resolve(result);
      if ('reason' in result || result.truncated) outgoing.destroy();
    }
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) return;
      const early = setTimeout(
        () => outgoing.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
        Math.min(CONNECT_MS, timeoutMs),
      );
      socket.once('connect', () => clearTimeout(early));
      outgoing.once('close', () => clearTimeout(early));
    });
    outgoing.on('error', (error) => finish(explain(error, url, limit)));
    outgoing.on('close', () => finish(explain(undefined, url, limit)));
    outgoing.end();
  });
}

function readBody(
  response: IncomingMessage,
  maxBytes: number,
  done: (body: string, truncated: boolean) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) end(true);
  });
  function end(truncated: boolean): void {
    done(new TextDecoder('utf-8').decode(Buffer.concat(chunks).subarray(0, maxBytes)), truncated);
  }
  response.on('end', () => end(false));
  response.on('aborted', () => end(true));
  response.on('error', () => end(true));
}

/** Raw headers keep repeated names; a plain object would lose or join them. */
function toAnswer(response: IncomingMessage, body: string, truncated: boolean): HttpAnswer {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    const name = (response.rawHeaders[index] ?? '').toLowerCase();
    const value = Buffer.from(response.rawHeaders[index + 1] ?? '', 'latin1').toString('utf8');
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}\n${value}`);
  }
  return { status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body, truncated };
}

function explain(error: Error | undefined, url: URL, limit: AbortSignal): Failure {
  const code = codeOf(error);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const where = formatAddress(url.hostname.replace(/^\[|\]$/g, ''), port);
  const look = `curl -skv -o /dev/null ${url.protocol}//${url.host}/`;
  const refused = code === 'ECONNREFUSED';
  if (/wrong.version.number|packet.length.too.long|http.request/i.test(`${code} ${error?.message ?? ''}`))
    return {
      reason: `${where} answers without TLS`,
      remedy: `Check the address in the deployment file: ${look}`,
      refused,
    };
  if (/^ERR_SSL|^ERR_TLS|^EPROTO/.test(code))
    return {
      reason: `the TLS handshake with ${where} failed (${code})`,
      remedy: `See why: ${look}`,
      refused,
    };
  if (code === 'HPE_HEADER_OVERFLOW')
    return { reason: `${where} sent more than 32 KB of headers`, remedy: `See them: ${look}`, refused };
  if (code.startsWith('HPE_'))
    return {
      reason: `${where} does not answer in HTTP (${code})`,
      remedy: `See what it sends: ${look}`,
      refused,
    };
  if (limit.aborted && code !== 'ETIMEDOUT')
    return {
      reason: `the scan was stopped before ${where} answered`,
      remedy: 'Run the scan again.',
      refused,
    };
  const { message, remedy } = unreachable(where, code);
  return { reason: message, remedy, refused };
}

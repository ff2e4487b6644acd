import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ManyOptions, TlsResult, TlsTarget } from '../../src/tls-scanner-lite/index.js';
import { listen } from './helpers/listen.js';
import { makePki, type Pki } from './helpers/pki.js';
import { ensure } from './helpers/program.js';
import { alertRecord, record } from './helpers/wire.js';
import { onHello } from './helpers/peer.js';
import { DAEMONS } from './zoo/daemons.js';
import { differences, type Expectation } from './zoo/expect.js';
import { ZOO } from './zoo/servers.js';

/** Servers that waste time, lie or hang up. */
const HOSTILE: readonly ((socket: Socket) => void)[] = [
  () => {},
  (socket) => void socket.resetAndDestroy(),
  (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  (socket) => void socket.write(record(22, 0x0303, randomBytes(4000))),
  (socket) => void setInterval(() => socket.write('x'), 200).unref(),
  (socket) => void socket.end(alertRecord(2, 80)),
  onHello((_, socket) => void socket.write(Buffer.alloc(70_000, record(22, 0x0303, Buffer.alloc(1000))))),
];

interface Stand {
  readonly name: string;
  readonly port: number;
  readonly starttls: TlsTarget['starttls'];
  /** What must come out, or null where there is no TLS to see. */
  readonly expect: Expectation | null;
}

let pki: Pki;
const stands: Stand[] = [];
const stops: (() => unknown)[] = [];
beforeAll(async () => {
  pki = makePki();
  for (const server of [...ZOO, ...DAEMONS]) {
    if (server.needs && !ensure(...server.needs)) continue;
    const { port, stop } = await server.start(pki);
    stops.push(stop);
    stands.push({ name: server.name, port, starttls: server.starttls, expect: server.expect });
  }
  for (const [at, behave] of HOSTILE.entries()) {
    const { port, close } = await listen(behave);
    stops.push(close);
    stands.push({ name: `hostile ${at}`, port, starttls: undefined, expect: null });
  }
});
afterAll(async () => {
  for (const stop of stops) await stop();
  pki.remove();
});

interface Crowd {
  readonly results: readonly TlsResult[];
  readonly megabytes: number;
  readonly seconds: number;
}

/** Scans in a process of its own; a rejection that nobody handles would end it with another code than 0, and a warning be heard. */
async function crowd(targets: readonly TlsTarget[], options: ManyOptions): Promise<Crowd> {
  const child = spawn('node', ['test/tls-scanner-lite/tools/crowd.mjs'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(JSON.stringify({ targets, options }));
  const ended = once(child, 'exit');
  const complaints = text(child.stderr);
  const lines: unknown[] = [];
  for await (const line of createInterface(child.stdout)) lines.push(JSON.parse(line));
  expect(await ended).toEqual([0, null]);
  expect(await complaints).toBe('');
  return { ...(lines.pop() as Crowd), results: lines as TlsResult[] };
}

it(
  'two hundred servers in one call: every result right, memory and time bounded',
  { timeout: 400_000 },
  async () => {
    const chosen = Array.from({ length: 200 }, (_, at) => stands[at % stands.length] as Stand);
    const targets = chosen.map(({ port, starttls }) => ({
      host: '127.0.0.1',
      port,
      servername: 'emr.test',
      ...(starttls ? { starttls } : {}),
    }));
    const [parallel, totalTimeout] = [16, 25_000];
    const { results, megabytes, seconds } = await crowd(targets, {
      parallel,
      totalTimeout,
      ca: pki.read('root.pem'),
    });
    console.log(
      `200 scans of ${stands.length} servers: ${seconds.toFixed(1)} s, ${Math.round(megabytes)} MB at most`,
    );
    expect(results).toHaveLength(200);
    const wrong = results.flatMap((result) => {
      const stand = stands.find(({ port }) => port === result.port);
      if (!stand?.expect)
        return result.outcome !== 'tls' && result.reason ? [] : [`${stand?.name}: ${result.outcome}`];
      return differences(result, stand.expect).map((one) => `${stand.name}: ${one}`);
    });
    expect(wrong).toEqual([]);
    expect(megabytes).toBeLessThan(200);
    expect(seconds * 1000).toBeLessThan(Math.ceil(targets.length / parallel) * totalTimeout);
  },
);

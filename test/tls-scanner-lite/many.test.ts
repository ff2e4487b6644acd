import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  everyAddress,
  scanMany,
  scanTls,
  watchTls,
  withSisters,
  type Support,
  type TlsEvent,
  type TlsResult,
} from '../../src/tls-scanner-lite/index.js';
import { losing, relay } from './bench/relay.js';
import { randomFrom } from './fuzz/spoil.js';
import { listen, type TestServer } from './helpers/listen.js';
import { oneSuite, onHello, supports } from './helpers/peer.js';
import { makePki } from './helpers/pki.js';
import { alertRecord } from './helpers/wire.js';
import { Handshaker } from './zoo/handshaker.js';

const servers: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(onSocket: (socket: Socket) => void): Promise<TestServer> {
  const server = await listen(onSocket);
  servers.push(server);
  return server;
}

describe('many targets', () => {
  it('an abort ends all of them, and leaving the loop too', async () => {
    const { port } = await serve(() => {});
    const targets = Array.from({ length: 20 }, () => ({ host: '127.0.0.1', port }));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const started = performance.now();
    await expect(async () => {
      for await (const _ of scanMany(targets, { signal: stop.signal })) expect(_).toBeUndefined();
    }).rejects.toThrow();
    for await (const event of watchTls({ host: '127.0.0.1', port: (await serve(onHello(oneSuite))).port })) {
      expect(event.kind).toBe('protocol');
      break;
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('one target', () => {
  it('tells what becomes known as it does, and the result at the end', async () => {
    const { port } = await serve(onHello(oneSuite));
    const events: TlsEvent[] = [];
    for await (const event of watchTls({ host: '127.0.0.1', port })) events.push(event);
    expect(events.at(-1)).toMatchObject({ kind: 'result', result: { outcome: 'tls' } });
    expect(events.map(({ kind }) => kind)).toContain('suite');
  });

  it('one connection in twenty lost changes no answer', { timeout: 60_000 }, async () => {
    const { port } = await serve(onHello(oneSuite));
    const random = randomFrom(5);
    const spoil = losing(0.05, () => random(1000) / 1000);
    const lossy = await relay(port, 0, spoil);
    servers.push(lossy);
    for (let run = 0; run < 5; run += 1) {
      const result = await scanTls({ host: '127.0.0.1', port: lossy.port });
      expect(supports(result)).toEqual([
        'not-offered',
        'not-offered',
        'not-offered',
        'not-offered',
        'offered',
        'not-offered',
      ]);
      expect(result.protocols[4]).toMatchObject({ suitesComplete: true, suites: [{ id: 0x009c }] });
    }
  });

  it(
    'a server that takes few connections a second is waited for, which is said',
    { timeout: 60_000 },
    async () => {
      let tokens = 12;
      const refill = setInterval(() => (tokens = Math.min(12, tokens + 4)), 200);
      servers.push({ close: () => clearInterval(refill) });
      const { port } = await serve((socket) => {
        tokens -= 1;
        if (tokens < 0) socket.resetAndDestroy();
        else onHello(oneSuite)(socket);
      });
      const result = await scanTls({ host: '127.0.0.1', port }, { depth: 'list' });
      expect(supports(result)[4]).toBe('offered');
      expect(supports(result)).not.toContain('unknown');
      expect(result.protocols[4]).toMatchObject({ suitesComplete: true, suites: [{ id: 0x009c }] });
    },
  );

  it('keeps to the rate that it is given', async () => {
    const { port } = await serve((socket) => void socket.end(alertRecord(2, 70)));
    const result = await scanTls({ host: '127.0.0.1', port }, { maxRate: 20 });
    expect(result.milliseconds).toBeGreaterThan((result.connections - 1) * 50 * 0.9);
  });

  it('a name with several addresses: the first that answers, or all', async () => {
    const [target] = await everyAddress({ host: '127.0.0.1', port: 1 });
    expect(target).toMatchObject({ host: '127.0.0.1', address: '127.0.0.1' });
    const { port } = await serve(onHello(oneSuite));
    const result = await scanTls({ host: 'localhost', port }, { depth: 'list' });
    expect(result).toMatchObject({
      host: 'localhost',
      address: '127.0.0.1',
      outcome: 'tls',
      servername: 'localhost',
    });
    const other = await scanTls({ host: 'emr.test', address: '127.0.0.1', port }, { depth: 'list' });
    expect(other).toMatchObject({ outcome: 'tls', servername: 'emr.test' });
  });
});

describe('ports with the same key', () => {
  it('SSL 2.0 on one endangers the other (DROWN)', async () => {
    const pki = makePki();
    const script = {
      certificates: [pki.der('rsa.pem')],
      key: pki.read('rsa.key'),
      versions: [0x0303],
      suites: [0x009c],
    };
    const { port } = await serve((socket) => void new Handshaker(socket, script));
    const result = await scanTls({ host: '127.0.0.1', port }, { depth: 'list' });
    pki.remove();
    const sister = (support: Support): TlsResult => ({
      ...result,
      port: 1,
      protocols: result.protocols.map((one) => (one.protocol === 'SSL 2.0' ? { ...one, support } : one)),
    });
    const drown = (results: readonly TlsResult[]) =>
      withSisters(results).map(({ weaknesses }) => weaknesses.find(({ id }) => id === 'drown'));
    expect(drown([result])[0]?.verdict).toBe('not-vulnerable');
    expect(drown([result, sister('offered')])[0]).toMatchObject({
      verdict: 'vulnerable',
      how: 'SSL 2.0 is offered with the same key on 127.0.0.1:1',
    });
    expect(drown([result, sister('unknown')])[0]).toMatchObject({
      verdict: 'unknown',
      how: 'SSL 2.0 could not be told on 127.0.0.1:1, which has the same key',
    });
    expect(drown([result, sister('not-offered')])[0]?.verdict).toBe('not-vulnerable');
  });
});

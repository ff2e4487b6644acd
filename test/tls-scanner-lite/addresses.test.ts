import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { everyAddress, scanTls } from '../../src/tls-scanner-lite/index.js';
import { oneSuite, onHello, supports } from './helpers/peer.js';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Listens on one address; null where this machine has no such address. */
function serveOn(host: string, port = 0): Promise<number | null> {
  const server = createServer((socket) => onHello(oneSuite)(socket.on('error', () => {})));
  closing.push(() => server.close());
  return new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

it('an IPv6 address is connected to as it is, and is no name to ask for', async ({ skip }) => {
  const port = await serveOn('::1');
  if (port === null) return skip('this machine has no ::1');
  for (const host of ['::1', '0:0:0:0:0:0:0:1']) {
    const result = await scanTls({ host, port }, { depth: 'list' });
    expect(result).toMatchObject({ outcome: 'tls', address: host, servername: null });
    expect(supports(result)[4]).toBe('offered');
  }
});

it('the machines behind one name are scanned each by itself, IPv4 and IPv6', async ({ skip }) => {
  const port = await serveOn('127.0.0.1');
  if (port === null || (await serveOn('::1', port)) === null) return skip('this machine has no ::1');
  const silent = { host: 'emr.test', port, address: '127.0.0.2' };
  const targets = [
    { host: 'emr.test', port, address: '127.0.0.1' },
    { host: 'emr.test', port, address: '::1' },
    silent,
  ];
  const results = await Promise.all(targets.map((target) => scanTls(target, { depth: 'list' })));
  expect(results.map(({ address, outcome, servername }) => [address, outcome, servername])).toEqual([
    ['127.0.0.1', 'tls', 'emr.test'],
    ['::1', 'tls', 'emr.test'],
    ['127.0.0.2', 'unknown', 'emr.test'],
  ]);
  expect(results[2]?.reason?.code).toBe('connection-refused');
});

it('every address that the system has for a name is a target of its own, and keeps the name', async () => {
  const targets = await everyAddress({ host: 'localhost', port: 1, servername: 'emr.test' });
  expect(targets.length).toBeGreaterThan(0);
  for (const target of targets) {
    expect(['127.0.0.1', '::1']).toContain(target.address);
    expect(target).toMatchObject({ host: 'localhost', port: 1, servername: 'emr.test' });
  }
  expect(new Set(targets.map(({ address }) => address)).size).toBe(targets.length);
  expect(await everyAddress({ host: 'no-such-host.invalid', port: 1 })).toEqual([
    { host: 'no-such-host.invalid', port: 1 },
  ]);
});

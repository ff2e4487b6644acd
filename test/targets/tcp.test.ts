import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { scanTcp } from '../../src/targets/tcp.js';
import { refusal } from './helpers/deployment.js';
import { freePort, listen as listenOn } from './helpers/net.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function listen(address: string): Promise<number> {
  const server = createServer((socket) => void socket.destroy());
  servers.push(server);
  return listenOn(server, address);
}

test('tells open from closed, sorted, each port once', async () => {
  const open = [await listen('127.0.0.1'), await listen('127.0.0.1')].toSorted((one, other) => one - other);
  const closed = await freePort();
  const answers = await scanTcp('127.0.0.1', [...open, closed, ...open, 0, 70_000, 1.5]);
  expect(answers).toMatchObject({ open, closed: [closed], filtered: [], vantage: 'from 127.0.0.1' });
});

const ipv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
);
if (!ipv6) process.stderr.write('SKIPPED: the port scan over IPv6 needs IPv6 on loopback\n');

test.skipIf(!ipv6)('IPv6', async () => {
  const port = await listen('::1');
  expect((await scanTcp('::1', [port])).open).toEqual([port]);
});

test('names', async () => {
  const byName = await listen('127.0.0.1');
  const answers = await scanTcp('localhost', [byName]);
  expect(answers.vantage).toMatch(/^from \S+ to \S+/);
  expect((await refusal(scanTcp('no.such.invalid', [1]))).message).toContain('does not resolve');
});

test('stops when told to, and decides nothing when time is up', async () => {
  const all = Array.from({ length: 60_000 }, (_, index) => index + 1);
  expect((await refusal(scanTcp('127.0.0.1', all, { signal: AbortSignal.timeout(50) }))).message).toContain(
    'was stopped',
  );
  const short = await scanTcp('127.0.0.1', all, { totalTimeoutMs: 200 });
  expect(short.open.length + short.closed.length + short.filtered.length).toBeLessThan(60_000);
  expect(short.filtered).toEqual([]);
});

const NAMESPACE = `emr-audit-test-${process.pid}`;
const firewall =
  process.getuid?.() === 0 &&
  existsSync('/usr/sbin/nft') &&
  spawnSync('ip', ['netns', 'add', NAMESPACE]).status === 0;
if (!firewall)
  process.stderr.write(
    'SKIPPED: the port scan against a real firewall needs root, nftables and network namespaces\n',
  );

function inside(...argv: string[]): Buffer {
  return execFileSync('ip', ['netns', 'exec', NAMESPACE, ...argv]);
}

describe.skipIf(!firewall)('behind a real firewall', () => {
  beforeAll(() => {
    const [near, far] = [`ea${process.pid % 10_000}a`, `ea${process.pid % 10_000}b`];
    execFileSync('ip', ['link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', NAMESPACE]);
    execFileSync('ip', ['addr', 'add', '198.51.100.1/30', 'dev', near]);
    execFileSync('ip', ['link', 'set', near, 'up']);
    inside('ip', 'addr', 'add', '198.51.100.2/30', 'dev', far);
    inside('ip', 'link', 'set', far, 'up');
    inside('ip', 'link', 'set', 'lo', 'up');
    const rules =
      'table inet f { chain input { type filter hook input priority 0; tcp dport { 3306, 6379 } drop; tcp dport 9200 reject; }; }';
    execFileSync('ip', ['netns', 'exec', NAMESPACE, 'nft', '-f', '-'], { input: rules });
  });
  afterAll(() => void spawnSync('ip', ['netns', 'del', NAMESPACE]));

  test('all 65,535 ports of a quiet host: none missed, none of our own invented', () => {
    const script = fileURLToPath(new URL('helpers/scan-alone.ts', import.meta.url));
    const [found, listening, seconds] = inside(process.execPath, '--import', 'tsx', script)
      .toString()
      .split('\n');
    process.stderr.write(`65,535 ports of a quiet host in ${seconds} s\n`);
    expect(found).toBe(`open ${listening} closed ${65_535 - 21 - 2} filtered 3306,6379`);
  }, 120_000);

  test('dropped is filtered, rejected is closed', async () => {
    const answers = await scanTcp('198.51.100.2', [22, 3306, 6379, 9200], { timeoutMs: 300 });
    expect(answers).toMatchObject({
      open: [],
      closed: [22, 9200],
      filtered: [3306, 6379],
      vantage: 'from 198.51.100.1',
    });
  });

  test('a host that nothing leads to is unreachable, not filtered', async () => {
    const error = await refusal(scanTcp('198.51.100.3', [22, 80], { timeoutMs: 300 }));
    expect(error.message).toContain('no route to');
  });
});

/** Runs alone in a network namespace: listens, scans every port of loopback, and prints what was found. */
import { createServer, type AddressInfo } from 'node:net';
import { scanTcp } from '../../../src/targets/tcp.js';

const listening: number[] = [];
for (let count = 0; count < 21; count += 1) {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  listening.push((server.address() as AddressInfo).port);
}
const ports = Array.from({ length: 65_535 }, (_, index) => index + 1);
const before = Date.now();
const { open, closed, filtered } = await scanTcp('127.0.0.1', ports);
const seconds = (Date.now() - before) / 1000;
const sorted = listening.toSorted((one, other) => one - other);
process.stdout.write(JSON.stringify({ listening: sorted, open, closed: closed.length, filtered, seconds }));
process.exit(0);

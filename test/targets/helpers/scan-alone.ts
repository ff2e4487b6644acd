/** Runs alone in a network namespace: listens, scans every port of loopback, and prints what was found. */
import { createServer } from 'node:net';
import { scanTcp } from '../../../src/targets/tcp.js';
import { listen } from './net.js';

const listening: number[] = [];
for (let count = 0; count < 21; count += 1) {
  listening.push(await listen(createServer((socket) => void socket.destroy())));
}
const ports = Array.from({ length: 65_535 }, (_, index) => index + 1);
const before = Date.now();
const { open, closed, filtered } = await scanTcp('127.0.0.1', ports);
const seconds = (Date.now() - before) / 1000;
listening.sort((one, other) => one - other);
const found = `open ${open.join()} closed ${closed.length} filtered ${filtered.join()}`;
process.stdout.write([found, listening.join(), seconds].join('\n'));
process.exit(0);

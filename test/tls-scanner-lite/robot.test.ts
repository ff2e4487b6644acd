import { afterEach, expect, it } from 'vitest';
import { scanTls } from '../../src/tls-scanner-lite/index.js';
import { listen, type TestServer } from './helpers/listen.js';
import { makePki } from './helpers/pki.js';
import { Handshaker } from './zoo/handshaker.js';

/** Of the five keys of a round the server finds three badly padded; that with a wrong version is well padded. */
const BAD = 3;

let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

it.each([
  ['in every round', () => true, 'vulnerable'],
  ['in the first round and never again', (round: number) => round === 0, 'not-vulnerable'],
  ['in every other round', (round: number) => round % 2 === 0, 'unknown'],
])('a server that tells badly padded keys apart %s', { timeout: 30_000 }, async (_, tells, verdict) => {
  const pki = makePki();
  let keys = 0;
  const script = {
    certificates: [pki.der('rsa.pem')],
    key: pki.read('rsa.key'),
    versions: [0x0303],
    suites: [0x009c],
    oracle: () => tells(Math.floor(keys++ / BAD)),
  };
  pki.remove();
  server = await listen((socket) => void new Handshaker(socket, script));
  const { weaknesses } = await scanTls({ host: '127.0.0.1', port: server.port });
  expect(keys).toBeGreaterThanOrEqual(3 * BAD);
  expect(weaknesses.find(({ id }) => id === 'robot')?.verdict).toBe(verdict);
});

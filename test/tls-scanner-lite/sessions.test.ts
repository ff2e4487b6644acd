import { constants } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { scanTls, type TlsResult } from '../../src/tls-scanner-lite/index.js';
import { makePki, type Pki } from './helpers/pki.js';

let pki: Pki;
let server: Server | null = null;

beforeAll(() => {
  pki = makePki();
});
afterEach(() => {
  server?.close();
  server = null;
});
afterAll(() => pki.remove());

/** A real server that keeps sessions by id and takes each back only from the showing given on. */
async function resumingFrom(showing: number): Promise<TlsResult> {
  const kept = new Map<string, Buffer>();
  const shown = new Map<string, number>();
  server = createServer({
    cert: pki.read('rsa.pem'),
    key: pki.read('rsa.key'),
    maxVersion: 'TLSv1.2',
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
  server.on('newSession', (id: Buffer, data: Buffer, done: () => void) => {
    kept.set(id.toString('hex'), data);
    done();
  });
  server.on('resumeSession', (id: Buffer, done: (error: Error | null, data: Buffer | null) => void) => {
    const name = id.toString('hex');
    const times = (shown.get(name) ?? 0) + 1;
    shown.set(name, times);
    done(null, times >= showing ? (kept.get(name) ?? null) : null);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return scanTls({ host: '127.0.0.1', port, servername: 'emr.test' }, { ca: pki.read('root.pem') });
}

it.each([
  [1, 'yes', 'another handshake with its session id was resumed'],
  [2, 'yes', 'another handshake with its session id was resumed'],
  [Infinity, 'no', 'two more handshakes with its session id were new ones'],
])('a session that is taken back from showing %d on: %s', async (showing, value, how) => {
  const { features } = await resumingFrom(showing);
  expect(features.sessionIdResumption).toEqual({ value, how });
});

import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LEGACY_IDS } from '../../src/tls-scanner-lite/data/suites.js';
import { scanTls, type TlsOptions, type TlsResult } from '../../src/tls-scanner-lite/index.js';
import { vector } from '../../src/tls-scanner-lite/wire/hello.js';
import { listen, type TestServer } from './helpers/listen.js';
import { alertRecord, handshake, record } from './helpers/wire.js';
import { ALL_UNKNOWN, hello12, oneSuite, onHello, supports } from './helpers/peer.js';

let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function scan(onSocket: (socket: Socket) => void, options: TlsOptions = {}): Promise<TlsResult> {
  server = await listen(onSocket);
  return scanTls({ host: '127.0.0.1', port: server.port, servername: 'emr.test' }, options);
}

/** A ServerHello and a message that is cut into full records. */
function flight(message: Buffer): Buffer {
  const cuts = Array.from({ length: 12 }, (_, at) => message.subarray(at * 16_000, (at + 1) * 16_000));
  return Buffer.concat([hello12(0x009c), ...cuts.map((cut) => record(22, 0x0303, cut))]);
}

describe('peers that lie', () => {
  it('a server that takes whatever comes first ends within suites + parts', async () => {
    const liar = onHello((hello, socket) => {
      if (hello.version !== 0x0303 || hello.extensions.has(43)) socket.end(alertRecord(2, 70));
      else socket.end(hello12(hello.suites[0] ?? 0));
    });
    const result = await scan(liar, { maxConnections: 1000, depth: 'list' });
    expect(result.protocols[4]?.suites).toHaveLength(LEGACY_IDS.length);
    expect(result.connections).toBeLessThan(LEGACY_IDS.length + 60);
  });

  it('the connection limit holds and is given as the reason', async () => {
    const result = await scan(
      onHello((hello, socket) => socket.end(hello12(hello.suites[0] ?? 0))),
      { maxConnections: 30 },
    );
    expect(result.connections).toBe(30);
    expect(server?.connections()).toBeLessThanOrEqual(30);
    expect(result.protocols[4]).toMatchObject({
      suitesComplete: false,
      suitesReason: { code: 'connection-limit' },
    });
  });

  it('a suite that was not offered is not believed', async () => {
    const result = await scan(onHello((_, socket) => socket.end(hello12(0x0a0a))));
    expect(result.outcome).toBe('unknown');
    expect(result.protocols[4]).toMatchObject({ support: 'unknown', suites: [] });
  });

  it.each([
    ['a record longer than allowed', Buffer.from('160303ffff02', 'hex')],
    ['a handshake message of 16 MB', record(22, 0x0303, Buffer.from('02ffffff0303', 'hex'))],
    ['a ServerHello that ends early', record(22, 0x0303, handshake(2, Buffer.from('0303', 'hex')))],
    ['a certificate before the ServerHello', record(22, 0x0303, handshake(11, vector(3, Buffer.alloc(0))))],
  ])('%s is malformed, not a no', async (_, bytes) => {
    const result = await scan(onHello((_hello, socket) => socket.end(bytes)));
    expect(result.outcome).toBe('unknown');
    expect(supports(result).slice(1)).toEqual(ALL_UNKNOWN.slice(1));
  });

  it('a huge chain and a broken certificate are survived', async () => {
    const broken = handshake(11, vector(3, vector(3, Buffer.from('not a certificate'))));
    for (const message of [handshake(11, Buffer.alloc(190_000)), broken]) {
      const result = await scan(
        onHello((hello, socket) => {
          if (hello.version === 0x0303 && !hello.extensions.has(43) && hello.suites.includes(0x009c))
            socket.end(flight(message));
          else socket.end(alertRecord(2, 40));
        }),
      );
      expect(result.protocols[4]).toMatchObject({ support: 'offered', suitesComplete: true });
      for (const chain of result.chains)
        expect(chain).toMatchObject({ trusted: false, distrust: 'unreadable', unreadable: [0] });
      await server?.close();
    }
  });

  it('a warning before the ServerHello is skipped, alerts are named', async () => {
    const result = await scan(
      onHello((hello, socket) => {
        socket.write(alertRecord(1, 112));
        oneSuite(hello, socket);
      }),
    );
    expect(result.protocols[4]).toMatchObject({ support: 'offered' });
    expect(result.protocols[2]).toMatchObject({ support: 'not-offered', evidence: 'alert protocol_version' });
  });
});

describe('the caller', () => {
  it('can stop a scan, which is the only exception', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const started = performance.now();
    await expect(scan(() => {}, { signal: controller.signal })).rejects.toThrow(/abort/i);
    expect(performance.now() - started).toBeLessThan(1500);
    await expect(scan(() => {}, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  it('hears what is found while it is found, and gets plain JSON', async () => {
    const events: string[] = [];
    const result = await scan(onHello(oneSuite), {
      onProgress: (event) => events.push(event.kind),
      now: new Date(0),
    });
    expect(events).toContain('protocol');
    expect(events).toContain('suite');
    // oxlint-disable-next-line unicorn/prefer-structured-clone -- the point is JSON
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(result.now).toBe('1970-01-01T00:00:00.000Z');
  });
});

import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { scanTls, type TlsOptions, type TlsResult } from '../../src/tls-scanner-lite/index.js';
import { listen, type TestServer } from './helpers/listen.js';
import { alertRecord } from './helpers/wire.js';
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

describe('peers that are not TLS', () => {
  it('plain HTTP is not-tls, quoted without control characters', async () => {
    const result = await scan((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\u001b[31m\r\n'));
    expect(result).toMatchObject({ outcome: 'not-tls', reason: { code: 'not-tls' } });
    expect(result.reason?.detail).toMatch(/^HTTP\/1\.1 400[\x20-\x7e]*$/);
    expect(supports(result)).toEqual(ALL_UNKNOWN);
  });

  it('an SSH banner and garbage are not TLS', async () => {
    expect(await scan((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))).toMatchObject({
      outcome: 'not-tls',
    });
    await server?.close();
    expect(await scan((socket) => socket.write(Buffer.alloc(4000, 0x42)))).toMatchObject({
      outcome: 'not-tls',
    });
  });

  it('a closed port is refused, a name that does not exist is not resolved', async () => {
    const idle = await listen(() => {});
    await idle.close();
    const refused = await scanTls({ host: '127.0.0.1', port: idle.port });
    expect(refused).toMatchObject({ outcome: 'unknown', reason: { code: 'connection-refused' } });
    const nowhere = await scanTls({ host: 'no-such-host.invalid', port: 443 });
    expect(nowhere).toMatchObject({
      outcome: 'unknown',
      connections: 0,
      reason: { code: 'name-not-resolved' },
    });
  });
});

describe('peers that waste time', () => {
  it.concurrent.each([
    ['silence', (): void => {}],
    [
      'one byte a second',
      (socket: Socket): void => {
        const bytes = hello12(0x009c);
        let at = 0;
        const timer = setInterval(() => socket.write(bytes.subarray(at, (at += 1))), 1000);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ] as const)('%s costs less than five seconds and is unknown', async (_, behave) => {
    const peer = await listen(behave);
    const started = performance.now();
    const result = await scanTls({ host: '127.0.0.1', port: peer.port });
    await peer.close();
    expect(performance.now() - started).toBeLessThan(5000);
    expect(result).toMatchObject({ outcome: 'unknown', reason: { code: 'timeout' } });
    expect(supports(result)).toEqual(ALL_UNKNOWN);
  });

  it('a STARTTLS service that never greets costs less than five seconds', async () => {
    server = await listen(() => {});
    const started = performance.now();
    const result = await scanTls({ host: '127.0.0.1', port: server.port, starttls: 'smtp' });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(result).toMatchObject({
      outcome: 'unknown',
      reason: { code: 'timeout', detail: 'in the STARTTLS preamble' },
    });
  });

  it('the total deadline holds, and what was not asked is unknown', async () => {
    const slow = onHello((hello, socket) => setTimeout(() => oneSuite(hello, socket), 150));
    const result = await scan(slow, { totalTimeout: 250 });
    const tls12 = result.protocols.find(({ protocol }) => protocol === 'TLS 1.2');
    expect(tls12).toMatchObject({ support: 'offered', suitesComplete: false });
    expect(tls12?.suitesReason?.code).toMatch(/deadline|timeout/);
  });
});

describe('peers that break off', () => {
  it('a reset after accept is unknown', async () => {
    const result = await scan((socket) => socket.resetAndDestroy());
    expect(result.outcome).toBe('unknown');
    expect(supports(result)).toEqual(ALL_UNKNOWN);
  });

  it('a close after every hello is unknown, never a no', async () => {
    const result = await scan(onHello((_, socket) => socket.end()));
    expect(result).toMatchObject({ outcome: 'unknown', reason: { code: 'closed' } });
    expect(supports(result)).toEqual(ALL_UNKNOWN);
  });

  it('a reset in the middle of the ServerHello is unknown', async () => {
    const result = await scan(
      onHello((_, socket) =>
        socket.write(hello12(0x009c).subarray(0, 20), () => setTimeout(() => socket.resetAndDestroy(), 20)),
      ),
    );
    expect(supports(result)).toEqual(ALL_UNKNOWN);
  });

  it('a reset after the ServerHello still shows the version and the suite', async () => {
    const result = await scan(
      onHello((hello, socket) => {
        if (hello.version !== 0x0303 || hello.extensions.has(43)) socket.end(alertRecord(2, 70));
        else if (hello.suites.includes(0xc02f))
          socket.write(hello12(0xc02f), () => setTimeout(() => socket.resetAndDestroy(), 5));
        else socket.end(alertRecord(2, 40));
      }),
    );
    const tls12 = result.protocols.find(({ protocol }) => protocol === 'TLS 1.2');
    expect(tls12).toMatchObject({ support: 'offered', suitesComplete: true });
    expect(tls12?.suites.map(({ id }) => id)).toEqual([0xc02f]);
  });

  it.each(['end', 'resetAndDestroy'] as const)(
    '%s on one version only, every time, is a no with that evidence',
    async (how) => {
      const result = await scan(
        onHello((hello, socket) => {
          if (hello.extensions.has(43)) socket[how]();
          else oneSuite(hello, socket);
        }),
      );
      const evidence = `${how === 'end' ? 'closed' : 'reset'} every time while other hellos were answered`;
      expect(result.protocols[5]).toMatchObject({ support: 'not-offered', evidence });
      expect(result.protocols[4]).toMatchObject({ support: 'offered', suitesComplete: true });
    },
  );

  it('one hello in ten lost changes nothing', async () => {
    let count = 0;
    const result = await scan(
      onHello((hello, socket) => {
        count += 1;
        if (count % 10 === 3) socket.resetAndDestroy();
        else oneSuite(hello, socket);
      }),
    );
    const tls12 = result.protocols.find(({ protocol }) => protocol === 'TLS 1.2');
    expect(tls12).toMatchObject({ support: 'offered', suitesComplete: true });
    expect(tls12?.suites.map(({ id }) => id)).toEqual([0x009c]);
    expect(supports(result).slice(1)).toEqual([
      'not-offered',
      'not-offered',
      'not-offered',
      'offered',
      'not-offered',
    ]);
  });

  it(
    'a hello that meets silence only for one version leaves that version unknown',
    { timeout: 40_000 },
    async () => {
      const result = await scan(
        onHello((hello, socket) => {
          if (hello.extensions.has(43)) return;
          oneSuite(hello, socket);
        }),
        { probeTimeout: 1500 },
      );
      expect(result.protocols[5]).toMatchObject({ support: 'unknown', reason: { code: 'timeout' } });
      expect(result.protocols[4]).toMatchObject({ support: 'offered' });
      // With one version there is no downgrade, but there may be another one.
      expect(result.features.fallbackScsv.value).toBe('unknown');
    },
  );
});

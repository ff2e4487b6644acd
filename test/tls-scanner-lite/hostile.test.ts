import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LEGACY_IDS } from '../../src/tls-scanner-lite/data/suites.js';
import { scanTls, type TlsOptions, type TlsResult } from '../../src/tls-scanner-lite/index.js';
import { vector } from '../../src/tls-scanner-lite/wire/hello.js';
import { parseClientHello, type ClientHello } from '../../src/tls-scanner-lite/wire/parse.js';
import { assembler } from '../../src/tls-scanner-lite/wire/record.js';
import { listen, type TestServer } from './helpers/listen.js';
import { alertRecord, handshake, record, serverHello } from './helpers/wire.js';

let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function scan(onSocket: (socket: Socket) => void, options: TlsOptions = {}): Promise<TlsResult> {
  server = await listen(onSocket);
  return scanTls({ host: '127.0.0.1', port: server.port, servername: 'emr.test' }, options);
}

/** Calls back with each ClientHello; anything else, such as an SSL 2.0 hello, is closed on. */
function onHello(answer: (hello: ClientHello, socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    const records = assembler();
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of records.push(chunk)) {
          if (message.kind === 'handshake') answer(parseClientHello(message.body), socket);
        }
      } catch {
        socket.end();
      }
    });
  };
}

const supports = (result: TlsResult): string[] => result.protocols.map(({ support }) => support);
const ALL_UNKNOWN = Array.from({ length: 6 }, () => 'unknown');
const hello12 = (suite: number): Buffer => record(22, 0x0303, serverHello({ version: 0x0303, suite }));

/** TLS 1.2 with one suite, as any stack would do it; other versions get a protocol_version alert. */
const oneSuite = (hello: ClientHello, socket: Socket): void => {
  const only12 = hello.version === 0x0303 && !hello.extensions.has(43);
  if (!only12) socket.end(alertRecord(2, 70));
  else
    socket.end(
      hello.suites.includes(0x009c)
        ? Buffer.concat([hello12(0x009c), record(22, 0x0303, handshake(14, Buffer.alloc(0)))])
        : alertRecord(2, 40),
    );
};

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
    },
  );
});

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
    const result = await scan(liar, { maxConnections: 1000 });
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

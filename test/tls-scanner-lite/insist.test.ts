import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { scanTls, type TlsResult } from '../../src/tls-scanner-lite/index.js';
import { insist } from '../../src/tls-scanner-lite/insist.js';
import type { Trouble } from '../../src/tls-scanner-lite/types.js';
import type { ClientHello } from '../../src/tls-scanner-lite/wire/parse.js';
import { listen, type TestServer } from './helpers/listen.js';
import { onHello } from './helpers/peer.js';
import { makePki } from './helpers/pki.js';
import { installed, start } from './helpers/program.js';
import { alertRecord, handshake, record, serverHello } from './helpers/wire.js';

const lost = (code: Trouble) => ({ kind: 'trouble', reason: { code } }) as const;
const CHOSEN = { kind: 'chosen' } as const;
const REFUSED = { kind: 'refused' } as const;

describe('a question that was turned away', () => {
  type Ended = typeof CHOSEN | typeof REFUSED | ReturnType<typeof lost>;
  const ask = (answers: readonly Ended[], controls: readonly boolean[], frugal = false) => {
    let asked = 0;
    return insist<Ended>({
      ask: (round) => Promise.resolve(answers[round] ?? lost('reset')),
      control: () => Promise.resolve(controls[asked++] ?? true),
      frugal,
    });
  };

  it('is refused only if it is turned away each time and all that is known is taken', async () => {
    expect(await ask([lost('closed'), lost('reset'), lost('unexpected-alert')], [true, true])).toBe(
      'refused',
    );
    expect(await ask([], [], true)).toBe('refused');
  });

  it('is answered by the one that came through', async () => {
    expect(await ask([lost('reset'), lost('reset'), lost('reset'), CHOSEN], [true, false])).toBe(CHOSEN);
    expect(await ask([REFUSED, lost('reset'), CHOSEN], [true, true])).toBe(CHOSEN);
    expect(await ask([lost('reset'), REFUSED], [true, true])).toBe(REFUSED);
  });

  it('decides nothing where something known is turned away too, or where somebody keeps silent', async () => {
    expect(await ask([], [true, false])).toBe('undecided');
    expect(await ask([], [false], true)).toBe('undecided');
    expect(await ask([lost('reset'), lost('timeout')], [true, true])).toBe('undecided');
  });
});

describe('connections that are lost in a row', () => {
  const servers: TestServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  const flight = (version: number, suite: number): Buffer =>
    record(22, version, Buffer.concat([serverHello({ version, suite }), handshake(14, Buffer.alloc(0))]));

  /** A server of TLS 1.1 and 1.2 with two suites that resets what `loses` says of TLS 1.2. */
  async function scan(loses: (hello: ClientHello) => boolean, full = false): Promise<TlsResult> {
    const server = await listen(
      onHello((hello: ClientHello, socket: Socket) => {
        const { version, extensions, suites } = hello;
        if (extensions.has(43) || version < 0x0302) return void socket.end(alertRecord(2, 70));
        if (version === 0x0303 && loses(hello)) return void socket.resetAndDestroy();
        const suite = [0x009c, 0x002f].find((id) => suites.includes(id));
        socket.end(suite === undefined ? alertRecord(2, 40) : flight(version, suite));
      }),
    );
    servers.push(server);
    return scanTls({ host: '127.0.0.1', port: server.port }, { depth: full ? 'full' : 'list' });
  }

  it('four of one version do not make it "not offered"', async () => {
    let count = 0;
    const result = await scan(() => (count += 1) <= 4);
    expect(result.protocols[4]).toMatchObject({ support: 'offered', suitesComplete: true });
    // Found late, and still asked about downgrades, which need two versions.
    expect(result.features.fallbackScsv.value).toBe('no');
  });

  it('a server of TLS 1.3 alone that is found late shows its certificate', async (context) => {
    if (!installed('openssl')) return context.skip();
    const pki = makePki();
    const real = await start(
      'openssl',
      (port) => `s_server -accept ${port} -tls1_3 -cert rsa.pem -key rsa.key -quiet`.split(' '),
      pki.folder,
    );
    let count = 0;
    const front = await listen((socket) => {
      socket.once('data', (hello) => {
        const modern = hello.includes(Buffer.of(0, 43, 0, 3, 2, 3, 4));
        if (modern && (count += 1) <= 5) return void socket.resetAndDestroy();
        const upstream = connect({ host: '127.0.0.1', port: real.port });
        upstream.on('error', () => socket.destroy()).write(hello);
        socket
          .on('error', () => upstream.destroy())
          .pipe(upstream)
          .pipe(socket);
      });
    });
    servers.push(front);
    const result = await scanTls({ host: '127.0.0.1', port: front.port }, { depth: 'list' });
    await real.stop();
    pki.remove();
    expect(count).toBeGreaterThan(5);
    expect(result.protocols[5]?.support).toBe('offered');
    expect(result.chains).toHaveLength(1);
  });

  it('four of one list do not make it complete without its last suite', async () => {
    let count = 0;
    const result = await scan(
      (hello) => !hello.suites.includes(0x009c) && hello.suites.includes(0x002f) && (count += 1) <= 4,
    );
    expect(result.protocols[4]).toMatchObject({ support: 'offered', suitesComplete: true });
    expect(result.protocols[4]?.suites.map(({ id }) => id)).toEqual([0x002f, 0x009c]);
  });

  it('two of the longest hello do not make a server that takes no long ones', async () => {
    let count = 0;
    const result = await scan((hello) => hello.suites.length > 130 && (count += 1) <= 2, true);
    expect(result.features.longHelloTolerance).toMatchObject({ value: 'yes' });
  });

  it('a server that never takes the longest hello is told as that', async () => {
    const result = await scan((hello) => hello.suites.length > 130, true);
    expect(result.features.longHelloTolerance.value).toBe('no');
    expect(result.protocols[4]).toMatchObject({ support: 'offered', suitesComplete: true });
  });

  it(
    'a server that turns everybody away once it is asked for protocols has told no list of them',
    { timeout: 60_000 },
    async () => {
      let away = false;
      const result = await scan(
        (hello) => (away ||= hello.extensions.get(16)?.includes('acme-tls/1') ?? false),
        true,
      );
      expect(away).toBe(true);
      expect(result.alpn).toMatchObject({ protocols: [], complete: false });
    },
  );
});

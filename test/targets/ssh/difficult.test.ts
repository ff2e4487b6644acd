import { execFileSync } from 'node:child_process';
import { createConnection, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from '../helpers/deployment.js';
import { drip, fault } from '../helpers/fault.js';
import { SshLab, whyNoSshd, type Sshd } from '../helpers/sshd.js';

const why = whyNoSshd();
if (why) process.stderr.write(`SKIPPED: difficult servers with a real sshd ${why}\n`);

describe.skipIf(why)('difficult servers', () => {
  let lab: SshLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = new SshLab();
    sshd = await lab.start();
  });
  afterAll(() => lab?.close());

  test('MaxSessions 1 is enough, 0 is explained', async () => {
    const one = await lab.start(['MaxSessions 1']);
    const door = await lab.open(lab.host(one));
    expect((await door.ask([{ id: 'a', run: 'echo a' }])).text('a')).toBe('a\n');
    await door.close();
    const none = await lab.start(['MaxSessions 0']);
    const closed = await lab.open(lab.host(none));
    expect((await refusal(closed.ask([{ id: 'a', run: 'echo a' }]))).message).toContain('gave no session');
    await closed.close();
    one.stop();
    none.stop();
  });

  test('log-in files that print are ignored, a forced command is explained', async () => {
    const noisy = await lab.start(['ForceCommand echo Welcome; echo "EMR1 x y 0 1 0"; exec /bin/sh -s']);
    const door = await lab.open(lab.host(noisy));
    expect((await door.ask([{ id: 'a', run: 'echo a' }])).text('a')).toBe('a\n');
    await door.close();
    const forced = await lab.start(['ForceCommand echo go away']);
    const other = await lab.open(lab.host(forced));
    const error = await refusal(other.ask([{ id: 'a', run: 'echo a' }]));
    expect(error.message).toContain('did not run the script');
    await other.close();
    noisy.stop();
    forced.stop();
  });

  test('a host that dies half-way keeps what it said', async () => {
    const server = await lab.start();
    const door = await lab.open(lab.host(server));
    const children = execFileSync('pgrep', ['-P', String(server.pid)])
      .toString()
      .trim()
      .split('\n');
    setTimeout(() => children.forEach((pid) => process.kill(Number(pid), 'SIGKILL')), 700);
    const answers = await door.ask([
      { id: 'early', run: 'echo early' },
      { id: 'late', run: 'sleep 5; echo late' },
    ]);
    expect(answers.text('early')).toBe('early\n');
    expect(() => answers.text('late')).toThrow('no answer for step late of web1: the connection was lost');
    expect((await refusal(door.ask([{ id: 'x', run: ':' }]))).message).toContain('the connection was lost');
    await door.close();
    server.stop();
  });

  test('the time limit and the wish to stop end a batch', async () => {
    const door = await lab.open(lab.host(sshd), { askTimeoutMs: 900 });
    const answers = await door.ask([
      { id: 'early', run: 'echo early' },
      { id: 'late', run: 'sleep 8' },
    ]);
    expect(answers.text('early')).toBe('early\n');
    expect(() => answers.text('late')).toThrow('time limit');
    await door.close();
    const controller = new AbortController();
    const second = await lab.open(lab.host(sshd), { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    expect((await refusal(second.ask([{ id: 'late', run: 'sleep 8' }]))).message).toContain('was stopped');
    await second.close();
    expect((await refusal(lab.open(lab.host(sshd), { signal: controller.signal }))).remedy).not.toBe('');
  });

  test('a late banner is waited for', async () => {
    const port = await fault((socket) => {
      setTimeout(() => {
        const behind = createConnection({ host: '127.0.0.1', port: sshd.port });
        behind.on('error', () => socket.destroy());
        socket.pipe(behind).pipe(socket);
      }, 1500);
    });
    const file = lab.knownAt(sshd, port);
    await (await lab.open(lab.host(sshd, { port, knownHosts: file }))).close();
  });

  test.each([
    ['silence', () => {}, 'did not finish the SSH log-in within 1 s'],
    [
      'another protocol',
      (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'broke off the SSH handshake',
    ],
    ['a closed door', (socket: Socket) => void socket.destroy(), 'broke off the SSH handshake'],
    ['a byte a second', drip('S'), 'did not finish the SSH log-in within 1 s'],
  ])('%s is explained', async (_, onSocket, reason) => {
    const port = await fault(onSocket);
    const file = lab.knownAt(sshd, port);
    const error = await refusal(lab.open(lab.host(sshd, { port, knownHosts: file }), { timeoutMs: 1000 }));
    expect(error.message).toContain(reason);
  });
});

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Host, SshAccess } from '../../../src/core/deployment.js';
import type { ShellStep } from '../../../src/core/probe.js';
import { ShellPool } from '../../../src/targets/ssh/pool.js';
import { openShell, type ShellOptions } from '../../../src/targets/ssh/shell.js';
import { deploymentOf, hostAt, refusal } from '../helpers/deployment.js';
import { addUser, freePort, removeUser, SshLab, USER, whyNoSshd, type Sshd } from '../helpers/sshd.js';

const why = whyNoSshd();
if (why) process.stderr.write(`SKIPPED: the SSH door against a real sshd ${why}\n`);

describe.skipIf(why)('the SSH door', () => {
  let lab: SshLab;
  let sshd: Sshd;
  let unprivileged = false;
  const servers: Server[] = [];
  const agents: ChildProcess[] = [];

  beforeAll(async () => {
    lab = new SshLab();
    sshd = await lab.start();
    unprivileged = addUser(USER, '/bin/sh');
    if (!unprivileged) process.stderr.write('SKIPPED: no unprivileged user could be made for the SSH door\n');
  });
  afterEach(() => {
    delete process.env['SSH_AUTH_SOCK'];
    delete process.env['TEST_PASSPHRASE'];
  });
  afterAll(() => {
    for (const server of servers) server.close();
    for (const agent of agents) agent.kill();
    lab?.close();
    removeUser(USER);
    rmSync('/etc/sudoers.d/emr-audit-test', { force: true });
  });

  function hostOf(server: Sshd, ssh: Partial<SshAccess> = {}, id = 'web1'): Host {
    return hostAt(id, {
      port: server.port,
      knownHosts: server.knownHosts,
      identity: lab.path('ed25519'),
      ...ssh,
    });
  }
  function open(host: Host, others: Host[] = [], options: ShellOptions = {}) {
    return openShell(host, deploymentOf(lab.folder, host, ...others), { timeoutMs: 8000, ...options });
  }
  async function serve(onSocket: Parameters<typeof createServer>[1]): Promise<number> {
    const server = createServer(onSocket);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  test.each(['ed25519', 'rsa', 'ecdsa'] as const)('logs in with an %s key and asks', async (kind) => {
    const door = await open(hostOf(sshd, { identity: lab.path(kind) }));
    const answers = await door.ask([
      { id: 'who', run: 'id -un' },
      { id: 'no', run: 'exit 4' },
    ]);
    expect(answers.text('who')).toBe('root\n');
    expect(answers.raw('no')).toEqual({ code: 4, stdout: '', truncated: false, timedOut: false });
    expect(() => answers.text('no')).toThrow('exit code 4');
    await door.close();
  });

  test.each(['ed25519', 'rsa', 'ecdsa'] as const)('checks an %s host key', async (kind) => {
    const server = await lab.start([], [kind]);
    const door = await open(hostOf(server));
    expect((await door.ask([{ id: 'a', run: 'echo a' }])).text('a')).toBe('a\n');
    await door.close();
    server.stop();
  });

  test('takes at most 12 round trips, whatever the number of steps', async () => {
    const measured: number[] = [];
    for (const count of [1, 100]) {
      const door = await open(hostOf(sshd));
      const steps = Array.from({ length: count }, (_, index): ShellStep => ({
        id: `s${index}`,
        run: 'cat /etc/passwd',
      }));
      const answers = await door.ask(steps);
      for (const step of steps) expect(answers.text(step.id)).toContain('root:');
      measured.push(door.roundTrips());
      await door.close();
    }
    process.stderr.write(`round trips with 1 and with 100 steps: ${measured.join(', ')}\n`);
    expect(Math.max(...measured)).toBeLessThanOrEqual(12);
  });

  test('says of each step why it has no answer', async () => {
    const door = await open(hostOf(sshd));
    const answers = await door.ask([
      { id: 'big', run: 'yes', maxBytes: 500 },
      { id: 'slow', run: 'sleep 20', timeout: 1 },
      { id: 'absent', run: '', sudo: ['/usr/sbin/not-there'] },
    ]);
    expect(() => answers.text('big')).toThrow('cut off');
    expect(answers.raw('big')).toMatchObject({ truncated: true });
    expect(() => answers.text('slow')).toThrow('took too long');
    expect(answers.raw('slow').timedOut).toBe(true);
    expect(() => answers.text('absent')).toThrow('/usr/sbin/not-there is not installed');
    expect(() => answers.text('unheard')).toThrow('was not asked');
    await door.close();
  });

  describe('host keys', () => {
    test('an unknown host is not even connected to', async () => {
      const empty = lab.path('empty');
      writeFileSync(empty, '');
      const before = sshd.log().length;
      const error = await refusal(open(hostOf(sshd, { knownHosts: empty })));
      expect(error.message).toContain('is not known here');
      expect(error.remedy).toContain(`ssh-keyscan -p ${sshd.port} 127.0.0.1 | ssh-keygen -lf -`);
      expect(sshd.log().slice(before)).toBe('');
    });

    test('a changed key is refused before anything is said', async () => {
      const file = lab.path('changed');
      writeFileSync(file, `[127.0.0.1]:${sshd.port} ${readFileSync(lab.path('stranger.pub'), 'utf8')}`);
      const error = await refusal(open(hostOf(sshd, { knownHosts: file })));
      expect(error.message).toMatch(/^HOST KEY CHANGED: web1 .*ssh-ed25519 SHA256:/);
      expect(error.remedy).toContain('ssh-keygen -R');
    });

    test('a key of another kind counts as changed', async () => {
      const file = lab.path('other-kind');
      writeFileSync(file, `[127.0.0.1]:${sshd.port} ${readFileSync(lab.path('rsa.pub'), 'utf8')}`);
      expect((await refusal(open(hostOf(sshd, { knownHosts: file })))).message).toContain('HOST KEY CHANGED');
    });

    test('a revoked key is refused, also when it is listed as known', async () => {
      const file = lab.path('revoked');
      const line = readFileSync(sshd.knownHosts, 'utf8');
      writeFileSync(file, `${line}@revoked * ${line.split(' ').slice(1).join(' ')}`);
      expect((await refusal(open(hostOf(sshd, { knownHosts: file })))).message).toMatch(/^REVOKED HOST KEY/);
      writeFileSync(file, `@revoked * ${line.split(' ').slice(1).join(' ')}`);
      expect((await refusal(open(hostOf(sshd, { knownHosts: file })))).message).toMatch(/^REVOKED HOST KEY/);
    });

    test('a hashed entry is found, one for another port is not', async () => {
      const file = lab.path('hashed');
      writeFileSync(file, readFileSync(sshd.knownHosts));
      execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
      expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
      await (await open(hostOf(sshd, { knownHosts: file }))).close();
      const other = await lab.start();
      expect((await refusal(open(hostOf(other, { knownHosts: file })))).message).toContain(
        'is not known here',
      );
      other.stop();
    });

    test('a host that only a certificate authority knows is said to be so', async () => {
      const file = lab.path('authority');
      writeFileSync(file, `@cert-authority * ${readFileSync(lab.path('stranger.pub'), 'utf8')}`);
      expect((await refusal(open(hostOf(sshd, { knownHosts: file })))).message).toContain(
        'certificate authority only',
      );
    });
  });

  describe('logging in', () => {
    test('a passphrase opens the key; without it, with a wrong one, or for a public key it is said', async () => {
      const passphrase = { env: 'TEST_PASSPHRASE' };
      const locked = lab.path('locked');
      expect((await refusal(open(hostOf(sshd, { identity: locked })))).message).toContain(
        'protected by a passphrase',
      );
      process.env['TEST_PASSPHRASE'] = 'wrong words';
      const wrong = await refusal(open(hostOf(sshd, { identity: locked, passphrase })));
      expect(wrong.message).toContain('passphrase does not open');
      expect(wrong.message + wrong.remedy).not.toContain('wrong words');
      process.env['TEST_PASSPHRASE'] = 'open sesame';
      await (await open(hostOf(sshd, { identity: locked, passphrase }))).close();
      expect((await refusal(open(hostOf(sshd, { identity: `${locked}.pub` })))).message).toContain(
        'is a public key',
      );
      expect((await refusal(open(hostOf(sshd, { identity: 'no-such-key' })))).message).toContain(
        'does not exist',
      );
    });

    test('the agent signs', async () => {
      const socket = lab.path('agent');
      agents.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
      for (
        let turn = 0;
        turn < 50 &&
        spawnSync('ssh-add', ['-l'], { env: { SSH_AUTH_SOCK: socket, PATH: process.env['PATH'] } }).status ===
          2;
        turn += 1
      )
        await new Promise((resolve) => setTimeout(resolve, 50));
      execFileSync('ssh-add', ['-q', lab.path('ed25519')], {
        env: { SSH_AUTH_SOCK: socket, PATH: process.env['PATH'] },
        stdio: 'ignore',
      });
      expect((await refusal(open(hostOf(sshd, { identity: undefined, agent: true })))).message).toContain(
        'no SSH agent',
      );
      process.env['SSH_AUTH_SOCK'] = socket;
      await (await open(hostOf(sshd, { identity: undefined, agent: true }))).close();
      process.env['SSH_AUTH_SOCK'] = lab.path('no-agent');
      expect((await refusal(open(hostOf(sshd, { identity: undefined, agent: true })))).message).toContain(
        'agent does not answer',
      );
    });

    test('a key that is not accepted is named, with the command that installs it', async () => {
      const error = await refusal(open(hostOf(sshd, { identity: lab.path('stranger') })));
      expect(error.message).toContain('root on web1 (127.0.0.1) did not accept the key');
      expect(error.remedy).toContain(
        `ssh-copy-id -i ${lab.path('stranger')}.pub -p ${sshd.port} root@127.0.0.1`,
      );
    });

    test('never tries a password', async () => {
      const server = await lab.start([
        'PubkeyAuthentication no',
        'PasswordAuthentication yes',
        'PermitRootLogin yes',
      ]);
      const error = await refusal(open(hostOf(server)));
      expect(error.message).toContain('only, not with a key');
      expect(server.log()).not.toMatch(/password for/);
      server.stop();
    });
  });

  describe('jump hosts', () => {
    test('share one connection a host', async () => {
      const jump = await lab.start();
      const bastion = hostOf(jump, {}, 'bastion');
      const first = hostOf(sshd, { jump: 'bastion' }, 'web1');
      const second = hostOf(await lab.start(), { jump: 'bastion' }, 'db1');
      const deployment = deploymentOf(lab.folder, bastion, first, second);
      const pool = new ShellPool();
      const doors = await Promise.all(
        [first, bastion, second].map((host) => openShell(host, deployment, { pool })),
      );
      for (const door of doors) expect((await door.ask([{ id: 'a', run: 'echo a' }])).text('a')).toBe('a\n');
      for (const door of [doors[0], doors[2]]) expect(door?.roundTrips()).toBeLessThanOrEqual(12);
      await pool.close();
      expect(jump.log().match(/Accepted publickey/g)).toHaveLength(1);
      jump.stop();
    });

    test('a circle, a dead jump host and a forbidden way each have their reason', async () => {
      const port = await freePort();
      const one = hostAt('one', { port, jump: 'two' });
      const two = hostAt('two', { port, jump: 'one' });
      expect((await refusal(open(one, [two]))).message).toContain('circle: one -> two -> one');
      const dead = hostAt('dead', {
        port,
        identity: lab.path('ed25519'),
        knownHosts: lab.path('known-dead'),
      });
      writeFileSync(
        lab.path('known-dead'),
        readFileSync(sshd.knownHosts, 'utf8').replace(String(sshd.port), String(port)),
      );
      const behind = hostOf(sshd, { jump: 'dead' });
      expect((await refusal(open(behind, [dead]))).message).toBe(
        `web1 is behind dead: 127.0.0.1:${port} refuses connections`,
      );
      const strict = await lab.start(['AllowTcpForwarding no']);
      const error = await refusal(open(hostOf(sshd, { jump: 'strict' }), [hostOf(strict, {}, 'strict')]));
      expect(error.message).toContain('does not allow forwarding');
      strict.stop();
    });

    test('a tunnel carries bytes both ways', async () => {
      const echo = await serve((socket) => socket.pipe(socket));
      const door = await open(hostOf(sshd));
      const stream = await door.tunnel('127.0.0.1', echo);
      stream.write('ping');
      expect(String((await new Promise((resolve) => stream.once('data', resolve))) as Buffer)).toBe('ping');
      expect((await refusal(door.tunnel('127.0.0.1', await freePort()))).message).toContain('cannot reach');
      await door.close();
    });
  });

  describe('difficult servers', () => {
    test('MaxSessions 1 is enough, 0 is explained', async () => {
      const one = await lab.start(['MaxSessions 1']);
      const door = await open(hostOf(one));
      expect((await door.ask([{ id: 'a', run: 'echo a' }])).text('a')).toBe('a\n');
      await door.close();
      const none = await lab.start(['MaxSessions 0']);
      const closed = await open(hostOf(none));
      expect((await refusal(closed.ask([{ id: 'a', run: 'echo a' }]))).message).toContain('gave no session');
      await closed.close();
      one.stop();
      none.stop();
    });

    test('log-in files that print are ignored, a forced command is explained', async () => {
      const noisy = await lab.start(['ForceCommand echo Welcome; echo "EMR1 x y 0 1 0"; exec /bin/sh -s']);
      const door = await open(hostOf(noisy));
      expect((await door.ask([{ id: 'a', run: 'echo a' }])).text('a')).toBe('a\n');
      await door.close();
      const forced = await lab.start(['ForceCommand echo go away']);
      const other = await open(hostOf(forced));
      const error = await refusal(other.ask([{ id: 'a', run: 'echo a' }]));
      expect(error.message).toContain('did not run the script');
      await other.close();
      noisy.stop();
      forced.stop();
    });

    test('a host that dies half-way keeps what it said', async () => {
      const server = await lab.start();
      const door = await open(hostOf(server));
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
      const door = await open(hostOf(sshd), [], { askTimeoutMs: 900 });
      const answers = await door.ask([
        { id: 'early', run: 'echo early' },
        { id: 'late', run: 'sleep 8' },
      ]);
      expect(answers.text('early')).toBe('early\n');
      expect(() => answers.text('late')).toThrow('time limit');
      await door.close();
      const controller = new AbortController();
      const second = await open(hostOf(sshd), [], { signal: controller.signal });
      setTimeout(() => controller.abort(), 300);
      expect((await refusal(second.ask([{ id: 'late', run: 'sleep 8' }]))).message).toContain('was stopped');
      await second.close();
      expect((await refusal(open(hostOf(sshd), [], { signal: controller.signal }))).remedy).not.toBe('');
    });

    test('a late banner is waited for', async () => {
      const port = await serve((socket) => {
        socket.on('error', () => {});
        setTimeout(() => {
          const behind = createConnection({ host: '127.0.0.1', port: sshd.port });
          behind.on('error', () => socket.destroy());
          socket.pipe(behind).pipe(socket);
        }, 1500);
      });
      const file = lab.path('late');
      writeFileSync(file, readFileSync(sshd.knownHosts, 'utf8').replace(String(sshd.port), String(port)));
      await (await open(hostOf(sshd, { port, knownHosts: file }))).close();
    });

    test.each([
      ['silence', () => {}, 'did not finish the SSH log-in within 1 s'],
      [
        'another protocol',
        (socket: { end(text: string): void }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
        'broke off the SSH handshake',
      ],
      ['a closed door', (socket: { destroy(): void }) => socket.destroy(), 'broke off the SSH handshake'],
      [
        'a byte a second',
        (socket: import('node:net').Socket) => drip(socket),
        'did not finish the SSH log-in within 1 s',
      ],
    ])('%s is explained', async (_, onSocket, reason) => {
      const port = await serve((socket) => {
        socket.on('error', () => {});
        onSocket(socket);
      });
      const file = lab.path(`fault-${port}`);
      writeFileSync(file, readFileSync(sshd.knownHosts, 'utf8').replace(String(sshd.port), String(port)));
      const error = await refusal(open(hostOf(sshd, { port, knownHosts: file }), [], { timeoutMs: 1000 }));
      expect(error.message).toContain(reason);
    });
  });

  describe('root', () => {
    test('sudo gives exactly what sudoers allow', async (context) => {
      if (!unprivileged) return context.skip();
      writeFileSync(
        '/etc/sudoers.d/emr-audit-test',
        `${USER} ALL=(root) NOPASSWD: /usr/bin/head -n 1 /etc/shadow\n`,
        { mode: 0o440 },
      );
      const door = await open(hostOf(sshd, { user: USER, sudo: true }));
      const answers = await door.ask([
        { id: 'allowed', run: '', sudo: ['/usr/bin/head', '-n', '1', '/etc/shadow'] },
        { id: 'refused', run: '', sudo: ['/usr/bin/tail', '-n', '1', '/etc/shadow'] },
        { id: 'fallback', run: 'echo plain', sudo: ['/usr/bin/id', '-u'] },
        { id: 'absent', run: '', sudo: ['/usr/sbin/not-there'] },
        { id: 'who', run: 'id -un' },
      ]);
      expect(answers.text('allowed')).toMatch(/^root:/);
      expect(() => answers.text('refused')).toThrow(`needs root and sudo refuses it to ${USER}`);
      expect(answers.text('fallback')).toBe('plain\n');
      expect(() => answers.text('absent')).toThrow('is not installed');
      expect(answers.text('who')).toBe(`${USER}\n`);
      const remedy = await refusal((async () => answers.text('refused'))());
      expect(remedy.remedy).toContain(`${USER} ALL=(root) NOPASSWD: /usr/bin/tail -n 1 /etc/shadow`);
      await door.close();
    });

    test('sudo: false runs everything plainly', async (context) => {
      if (!unprivileged) return context.skip();
      const door = await open(hostOf(sshd, { user: USER }));
      const answers = await door.ask([
        { id: 'shadow', run: '', sudo: ['/usr/bin/head', '-n', '1', '/etc/shadow'] },
      ]);
      expect(() => answers.text('shadow')).toThrow('exit code 1');
      await door.close();
    });

    test('an account without a shell is explained', async (context) => {
      if (!unprivileged) return context.skip();
      execFileSync('usermod', ['-s', '/usr/sbin/nologin', USER]);
      const door = await open(hostOf(sshd, { user: USER }));
      const error = await refusal(door.ask([{ id: 'a', run: 'echo a' }]));
      expect(error.remedy).toContain(`usermod -s /bin/sh ${USER}`);
      await door.close();
    });
  });
});

function drip(socket: import('node:net').Socket): void {
  const timer = setInterval(() => socket.write('S'), 200);
  socket.on('close', () => clearInterval(timer));
}

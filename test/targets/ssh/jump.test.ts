import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ShellPool } from '../../../src/targets/ssh/pool.js';
import { openShell } from '../../../src/targets/ssh/shell.js';
import { hostAt, refusal } from '../helpers/deployment.js';
import { fault } from '../helpers/fault.js';
import { freePort } from '../helpers/net.js';
import { SshLab, whyNoSshd, type Sshd } from '../helpers/sshd.js';

const why = whyNoSshd();
if (why) process.stderr.write(`SKIPPED: jump hosts with real sshds ${why}\n`);

describe.skipIf(why)('jump hosts', () => {
  let lab: SshLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = new SshLab();
    sshd = await lab.start();
  });
  afterAll(() => lab?.close());

  test('share one connection a host', async () => {
    const jump = await lab.start();
    const bastion = lab.host(jump, {}, 'bastion');
    const first = lab.host(sshd, { jump: 'bastion' }, 'web1');
    const second = lab.host(await lab.start(), { jump: 'bastion' }, 'db1');
    const deployment = lab.deployment(bastion, first, second);
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
    expect((await refusal(lab.open(one, {}, two))).message).toContain('circle: one -> two -> one');
    const dead = hostAt('dead', { port, identity: lab.path('ed25519'), knownHosts: lab.knownAt(sshd, port) });
    const behind = lab.host(sshd, { jump: 'dead' });
    expect((await refusal(lab.open(behind, {}, dead))).message).toBe(
      `web1 is behind dead: 127.0.0.1:${port} refuses connections`,
    );
    const strict = await lab.start(['AllowTcpForwarding no']);
    const error = await refusal(
      lab.open(lab.host(sshd, { jump: 'strict' }), {}, lab.host(strict, {}, 'strict')),
    );
    expect(error.message).toContain('does not allow forwarding');
    strict.stop();
  });

  test('a tunnel carries bytes both ways', async () => {
    const echo = await fault((socket) => socket.pipe(socket));
    const door = await lab.open(lab.host(sshd));
    const stream = await door.tunnel('127.0.0.1', echo);
    stream.write('ping');
    const heard = await new Promise<Buffer>((resolve) => {
      stream.once('data', resolve);
    });
    expect(heard.toString()).toBe('ping');
    expect((await refusal(door.tunnel('127.0.0.1', await freePort()))).message).toContain('cannot reach');
    await door.close();
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShellStep } from '../../../src/core/probe.js';
import { SshLab, whyNoSshd, type Sshd } from '../helpers/sshd.js';

const why = whyNoSshd();
if (why) process.stderr.write(`SKIPPED: the SSH door against a real sshd ${why}\n`);

describe.skipIf(why)('the SSH door', () => {
  let lab: SshLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = new SshLab();
    sshd = await lab.start();
  });
  afterAll(() => lab?.close());

  test.each(['ed25519', 'rsa', 'ecdsa'] as const)('logs in with an %s key and asks', async (kind) => {
    const door = await lab.open(lab.host(sshd, { identity: lab.path(kind) }));
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
    const door = await lab.open(lab.host(server));
    expect((await door.ask([{ id: 'a', run: 'echo a' }])).text('a')).toBe('a\n');
    await door.close();
    server.stop();
  });

  test('takes at most 12 round trips, whatever the number of steps', async () => {
    const measured: number[] = [];
    for (const count of [1, 100]) {
      const door = await lab.open(lab.host(sshd));
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
    const door = await lab.open(lab.host(sshd));
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
});

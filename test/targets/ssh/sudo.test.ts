import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from '../helpers/deployment.js';
import { addUser, removeUser, SshLab, USER, whyNoSshd, type Sshd } from '../helpers/sshd.js';

const why = whyNoSshd();
if (why) process.stderr.write(`SKIPPED: sudo behind a real sshd ${why}\n`);

const unprivileged = why === undefined && addUser(USER, '/bin/sh');
if (!why && !unprivileged) process.stderr.write('SKIPPED: no unprivileged user could be made\n');

describe.skipIf(!unprivileged)('root', () => {
  let lab: SshLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = new SshLab();
    sshd = await lab.start();
  });
  afterAll(() => {
    lab?.close();
    removeUser(USER);
    rmSync('/etc/sudoers.d/emr-audit-test', { force: true });
  });

  test('sudo gives exactly what sudoers allow', async () => {
    writeFileSync(
      '/etc/sudoers.d/emr-audit-test',
      `${USER} ALL=(root) NOPASSWD: /usr/bin/head -n 1 /etc/shadow\n`,
      { mode: 0o440 },
    );
    const door = await lab.open(lab.host(sshd, { user: USER, sudo: true }));
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

  test('sudo: false runs everything plainly', async () => {
    const door = await lab.open(lab.host(sshd, { user: USER }));
    const answers = await door.ask([
      { id: 'shadow', run: '', sudo: ['/usr/bin/head', '-n', '1', '/etc/shadow'] },
    ]);
    expect(() => answers.text('shadow')).toThrow('exit code 1');
    await door.close();
  });

  test('an account without a shell is explained', async () => {
    execFileSync('usermod', ['-s', '/usr/sbin/nologin', USER]);
    const door = await lab.open(lab.host(sshd, { user: USER }));
    const error = await refusal(door.ask([{ id: 'a', run: 'echo a' }]));
    expect(error.remedy).toContain(`usermod -s /bin/sh ${USER}`);
    await door.close();
  });
});

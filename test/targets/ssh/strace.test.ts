/** The law "read-only, provably": the script is traced and every opened, made or removed path is looked at. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ShellStep } from '../../../src/core/probe.js';
import { buildScript, END } from '../../../src/targets/ssh/collector.js';
import { parseFrames } from '../../../src/targets/ssh/frames.js';

const NONCE = 'abcdef0123456789abcdef0123456789';
const folder = mkdtempSync(join(tmpdir(), 'strace-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STEPS: readonly ShellStep[] = [
  { id: 'os', run: 'cat /etc/os-release' },
  { id: 'kernel', run: 'uname -a; cat /proc/version' },
  { id: 'files', run: 'stat -c "%a %U %G %n" /etc/passwd /etc/shadow /etc/sudoers' },
  { id: 'awk', run: "awk -F: '{ print $1, $3, $7 }' /etc/passwd" },
  { id: 'find', run: 'find /etc -xdev -type f -perm -0002 -print' },
  { id: 'sockets', run: 'ss -Hlntu', sudo: ['ss', '-Hlntup'] },
  { id: 'packages', run: String.raw`dpkg-query -W -f '\${Package} \${Version}\n'`, maxBytes: 4096 },
  { id: 'binary', run: 'head -c 300 /bin/true | base64' },
  { id: 'sshd', run: '', sudo: ['sshd', '-T'] },
  { id: 'shadow', run: '', sudo: ['cat', '/etc/shadow'] },
  { id: 'slow', run: 'sleep 9', timeout: 1 },
  { id: 'missing', run: '', sudo: ['no-such-program'] },
];

const WRITES =
  /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|^(?:unlink|rename|mkdir|rmdir|link|symlink|mknod|chmod|fchmod|chown|fchown|lchown|truncate|ftruncate|creat|utime|setxattr|removexattr)/;
const HARMLESS = /"\/dev\/(?:null|tty)"/;

function writesOf(trace: string): readonly string[] {
  const calls = trace.split('\n').map((line) => line.replace(/^\d+\s+/, ''));
  return calls.filter(
    (call) => WRITES.test(call) && !HARMLESS.test(call) && !/= -1 E(?:NOENT|ACCES)/.test(call),
  );
}

const able = existsSync('/usr/bin/strace') && process.platform === 'linux';
if (!able) process.stderr.write('SKIPPED: the read-only proof needs strace on Linux\n');

describe.skipIf(!able)('nothing is written on the target', () => {
  test.each(['/usr/bin/dash', '/bin/bash', '/usr/bin/busybox'].filter((shell) => existsSync(shell)))(
    '%s',
    (shell) => {
      const log = join(folder, 'trace');
      const argv = ['-f', '-o', log, '-e', 'trace=%file,fchmod,fchown,ftruncate', shell];
      if (shell.endsWith('busybox')) argv.push('sh');
      const result = spawnSync('strace', [...argv, '-s'], {
        input: buildScript(STEPS, NONCE, true),
        cwd: folder,
      });
      const frames = parseFrames(result.stdout, NONCE);
      expect(frames.has(END)).toBe(true);
      expect(frames.get('os')?.code).toBe(0);
      expect(writesOf(readFileSync(log, 'utf8'))).toEqual([]);
    },
  );

  test('the proof itself notices a write', () => {
    const log = join(folder, 'trace');
    const script = buildScript(
      [{ id: 'bad', run: `echo x >${join(folder, 'made')}; rm ${join(folder, 'made')}` }],
      NONCE,
      true,
    );
    spawnSync('strace', ['-f', '-o', log, '-e', 'trace=%file,fchmod,fchown,ftruncate', 'sh', '-s'], {
      input: script,
    });
    const seen = writesOf(readFileSync(log, 'utf8')).join('\n');
    expect(seen).toContain('O_CREAT');
    expect(seen).toContain('unlink');
  });
});

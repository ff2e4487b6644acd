import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { ShellStep } from '../../../src/core/probe.js';
import { buildScript, END, quote, START } from '../../../src/targets/ssh/collector.js';
import { parseFrames, type Frame } from '../../../src/targets/ssh/frames.js';
import { ensure } from '../../tls-scanner-lite/helpers/program.js';

const NONCE = '0123456789abcdef0123456789abcdef';
const SHELLS = [
  ['dash', ['/usr/bin/dash', '-s']],
  ['bash', ['/bin/bash', '-s']],
  ['bash as sh', ['/bin/bash', '--posix', '-s']],
  ['busybox', ['/usr/bin/busybox', 'sh', '-s']],
] as const;
const folder = mkdtempSync(join(tmpdir(), 'collector-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(
  argv: readonly string[],
  steps: readonly ShellStep[],
  change = (script: string) => script,
): Map<string, Frame> {
  const [file = '', ...args] = argv;
  const input = change(buildScript(steps, NONCE, true));
  const result = spawnSync(file, args, { input, cwd: folder, maxBuffer: 32 * 1024 * 1024 });
  return parseFrames(result.stdout, NONCE);
}

describe.each(SHELLS.filter(([, argv]) => existsSync(argv[0])))('the script under %s', (_, argv) => {
  test('gives every step its bytes, its exit code and its marks', () => {
    const frames = run(argv, [
      { id: 'plain', run: 'echo one; echo two' },
      { id: 'fails', run: 'echo before; exit 7' },
      { id: 'pipe', run: 'false | cat' },
      { id: 'silent', run: ':' },
      { id: 'lines', run: String.raw`printf 'a\n\n\n'` },
      { id: 'x-at-the-end', run: 'printf x0x' },
      { id: 'syntax', run: 'if then (' },
      { id: 'exits', run: 'exit 3' },
      { id: 'stdin', run: 'cat; echo "rest: $?"' },
      { id: 'stderr', run: 'echo noise >&2; echo sound' },
      { id: 'bytes', run: String.raw`printf '\303\251\342\202\254\n'` },
      { id: 'root', run: 'echo plain', sudo: ['id', '-u'] },
      { id: 'absent', run: '', sudo: ['/usr/sbin/no-such-program', '-x'] },
      { id: 'after', run: 'echo still here' },
    ]);
    expect(
      Object.fromEntries([...frames].map(([id, frame]) => [id, [frame.code, frame.stdout]])),
    ).toMatchObject({
      plain: [0, 'one\ntwo\n'],
      fails: [7, 'before\n'],
      pipe: [0, ''],
      silent: [0, ''],
      lines: [0, 'a\n\n\n'],
      'x-at-the-end': [0, 'x0x'],
      syntax: [2, ''],
      exits: [3, ''],
      stdin: [0, 'rest: 0\n'],
      stderr: [0, 'sound\n'],
      bytes: [0, 'é€\n'],
      root: [0, '0\n'],
      absent: [1003, ''],
      after: [0, 'still here\n'],
      [START]: [0, '0'],
      [END]: [0, ''],
    });
    expect([...frames.values()].some((frame) => frame.damaged || frame.truncated)).toBe(false);
  });

  test('cuts a step at its bytes, ends it at its time, and goes on', () => {
    const frames = run(argv, [
      { id: 'endless', run: 'yes', maxBytes: 1000 },
      { id: 'exact', run: "printf '%1000s' ''", maxBytes: 1000 },
      { id: 'long', run: "head -c 400000 /dev/zero | tr '\\000' a" },
      { id: 'slow', run: 'echo first; sleep 30', timeout: 1 },
      { id: 'after', run: 'echo on' },
    ]);
    expect(frames.get('endless')).toMatchObject({ truncated: true, damaged: false });
    expect(frames.get('endless')?.stdout).toHaveLength(1000);
    expect(frames.get('exact')).toMatchObject({ truncated: false, code: 0 });
    expect(frames.get('exact')?.stdout).toHaveLength(1000);
    expect(frames.get('long')).toMatchObject({ truncated: true });
    expect(frames.get('long')?.stdout).toHaveLength(262_144);
    expect([124, 137, 143]).toContain(frames.get('slow')?.code);
    expect(frames.get('slow')?.stdout).toBe('first\n');
    expect(frames.get('after')?.stdout).toBe('on\n');
  });

  test('stops at 8 MB in all and says so', () => {
    const steps = Array.from({ length: 34 }, (_, index) => ({
      id: `s${index}`,
      run: "head -c 262144 /dev/zero | tr '\\000' b",
    }));
    const frames = run(argv, steps);
    const total = [...frames.values()].reduce((sum, frame) => sum + frame.stdout.length, 0);
    expect(total).toBeLessThanOrEqual(8_388_608 + 8);
    expect(frames.get('s0')).toMatchObject({ code: 0, truncated: false });
    expect(frames.get('s33')).toMatchObject({ code: 1004, truncated: true });
    expect(frames.has(END)).toBe(true);
  });

  test('a script that was cut in half runs nothing', () => {
    const marker = join(folder, 'ran');
    const frames = run(argv, [{ id: 'one', run: `: >${quote(marker)}` }], (script) => script.slice(0, -8));
    expect(frames.size).toBe(0);
    expect(existsSync(marker)).toBe(false);
  });

  test('keeps any text whole, whatever a shell would make of it', () => {
    const character = fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;~#%=-\n\t \u00e9\u20acaZ0'.split(''));
    const word = fc.string({ unit: character, maxLength: 24 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const frames = run(argv, [
          { id: 'run', run: `printf '[%s]' ${words.map(quote).join(' ')}` },
          { id: 'argv', run: '', sudo: ['printf', '[%s]', ...words] },
        ]);
        const expected = words.map((text) => `[${text}]`).join('');
        expect(frames.get('run')?.stdout).toBe(expected);
        expect(frames.get('argv')?.stdout).toBe(expected);
      }),
      { numRuns: 15 },
    );
  });
});

test.skipIf(!ensure('/usr/bin/busybox', 'busybox'))('a host that has busybox and nothing else', () => {
  const tools = mkdtempSync(join(folder, 'busybox-'));
  spawnSync('/usr/bin/busybox', ['--install', '-s', tools]);
  const steps = [
    { id: 'who', run: 'id -u; exit 5' },
    { id: 'cut', run: 'yes', maxBytes: 100 },
    { id: 'slow', run: 'echo first; sleep 30; echo last', timeout: 1 },
    { id: 'root', run: '', sudo: ['stat', '-c', '%a', '/etc'] },
  ];
  const before = Date.now();
  const frames = run(['/usr/bin/busybox', 'sh', '-s'], steps, (script) =>
    script.replace(/PATH=\S+/, `PATH=${tools}`).replaceAll('/bin/sh', `${tools}/sh`),
  );
  expect(Date.now() - before).toBeLessThan(10_000);
  expect(frames.get('who')).toMatchObject({ code: 5, stdout: '0\n' });
  expect(frames.get('cut')).toMatchObject({ truncated: true, stdout: 'y\n'.repeat(50) });
  expect(frames.get('slow')).toMatchObject({ code: 143, stdout: 'first\n' });
  expect(frames.get('root')).toMatchObject({ code: 0, stdout: '755\n' });
});

test('without sudo on the host a step that needs root says so', () => {
  const tools = mkdtempSync(join(folder, 'tools-'));
  for (const name of ['id', 'head', 'tail', 'timeout', 'cat'])
    symlinkSync(`/usr/bin/${name}`, join(tools, name));
  const frames = run(
    ['/usr/bin/dash', '-s'],
    [{ id: 'needs', run: '', sudo: ['cat', '/nothing-here'] }],
    (script) => script.replace(/PATH=\S+/, `PATH=${tools}`).replace('uid=$(id -u)', 'uid=1000'),
  );
  expect(frames.get('needs')?.code).toBe(1001);
});

test('an id that could break a frame is refused', () => {
  expect(() => buildScript([{ id: 'a b', run: ':' }], NONCE, false)).toThrow('not allowed');
  expect(() => buildScript([{ id: 'a', run: '\0' }], NONCE, false)).toThrow('NUL');
});

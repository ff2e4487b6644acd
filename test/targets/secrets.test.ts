import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { SecretReference } from '../../src/core/deployment.js';
import { AuditError } from '../../src/core/errors.js';
import { resolveSecret } from '../../src/targets/secrets.js';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env['TEST_SECRET'];
});

test.each<[string, SecretReference, () => void]>([
  ['a variable', { env: 'TEST_SECRET' }, () => (process.env['TEST_SECRET'] = ' pass word ')],
  ['a file', { file: 'secret' }, () => writeFileSync(join(folder, 'secret'), ' pass word \n')],
  ['a command', { command: ['printf', ' pass word \\n'] }, () => {}],
  ['a command in the folder of the file', { command: ['cat', 'secret'] }, () => {}],
])('%s gives the secret without its line end', async (_, reference, prepare) => {
  prepare();
  expect(await resolveSecret(reference, folder)).toBe(' pass word ');
});

test('a command is no shell', async () => {
  expect(await resolveSecret({ command: ['echo', '$HOME', '`id`', ';', 'id'] }, folder)).toBe(
    '$HOME `id` ; id',
  );
});

test.each<[string, SecretReference, string]>([
  ['an absent variable', { env: 'TEST_SECRET' }, 'environment variable TEST_SECRET is not set'],
  ['an absent file', { file: 'absent' }, 'absent does not exist'],
  ['a folder', { file: '.' }, 'is a folder'],
  [
    'an absent program',
    { command: ['no-such-program', 'canary'] },
    'secret command no-such-program was not found',
  ],
  [
    'a failing program',
    { command: ['sh', '-c', 'echo canary; echo canary >&2; exit 3'] },
    'ended with exit code 3',
  ],
  ['a silent program', { command: ['true'] }, 'is empty'],
  ['a program with too much to say', { command: ['yes', 'canary'] }, 'printed more than 4 KB'],
  ['several lines', { command: ['printf', 'canary\\nlogin: ann\\n'] }, 'has more than one line'],
  ['a program that hangs', { command: ['sh', '-c', 'sleep 30 & wait'] }, 'gave no answer within 0.3 s'],
])('%s is an error that names the reference and nothing else', async (_, reference, reason) => {
  const error = await resolveSecret(reference, folder, { timeoutMs: 300 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AuditError);
  expect(error).toMatchObject({ code: 'E_SECRET', message: expect.stringContaining(reason) });
  expect(String(error)).not.toContain('canary');
});

test('the wish to stop ends a command', async () => {
  const stop = AbortSignal.timeout(100);
  await expect(resolveSecret({ command: ['sleep', '30'] }, folder, { signal: stop })).rejects.toThrow(
    'was stopped',
  );
});

/** Secrets are named in the deployment file and read when a door opens. Errors name the reference, never the value. */
import type { SecretReference } from '../core/deployment.js';
import { AuditError } from '../core/errors.js';
import { runProgram } from './local-program.js';
import { fileProblem, readBounded, resolvePath } from './paths.js';

const MAX_BYTES = 4096;

interface SecretOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** The value of a secret: one line of at most 4 KB. Throws AuditError E_SECRET. */
export async function resolveSecret(
  reference: SecretReference,
  directory: string,
  options: SecretOptions = {},
): Promise<string> {
  if ('env' in reference)
    return singleLine(process.env[reference.env], `environment variable ${reference.env}`);
  if ('file' in reference) return readSecretFile(reference.file, directory);
  return runSecretCommand(reference.command, directory, options);
}

function singleLine(raw: string | undefined, source: string): string {
  if (raw === undefined) throw new AuditError('E_SECRET', `the ${source} is not set`);
  const value = raw.replace(/[\r\n]+$/, '');
  if (value === '') throw new AuditError('E_SECRET', `the ${source} is empty`);
  if (Buffer.byteLength(value) > MAX_BYTES)
    throw new AuditError('E_SECRET', `the ${source} is longer than 4 KB`);
  if (/[\r\n\0]/.test(value)) throw new AuditError('E_SECRET', `the ${source} has more than one line`);
  return value;
}

async function readSecretFile(path: string, directory: string): Promise<string> {
  const absolute = resolvePath(path, directory);
  let bytes: Buffer;
  try {
    bytes = await readBounded(absolute, MAX_BYTES + 2);
  } catch (error) {
    throw new AuditError('E_SECRET', `the secret file ${absolute} ${fileProblem(error)}`);
  }
  return singleLine(bytes.toString('utf8'), `secret file ${absolute}`);
}

/** Arguments may hold a secret themselves, so only the program is named. */
async function runSecretCommand(
  command: readonly string[],
  directory: string,
  options: SecretOptions,
): Promise<string> {
  const program = command[0] ?? '';
  const timeoutMs = options.timeoutMs ?? 15_000;
  const result = await runProgram(command, { ...options, timeoutMs, directory, maxBytes: MAX_BYTES + 2 });
  const why = {
    missing: 'was not found',
    timeout: `gave no answer within ${timeoutMs / 1000} s`,
    output: 'printed more than 4 KB',
    stopped: 'was stopped',
    failed: 'could not be run',
  };
  if (result.problem)
    throw new AuditError('E_SECRET', `the secret command ${program} ${why[result.problem]}`);
  if (result.code !== 0)
    throw new AuditError('E_SECRET', `the secret command ${program} ended with exit code ${result.code}`);
  return singleLine(result.stdout, `output of the secret command ${program}`);
}

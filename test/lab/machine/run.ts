import { spawn } from 'node:child_process';

/** What a finished command left behind. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** How to run a command. */
export interface RunOptions {
  input?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the command is killed; 120 seconds when not given. */
  timeout?: number;
}

/** Run a command to its end and return its exit code (128 + signal number when killed) and output. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [command, ...rest] = argv;
  if (command === undefined) throw new Error('an empty command cannot be run');
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeout ?? 120_000,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({
        code: code ?? 137,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      });
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Run a command that must succeed and return what it printed. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const outcome = await run(argv, options);
  if (outcome.code !== 0) {
    const said = (outcome.stderr + outcome.stdout).trim().split('\n').slice(-12).join('\n');
    throw new Error(`${argv.join(' ').slice(0, 200)} ended with ${outcome.code}: ${said}`);
  }
  return outcome.stdout;
}

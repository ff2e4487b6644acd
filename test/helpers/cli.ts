import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** What the built command line printed and how it ended. */
export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Runs the built emr-audit, behind a prefix such as `ip netns exec NAME` where one is given. */
export function runCli(
  argv: readonly string[],
  options: {
    prefix?: readonly string[];
    env?: Record<string, string>;
    cwd?: string;
    /** Milliseconds after which it gets one SIGINT. */
    interruptAfter?: number;
  } = {},
): Promise<CliRun> {
  const [command, ...rest] = [...(options.prefix ?? []), process.execPath, resolve('bin/run.js'), ...argv];
  const started = performance.now();
  return new Promise((done, fail) => {
    const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', ...options.env };
    delete env['FORCE_COLOR'];
    if (options.env?.['npm_command'] === undefined) delete env['npm_command'];
    const child = spawn(command!, rest, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const interrupt =
      options.interruptAfter === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGINT'), options.interruptAfter);
    child.on('error', fail);
    child.on('close', (code) => {
      clearTimeout(interrupt);
      done({ code: code ?? 137, stdout, stderr, milliseconds: performance.now() - started });
    });
  });
}

/** Runs one program of this machine without a shell; time and output are bounded. */
import { execFile, type ExecFileException } from 'node:child_process';

/** How it ended: an exit code, or the reason why there is none. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly problem?: 'missing' | 'timeout' | 'output' | 'stopped' | 'failed';
}

interface ProgramOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly directory?: string;
}

/** Resolves always: what went wrong is in the result. Standard input is empty, standard error is dropped. */
export function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const [file = '', ...args] = argv;
  const settings = {
    cwd: options.directory,
    signal: options.signal,
    timeout: options.timeoutMs ?? 10_000,
    maxBuffer: options.maxBytes ?? 1_048_576,
    killSignal: 'SIGKILL' as const,
    encoding: 'utf8' as const,
    windowsHide: true,
  };
  return new Promise((resolve) => {
    try {
      const child = execFile(file, args, settings, (error, stdout) => {
        resolve(error ? failed(error, stdout) : { code: 0, stdout });
      });
      child.stdin?.on('error', () => {});
      child.stdin?.end();
    } catch {
      resolve({ code: -1, stdout: '', problem: options.signal?.aborted === true ? 'stopped' : 'failed' });
    }
  });
}

function failed(error: ExecFileException, stdout: string): ProgramResult {
  const code = error.code as unknown;
  if (typeof code === 'number') return { code, stdout };
  if (code === 'ENOENT' || code === 'EACCES') return { code: -1, stdout: '', problem: 'missing' };
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return { code: -1, stdout: '', problem: 'output' };
  if (code === 'ABORT_ERR') return { code: -1, stdout: '', problem: 'stopped' };
  return { code: -1, stdout: '', problem: error.killed === true ? 'timeout' : 'failed' };
}

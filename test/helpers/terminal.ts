/** Runs shell lines in a real pseudo terminal (util-linux `script`), as a person sees them. */
import { spawnSync } from 'node:child_process';
import { widthOf } from '../../src/reporters/wrap.js';

/** What a terminal of `columns` shows of a command: both streams, line ends as they are typed in files. */
export function inTerminal(
  command: string,
  columns: number,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): { exit: number; text: string } {
  const inner = `stty cols ${columns} rows 60; ${command}`;
  const { status, stdout } = spawnSync('script', ['-qefc', inner, '/dev/null'], {
    cwd: options.cwd,
    env: { ...options.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    encoding: 'utf8',
    input: '',
    timeout: 120_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return { exit: status ?? 137, text: stdout.replaceAll('\r\n', '\n') };
}

// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
const ESCAPES = /\u001B(?:\[[0-9;?]*[A-Za-z]|\]8;[^\u0007\u001B]*(?:\u0007|\u001B\\))/g;

/** The text without colours and links. */
export function plain(text: string): string {
  return text.replaceAll(ESCAPES, '');
}

/** Escape sequences made visible, so that a snapshot can be read. */
export function visible(text: string): string {
  return text.replaceAll('\u001B', '␛').replaceAll('\u0007', '␇');
}

/** Lines that are wider than the terminal, but for commands to copy. */
export function tooWide(text: string, columns: number): string[] {
  return plain(text)
    .split('\n')
    .filter((line) => widthOf(line) > columns && !/^\s*\$ /.test(line));
}

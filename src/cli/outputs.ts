import { resolve } from 'node:path';
import { AuditError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { Report } from '../core/types.js';
import { writeWhole } from '../files/write.js';
import { reporters, type FormatName, type ReporterOptions } from '../reporters/index.js';

/** One --format: a reporter and where its text goes; no path is standard output. */
export interface Output {
  readonly format: FormatName;
  readonly path?: string;
}

/** Reads `--format name` and `--format name=path`. Throws E_FORMAT; at most one may go to standard output. */
export function parseOutputs(
  texts: readonly string[],
  json: boolean,
  inputs: readonly (string | undefined)[] = [],
): Output[] {
  const outputs = texts.map(parseOutput);
  refuseOverwriting(outputs, inputs);
  if (json) outputs.push({ format: 'json' });
  const toTerminal = outputs.filter(({ path }) => path === undefined);
  if (toTerminal.length > 1) {
    throw new AuditError(
      'E_FORMAT',
      `${toTerminal.map(({ format }) => format).join(' and ')} would both go to standard output; give one a path: --format ${toTerminal[1]!.format}=FILE`,
    );
  }
  return toTerminal.length === 0 ? [{ format: 'terminal' }, ...outputs] : outputs;
}

/** Two reports in one file, or a report over a file that is read, would lose one of them. */
function refuseOverwriting(outputs: readonly Output[], inputs: readonly (string | undefined)[]): void {
  const taken = new Set(inputs.flatMap((path) => (path === undefined ? [] : [resolve(path)])));
  for (const { path } of outputs) {
    if (path === undefined) continue;
    if (taken.has(resolve(path)))
      throw new AuditError('E_FORMAT', `${path} is read or written already; name another file`);
    taken.add(resolve(path));
  }
}

function parseOutput(text: string): Output {
  const split = text.indexOf('=');
  const name = split < 0 ? text : text.slice(0, split);
  const known = Object.keys(reporters);
  if (!known.includes(name)) {
    const close = nearest(name, known);
    throw new AuditError(
      'E_FORMAT',
      `there is no format "${name}"${close ? `; did you mean "${close}"?` : ''}`,
    );
  }
  const path = split < 0 ? undefined : text.slice(split + 1);
  if (path === '') throw new AuditError('E_FORMAT', `--format ${name}= names no file`);
  return { format: name as FormatName, path };
}

/** Writes the files first, whole or not at all, then standard output. Returns the paths. */
export async function writeOutputs(
  report: Report,
  outputs: readonly Output[],
  options: ReporterOptions,
): Promise<string[]> {
  const written: string[] = [];
  for (const { format, path } of outputs) {
    if (path === undefined) continue;
    await writeWhole(resolve(path), reporters[format](report, { ...options, colour: false }));
    written.push(path);
  }
  const screen = outputs.find(({ path }) => path === undefined);
  if (screen) process.stdout.write(reporters[screen.format](report, { ...options, written }));
  return written;
}

/** Runs a command in this process, where a new one for each of a hundred runs would take minutes. */
import { resolve } from 'node:path';
import { Config } from '@oclif/core/config';
import { vi } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import type { CliRun } from '../../helpers/cli.js';

const config = await Config.load({ root: resolve('.') });

/** Like runCli, with the texts of this process and its folder changed for the time of the run. */
export async function runHere(argv: readonly string[], cwd: string): Promise<Omit<CliRun, 'milliseconds'>> {
  const two = argv.slice(0, 2).join(':');
  const [id, rest] = two in commands ? [two, argv.slice(2)] : [argv[0]!, argv.slice(1)];
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text);
      return true;
    }),
  );
  const before = process.cwd();
  const { COLUMNS, NO_COLOR } = process.env;
  Object.assign(process.env, { COLUMNS: '200', NO_COLOR: '1' });
  process.exitCode = 0;
  try {
    process.chdir(cwd);
    await commands[id as keyof typeof commands].run([...rest], config);
    return { code: Number(process.exitCode), ...texts };
  } finally {
    process.chdir(before);
    process.exitCode = 0;
    for (const spy of spies) spy.mockRestore();
    for (const [name, value] of Object.entries({ COLUMNS, NO_COLOR }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
}

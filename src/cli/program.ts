/** The whole command line as one module: the build bundles it with oclif into one file, so that it starts at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '@oclif/core/execute';
import type { PJSON } from '@oclif/core/interfaces';
import { settings } from '@oclif/core/settings';

export { commands } from './commands.js';
export { notFound } from './not-found.js';

/** Runs the command line of this process, and prints where to begin when nothing was asked for; `root` is the folder of the package. */
export async function run(root: string): Promise<void> {
  // In a checkout oclif would load a compiler for our sources, which are compiled already.
  settings.enableAutoTranspile = false;
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PJSON;
  if (process.argv.length === 2) {
    const { printStart } = await import('./actions/start.js');
    printStart(pjson.version);
    return;
  }
  await execute({ loadOptions: { root, pjson } });
}

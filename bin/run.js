#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') {
  const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`${name}/${version} node-${process.version}\n`);
} else {
  process.stdout.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(
      `error E_FILE_WRITE: standard output could not be written: ${error.code}\n  try Check the disk or the pipe.\n`,
    );
    process.exit(2);
  });
  const { execute } = await import('@oclif/core/execute');
  await execute({ dir: import.meta.url });
}

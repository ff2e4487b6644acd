#!/usr/bin/env node
'use strict';

const { join } = require('node:path');

const root = join(__dirname, '..');
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') {
  const { name, version } = require('../package.json');
  process.stdout.write(`${name}/${version} node-${process.version}\n`);
} else {
  process.stdout.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(
      `error E_FILE_WRITE: standard output could not be written: ${error.code}\n  try Check the disk or the pipe.\n`,
    );
    process.exit(2);
  });
  require('../dist/cli/program.cjs').run(root);
}

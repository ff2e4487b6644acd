// Builds dist/: tsc for the library and its types. Old output goes first, so that nothing stale is published.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', { stdio: 'inherit' });

#!/usr/bin/env node
'use strict';

// From source: builds first (two seconds), then runs what was built.
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

execFileSync('npm', ['run', '--silent', 'build'], { cwd: join(__dirname, '..'), stdio: 'inherit' });
require('./run.js');

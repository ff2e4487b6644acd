#!/usr/bin/env -S npx tsx
import { execute } from '@oclif/core/execute';

await execute({ development: true, dir: import.meta.url });

/** Scans a deployment file in this process and prints the events as JSON lines: tsx test/helpers/gather.ts FILE AS-OF. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDeployment } from '../../src/config/deployment.js';
import { scan } from '../../src/scan.js';

const [file = '', asOf = ''] = process.argv.slice(2);
await scan(parseDeployment(readFileSync(file, 'utf8'), file, dirname(file)), {
  tool: { name: 'emr-audit', version: '0.0.0' },
  asOf: new Date(asOf),
  clock: () => new Date(),
  onEvent: (event) => console.log(JSON.stringify(event)),
});

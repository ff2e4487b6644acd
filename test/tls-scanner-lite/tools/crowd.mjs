// Scans the targets that are named on standard input in one call of the built module, and prints each result as a line of JSON; the last line
// says how much memory the process had at most. A process of its own, so that nobody else's memory is counted:
//   echo '{"targets":[{"host":"127.0.0.1","port":443}],"options":{"parallel":16}}' | node test/tls-scanner-lite/tools/crowd.mjs
import { text } from 'node:stream/consumers';
import { scanMany } from '../../../dist/tls-scanner-lite/index.js';

const { targets, options } = JSON.parse(await text(process.stdin));
const started = performance.now();
for await (const result of scanMany(targets, options)) console.log(JSON.stringify(result));
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ megabytes: maxRSS / 1024, seconds: (performance.now() - started) / 1000 }));

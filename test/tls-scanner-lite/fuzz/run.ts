/** Feeds 500,000 spoiled messages to everything that reads a peer: npm run fuzz:tls [-- COUNT [SEED]] */
import { makePki } from '../helpers/pki.js';
import { fuzz } from './fuzz.js';
import { seedsOf } from './seeds.js';

const [count = '500000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const pki = makePki();
const started = performance.now();
const report = await fuzz(seedsOf(pki), Number(count), Number(seed));
pki.remove();
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `${report.messages} messages of seed ${seed} in ${seconds} s: ${report.failures.length} failures, heap ${(report.growth / 1e6).toFixed(1)} MB larger`,
);
for (const failure of report.failures) console.log(failure);
process.exit(report.failures.length > 0 || report.growth > 64e6 ? 1 : 0);

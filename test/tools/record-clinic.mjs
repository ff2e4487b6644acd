/** `npm run record`: the snapshot of the last `npm run demo` becomes the recorded clinic that examples, pictures and tests judge. */
import { readFileSync, writeFileSync } from 'node:fs';

const snapshot = JSON.parse(readFileSync('reports/leaky-clinic/snapshot.json', 'utf8'));
snapshot.deployment.file = 'prod.yaml';
writeFileSync('examples/leaky-clinic/snapshot.json', `${JSON.stringify(snapshot, undefined, 1)}\n`);

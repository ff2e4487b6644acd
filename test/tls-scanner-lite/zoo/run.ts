/** Visits every server of the zoo, ten times by default: npm run tls:zoo [-- RUNS [WORD of the server's name]] */
import { makePki } from '../helpers/pki.js';
import { DAEMONS } from './daemons.js';
import { LIBRARIES } from './libraries.js';
import { ODD } from './odd.js';
import { ZOO } from './servers.js';
import { visit } from './visit.js';

const [runs = '10', word = ''] = process.argv.slice(2);
const pki = makePki();
const tally = { equal: 0, different: 0, skipped: 0 };
for (const server of [...ZOO, ...ODD, ...DAEMONS, ...LIBRARIES].filter(({ name }) =>
  name.toLowerCase().includes(word.toLowerCase()),
)) {
  const visits = await visit(pki, server, Number(runs));
  const wrong = visits.filter((one) => one.kind === 'compared' && one.differences.length > 0);
  const skipped = visits.find(({ kind }) => kind === 'skipped');
  const times = visits.flatMap((one) => (one.kind === 'compared' ? [one.milliseconds] : []));
  const [first] = visits;
  if (skipped?.kind === 'skipped') tally.skipped += 1;
  else tally[wrong.length > 0 ? 'different' : 'equal'] += 1;
  const state = skipped
    ? `skipped: ${skipped.kind === 'skipped' ? skipped.why : ''}`
    : `${visits.length - wrong.length} of ${visits.length} equal`;
  const cost =
    first?.kind === 'compared' ? `${first.connections} connections, ${Math.max(...times)} ms at most` : '';
  console.log(`${server.name.padEnd(70)} ${state.padEnd(16)} ${cost}`);
  for (const one of wrong.slice(0, 2))
    if (one.kind === 'compared') for (const line of one.differences) console.log(`    ${line}`);
}
pki.remove();
console.log(`${tally.equal} equal, ${tally.different} different, ${tally.skipped} skipped`);
process.exit(tally.different > 0 ? 1 : 0);

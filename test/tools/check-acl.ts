/** 1,000 random edits of groups and ACLs on a real MariaDB, the program against an independent SQL statement: npm run check:acl [-- EDITS [SEED]]. */
import { existsSync } from 'node:fs';
import { startMariadb } from '../probes/support/mariadb.js';
import { loadLabSchema, runTrial } from '../acl/support/trial.js';

const [edits = '1000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const dump = [process.env['EMR_AUDIT_OPENEMR'], '../../shared/openemr', '../shared/openemr']
  .map((folder) => `${folder}/openemr-7.0.3.3-used.sql.gz`)
  .find((path) => existsSync(path));
const server = await startMariadb();
try {
  if (dump === undefined) loadLabSchema(server, 'trial');
  else server.load('trial', dump);
  const started = Date.now();
  const { differences, lines, kinds } = await runTrial(server, 'trial', {
    wanted: Number(edits),
    seed: Number(seed),
    onEdit: (done) => {
      if (done % 100 === 0) console.log(`${done} edits, ${((Date.now() - started) / 1000).toFixed(0)} s`);
    },
  });
  for (const difference of differences) console.log(difference);
  console.log(
    `${edits} edits of ${kinds.size} kinds on ${dump === undefined ? 'a clinic of the lab' : 'a database of OpenEMR'}, seed ${seed}: ${lines} answers with yes, ${differences.length} edits with differences`,
  );
  process.exitCode = differences.length === 0 ? 0 : 1;
} finally {
  await server.stop();
}

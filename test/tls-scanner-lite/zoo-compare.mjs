// Compares the scanner with a zoo of TLS servers that is already running. Not part of the test run; start it by hand:
//   npx tsx test/tls-scanner-lite/zoo-compare.mjs <folder with tls-zoo-expected.json> [runs] [port ...]
// or set EMR_AUDIT_TLS_ZOO to the folder. Prints one line a port and exits 1 when a port differs.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { scanTls } from '../../src/tls-scanner-lite/index.ts';

const words = process.argv.slice(2);
const folder = process.env.EMR_AUDIT_TLS_ZOO ?? words.shift();
if (!folder) {
  console.error('usage: zoo-compare.mjs <folder with tls-zoo-expected.json> [runs] [port ...]');
  process.exit(2);
}
const runs = Number(words.shift() ?? 1);
const expected = JSON.parse(readFileSync(join(folder, 'tls-zoo-expected.json'), 'utf8'));
const ports = Object.keys(expected.ports).filter((port) => words.length === 0 || words.includes(port));
const NAMES = {
  SSLv2: 'SSL 2.0',
  SSLv3: 'SSL 3.0',
  'TLSv1.0': 'TLS 1.0',
  'TLSv1.1': 'TLS 1.1',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.3': 'TLS 1.3',
};

const listening = (port) =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (up) => (socket.destroy(), resolve(up));
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
const difference = (wanted, got) => [
  ...wanted.filter((one) => !got.includes(one)).map((one) => `-${one}`),
  ...got.filter((one) => !wanted.includes(one)).map((one) => `+${one}`),
];

function compare(want, result) {
  const out = [];
  const silent = Object.values(want.protocols).every(({ offered }) => !offered) && result.outcome !== 'tls';
  for (const [name, { offered, ciphers = [] }] of Object.entries(want.protocols)) {
    const got = result.protocols.find(({ protocol }) => protocol === NAMES[name]);
    const support = offered ? 'offered' : 'not-offered';
    if (got.support !== support && !silent)
      out.push(`${name}: ${got.support}, wanted ${support} (${JSON.stringify(got.reason ?? got.evidence)})`);
    const diff = difference(
      ciphers,
      got.suites.map((suite) => suite.name),
    );
    if (diff.length > 0) out.push(`${name} suites: ${diff.join(' ')}`);
    if (offered && got.support === 'offered' && !got.suitesComplete)
      out.push(`${name} suites incomplete: ${JSON.stringify(got.suitesReason)}`);
  }
  for (const [name, { list }] of Object.entries(want.groups ?? {})) {
    const got = result.groups.findLast(({ protocol }) => (protocol === 'TLS 1.3') === (name === 'TLSv1.3'));
    const diff = difference(
      list,
      (got?.groups ?? []).map((group) => group.name),
    );
    if (diff.length > 0) out.push(`${name} groups: ${diff.join(' ')}`);
    if (got && !got.complete) out.push(`${name} groups incomplete: ${JSON.stringify(got.reason)}`);
  }
  return out;
}

let worst = 0;
for (let run = 1; run <= runs; run += 1) {
  const tally = { equal: 0, different: 0, absent: 0, connections: 0 };
  const started = performance.now();
  for (const port of ports) {
    const want = expected.ports[port];
    if (!(await listening(Number(port)))) {
      tally.absent += 1;
      continue;
    }
    const begun = performance.now();
    const result = await scanTls({
      host: '127.0.0.1',
      port: Number(port),
      servername: expected.sni,
      starttls: want.starttls ?? undefined,
    });
    const diffs = compare(want, result);
    tally[diffs.length > 0 ? 'different' : 'equal'] += 1;
    tally.connections += result.connections;
    const time = `${Math.round(performance.now() - begun)} ms`.padStart(8);
    console.log(
      `${port} ${diffs.length > 0 ? 'DIFF ' : 'equal'} ${time} ${String(result.connections).padStart(4)} conns  ${want.name}`,
    );
    for (const diff of diffs) console.log(`        ${diff}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `run ${run}: ${tally.equal} equal, ${tally.different} different, ${tally.absent} not running; ${tally.connections} connections, ${seconds} s`,
  );
  worst = Math.max(worst, tally.different);
}
process.exitCode = worst > 0 ? 1 : 0;

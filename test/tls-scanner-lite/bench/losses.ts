/**
 * How often an answer is wrong while connections are lost: npm run soak:tls [-- SCANS]
 * Scans three real nginx servers over relays that spoil a share of all connections, and compares with what is seen without loss. What could
 * not be told is allowed; any claim that differs ends with exit code 1.
 */
import { scanTls, type TlsResult } from '../../../src/tls-scanner-lite/index.js';
import { randomFrom } from '../fuzz/spoil.js';
import { makePki } from '../helpers/pki.js';
import { startNginx, MODERN, OLD } from './nginx.js';
import { losing, relay } from './relay.js';

const scans = Number(process.argv[2] ?? 100);
if (!(scans >= 1)) throw new TypeError(`${process.argv[2]} is no number of scans`);
const RATES = [0.01, 0.03, 0.06, 0.1, 0.2];

/** Nothing but TLS 1.3, so that everything hangs on one version. */
const NEWEST = { lines: ['ssl_protocols TLSv1.3;'] };

/** What is claimed, by name: supports, lists that are complete, features and weaknesses; what is not known is left out. */
function claims(result: TlsResult): Map<string, string> {
  const all: [string, unknown][] = result.protocols.flatMap(
    ({ protocol, support, suites, suitesComplete }) => [
      [`${protocol} support`, support],
      [
        `${protocol} suites`,
        suitesComplete
          ? suites
              .map(({ name }) => name)
              .toSorted()
              .join(' ')
          : 'unknown',
      ],
    ],
  );
  for (const { protocol, groups, complete } of result.groups)
    all.push([`${protocol} groups`, complete ? groups.map(({ name }) => name).join(' ') : 'unknown']);
  for (const { protocol, schemes, complete } of result.signatures)
    all.push([`${protocol} signatures`, complete ? schemes.map(({ name }) => name).join(' ') : 'unknown']);
  all.push([
    'chains',
    result.chains.map(({ certificates }) => certificates.map((one) => one.fingerprint256).join()).join(' '),
  ]);
  if (result.alpn.complete) all.push(['alpn', result.alpn.protocols.join(' ')]);
  for (const [name, told] of Object.entries(result.features))
    all.push([name, (told as { value?: unknown }).value ?? told]);
  for (const { id, verdict } of result.weaknesses) all.push([id, verdict]);
  return new Map(
    all.filter(([, value]) => value !== 'unknown' && typeof value === 'string') as [string, string][],
  );
}

async function main(): Promise<number> {
  const pki = makePki();
  const nginx = await startNginx(pki, [MODERN, OLD, NEWEST]);
  let wrong = 0;
  for (const [at, name] of ['modern', 'old', 'newest'].entries()) {
    const scan = (port: number): Promise<TlsResult> =>
      scanTls({ host: '127.0.0.1', port, servername: 'emr.test' }, {});
    const quiet = await scan(nginx.ports[at] ?? 0);
    if (quiet.outcome !== 'tls') throw new TypeError(`the ${name} server was not seen without loss`);
    const truth = claims(quiet);
    console.log(`\n${name} server: ${truth.size} claims and ${quiet.connections} connections without loss`);
    for (const rate of RATES) {
      const random = randomFrom(Math.round(rate * 1000) + at);
      const spoil = losing(rate, () => random(100_000) / 100_000);
      const way = await relay(nginx.ports[at] ?? 0, 0, spoil);
      const seen = { wrong: 0, untold: 0, connections: 0, slowest: 0 };
      const words: string[] = [];
      for (let run = 0; run < scans; run += 1) {
        const result = await scan(way.port);
        const told = claims(result);
        const off = [...told].filter(([key, value]) => truth.get(key) !== value);
        seen.wrong += off.length > 0 ? 1 : 0;
        seen.untold += [...truth.keys()].filter((key) => !told.has(key)).length;
        seen.connections += result.connections;
        seen.slowest = Math.max(seen.slowest, result.milliseconds);
        for (const [key, value] of off) words.push(`${key}: ${value}, is ${truth.get(key)}`.slice(0, 300));
      }
      wrong += seen.wrong;
      console.log(
        `  ${String(rate * 100).padStart(3)} % lost: ${seen.wrong} of ${scans} scans wrong, ${seen.untold} claims of ${truth.size * scans} left open, ${(seen.connections / scans).toFixed(0)} connections a scan, slowest ${(seen.slowest / 1000).toFixed(1)} s`,
      );
      for (const word of words.slice(0, 12)) console.log(`      ${word}`);
      way.close();
    }
  }
  await nginx.stop();
  pki.remove();
  return wrong > 0 ? 1 : 0;
}

process.exit(await main());

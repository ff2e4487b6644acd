/**
 * Keeps what real servers answer to a hello of ours, byte for byte, in test/tls-scanner-lite/fixtures/answers.json:
 *   npx tsx test/tls-scanner-lite/tools/capture.ts NAME HOST:PORT [NAME HOST:PORT …]
 * Captures are added to those that are there; a name that is there is replaced.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { COMMON_SCHEMES, LEGACY_CURVES, TLS13_GROUPS } from '../../../src/tls-scanner-lite/data/groups.js';
import { LEGACY_IDS, TLS13_IDS } from '../../../src/tls-scanner-lite/data/suites.js';
import { buildClientHello } from '../../../src/tls-scanner-lite/wire/hello.js';

/** What a server said to hellos of its versions. */
export interface Capture {
  readonly name: string;
  readonly answers: Readonly<Record<string, string>>;
}

const FILE = 'test/tls-scanner-lite/fixtures/answers.json';
const base = {
  servername: 'emr.test',
  schemes: COMMON_SCHEMES,
  alpn: [],
  bare: false,
  compression: false,
} as const;
const HELLOS: Readonly<Record<string, Buffer>> = {
  ...Object.fromEntries(
    [0x0300, 0x0301, 0x0302, 0x0303].map((version) => [
      `0x0${version.toString(16)}`,
      buildClientHello({
        ...base,
        version,
        suites: LEGACY_IDS,
        groups: LEGACY_CURVES,
        tls13: null,
        signals: [0x00ff],
      }),
    ]),
  ),
  '0x0304': buildClientHello({
    ...base,
    version: 0x0303,
    suites: TLS13_IDS,
    groups: TLS13_GROUPS,
    tls13: { keyShare: null },
    signals: [],
  }),
};

function answer(host: string, port: number, hello: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host, port });
    const done = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('hex'));
    };
    socket.setTimeout(1500, done);
    socket
      .on('error', done)
      .on('close', done)
      .on('data', (chunk) => chunks.push(chunk));
    socket.write(hello);
  });
}

const known: Capture[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
const words = process.argv.slice(2);
for (let at = 0; at + 1 < words.length; at += 2) {
  const [name = '', place = ''] = [words[at], words[at + 1]];
  const [host = '', port = ''] = place.split(':');
  const answers: Record<string, string> = {};
  for (const [version, hello] of Object.entries(HELLOS))
    answers[version] = await answer(host, Number(port), hello);
  const index = known.findIndex((one) => one.name === name);
  known.splice(index < 0 ? known.length : index, 1, { name, answers });
}
writeFileSync(FILE, `${JSON.stringify(known, undefined, 1)}\n`);

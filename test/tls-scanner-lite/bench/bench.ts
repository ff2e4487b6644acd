/**
 * Compares the time of whole programs that list versions, suites and groups of the same servers: npm run bench:tls [-- --testssl] [--runs N]
 * Peers that are not installed are left out, which is said. Servers are nginx with a modern and an old configuration.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { listen } from '../helpers/listen.js';
import { ensure, installed } from '../helpers/program.js';
import { makePki } from '../helpers/pki.js';
import { startNginx, MODERN, OLD } from './nginx.js';
import { relay } from './relay.js';

interface Program {
  readonly name: string;
  readonly argv: (port: number) => readonly string[];
  /** The most that our time may be of this program's, near and far: modern, old. */
  readonly goals: { readonly near: readonly [number, number]; readonly far: readonly [number, number] };
}

const words = process.argv.slice(2);
const after = (flag: string): string | undefined =>
  words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
const runs = Number(after('--runs') ?? 5);
const NAME = 'emr.test';

/** The scanner by itself, in one file, as a program would ship it. */
function bundle(folder: string): string {
  const outfile = join(folder, 'scan.mjs');
  buildSync({
    stdin: {
      contents: `import { scanTls } from './src/tls-scanner-lite/scan.ts';
const scan = (port) => scanTls({ host: '127.0.0.1', port: Number(port), servername: '${NAME}' }, { depth: 'list' });
const results = await Promise.all(process.argv.slice(2).map(scan));
process.stdout.write(JSON.stringify(results) + '\\n');`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    outfile,
  });
  return outfile;
}

function peers(): Program[] {
  const sslscan = [
    '--no-colour',
    '--no-heartbleed',
    '--no-renegotiation',
    '--no-compression',
    '--no-fallback',
    '--no-check-certificate',
  ];
  const all: (Program & { readonly package: string; readonly binary: string })[] = [
    {
      name: 'sslscan',
      binary: 'sslscan',
      package: 'sslscan',
      argv: (port) => ['sslscan', ...sslscan, `--sni-name=${NAME}`, `127.0.0.1:${port}`],
      goals: { near: [0.5, 0.35], far: [1 / 14, 1 / 15] },
    },
    {
      name: 'nmap (no groups)',
      binary: 'nmap',
      package: 'nmap',
      argv: (port) => ['nmap', '-n', '-Pn', '-p', String(port), '--script', '+ssl-enum-ciphers', '127.0.0.1'],
      goals: { near: [1.1, 0.6], far: [0.4, 1 / 7] },
    },
    {
      name: 'testssl.sh',
      binary: 'testssl',
      package: 'testssl.sh',
      argv: (port) => [
        'testssl',
        '--quiet',
        '--color',
        '0',
        '--warnings',
        'batch',
        '-p',
        '-E',
        '-f',
        `127.0.0.1:${port}`,
      ],
      goals: { near: [0.01, 0.01], far: [0.01, 0.01] },
    },
  ];
  return all.filter(({ name, binary, package: debian }) => {
    if (name === 'testssl.sh' && !words.includes('--testssl')) return false;
    const there = installed(binary) || ensure(binary, debian);
    if (!there) console.log(`left out: ${name} is not installed`);
    return there;
  });
}

/** Seconds that one program takes, its start and end included. */
function time(argv: readonly string[]): Promise<number> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
    child.once('error', reject).once('exit', () => resolve((performance.now() - started) / 1000));
  });
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Place {
  readonly name: string;
  readonly port: number;
  readonly distance: 'near' | 'far';
  readonly size: 0 | 1;
}

async function connectionsOf(program: Program, port: number): Promise<number> {
  const counter = await relay(port);
  await time(program.argv(counter.port));
  counter.close();
  return counter.connections();
}

async function compare(place: Place, programs: readonly Program[]): Promise<boolean> {
  const times = programs.map((): number[] => []);
  for (let run = 0; run < runs; run += 1)
    for (const [at, { argv, name }] of programs.entries())
      if (name !== 'testssl.sh' || (run === 0 && place.distance === 'near'))
        times[at]?.push(await time(argv(place.port)));
  const own = median(times[0] ?? []);
  let met = true;
  console.log(`\n${place.name}`);
  for (const [at, program] of programs.entries()) {
    if (times[at]?.length === 0) continue;
    const seconds = median(times[at] ?? []);
    const count =
      place.distance === 'near' && program.name !== 'testssl.sh'
        ? `${await connectionsOf(program, place.port)} connections`
        : '';
    const goal = program.goals[place.distance][place.size];
    const ratio = own / seconds;
    const fine = at === 0 || ratio <= goal;
    met &&= fine;
    const words =
      at === 0 ? '' : `ratio ${ratio.toFixed(3)} of at most ${goal.toFixed(3)} ${fine ? 'ok' : 'MISSED'}`;
    console.log(
      `  ${program.name.padEnd(20)} ${seconds.toFixed(3).padStart(8)} s  ${count.padEnd(16)} ${words}`,
    );
  }
  return met;
}

/** Seconds of one run over some ports of one host, in one process. */
function timePorts(entry: string, ports: readonly number[]): Promise<number> {
  return time([process.execPath, entry, ...ports.map(String)]);
}

/** What has a limit of its own and no peer: ten ports of one host, and a server that takes connections and says nothing. */
async function limits(entry: string, host: readonly number[]): Promise<boolean> {
  const silent = await listen(() => {});
  const rows = [
    { name: 'ten ports of one host', ports: host, most: 1 },
    { name: 'tarpit', ports: [silent.port], most: 5 },
  ];
  let met = true;
  for (const { name, ports, most } of rows) {
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await timePorts(entry, ports));
    const fine = median(times) <= most;
    met &&= fine;
    console.log(
      `\n${name.padEnd(22)} ${median(times).toFixed(3).padStart(8)} s  of at most ${most} s ${fine ? 'ok' : 'MISSED'}`,
    );
  }
  await silent.close();
  return met;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tls-bench-'));
  const pki = makePki();
  const entry = bundle(folder);
  const ours: Program = {
    name: 'tls-scanner-lite',
    argv: (port) => [process.execPath, entry, String(port)],
    goals: { near: [1, 1], far: [1, 1] },
  };
  const nginx = await startNginx(pki, [MODERN, OLD, ...Array.from({ length: 8 }, () => MODERN)]);
  const [modern = 0, old = 0] = nginx.ports;
  const [farModern, farOld] = [await relay(modern, 50), await relay(old, 50)];
  const places: Place[] = [
    { name: 'modern server, 6 suites, loopback', port: modern, distance: 'near', size: 0 },
    { name: 'old server, 67 suites, loopback', port: old, distance: 'near', size: 1 },
    { name: 'modern server, 6 suites, 50 ms away', port: farModern.port, distance: 'far', size: 0 },
    { name: 'old server, 67 suites, 50 ms away', port: farOld.port, distance: 'far', size: 1 },
  ];
  const programs = [ours, ...peers()];
  console.log(
    `Node ${process.version}, load ${spawnSync('cut', ['-d ', '-f1-3', '/proc/loadavg'], { encoding: 'utf8' }).stdout.trim()}, medians of ${runs}, interleaved; the whole process counts, its start included`,
  );
  let met = true;
  for (const place of places) met = (await compare(place, programs)) && met;
  met = (await limits(entry, nginx.ports)) && met;
  for (const one of [farModern, farOld]) one.close();
  await nginx.stop();
  pki.remove();
  rmSync(folder, { recursive: true, force: true });
  console.log(met ? '\nevery goal is met' : '\na goal is missed');
  process.exit(met ? 0 : 1);
}

await main();

/** `npm run bench`: start-up against a bare Node, and the scan of the three-host lab. Ratios within one run, medians. */
import { execFileSync, spawnSync } from 'node:child_process';
import { namespaceOf } from '../lab/clinics.js';
import { down, impossible, up } from '../lab/lab.js';

const ROUNDS = 15;
const node = process.execPath;

/** CPU seconds (user and system) of a command. */
function cpuOf(argv: readonly string[]): number {
  const quoted = argv.map((part) => `'${part}'`).join(' ');
  const { stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='cpu %U %S'; time ${quoted} >/dev/null`], {
    encoding: 'utf8',
  });
  const match = /cpu ([\d.]+) ([\d.]+)/.exec(stderr);
  if (!match) throw new Error(`no times for ${quoted}: ${stderr.slice(0, 200)}`);
  return Number(match[1]) + Number(match[2]);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!;
}

function startUp(): void {
  const commands = {
    'node -e 0': [node, '-e', '0'],
    '--version': [node, 'bin/run.js', '--version'],
    '--help': [node, 'bin/run.js', '--help'],
    'rules list': [node, 'bin/run.js', 'rules', 'list'],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, argv] of Object.entries(commands)) times[name]!.push(cpuOf(argv));
  const base = median(times['node -e 0']!);
  for (const [name, values] of Object.entries(times)) {
    console.log(
      `start-up  ${name.padEnd(12)} ${(median(values) * 1000).toFixed(0).padStart(5)} ms CPU  ${(median(values) / base).toFixed(2)} x node -e 0`,
    );
  }
}

async function labScan(): Promise<void> {
  const reason = impossible();
  if (reason !== undefined) return console.log(`scan      SKIPPED: ${reason}`);
  for (const name of ['hardened', 'leaky'] as const) {
    const lab = await up(name);
    const seconds: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const started = performance.now();
      spawnSync(
        'ip',
        [
          'netns',
          'exec',
          namespaceOf(name, 'scanner'),
          node,
          'bin/run.js',
          'scan',
          lab.deploymentFile,
          '--as-of',
          lab.asOf,
          '--json',
        ],
        { stdio: 'ignore' },
      );
      seconds.push((performance.now() - started) / 1000);
    }
    console.log(
      `scan      ${name.padEnd(12)} ${median(seconds).toFixed(2)} s for three hosts, whole process (${seconds.map((one) => one.toFixed(2)).join(' ')})`,
    );
    await down(name);
  }
}

execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
startUp();
await labScan();

import { clinicNames, hostNames, type ClinicName, type HostName } from './clinics.js';
import { down, exec, status, up } from './lab.js';

const usage = `usage: npm run lab -- up hardened|leaky [--fresh]
       npm run lab -- down [hardened|leaky]
       npm run lab -- status
       npm run lab -- exec hardened|leaky scanner|web1|db1|bastion COMMAND...`;

/** Do what the command line asks and return the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const [command, name, ...rest] = argv;
  if (command === 'status') return printStatus();
  if (command === 'down' && name === undefined) return down().then(() => 0);
  if (name === undefined || !isClinic(name)) return fail();
  if (command === 'down') return down(name).then(() => 0);
  if (command === 'up') return bringUp(name, rest.includes('--fresh'));
  if (command === 'exec' && rest.length > 1) return execute(name, rest);
  return fail();
}

async function bringUp(name: ClinicName, fresh: boolean): Promise<number> {
  const started = performance.now();
  const lab = await up(name, { fresh });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${name} is up after ${seconds} s, to be judged as of ${lab.asOf}\n${lab.deploymentFile}\n`,
  );
  return 0;
}

async function printStatus(): Promise<number> {
  for (const name of clinicNames) process.stdout.write(`${name}: ${await status(name)}\n`);
  return 0;
}

async function execute(name: ClinicName, rest: readonly string[]): Promise<number> {
  const [host, ...argv] = rest;
  if (host === undefined || !isPlace(host)) return fail();
  const outcome = await exec(name, host, argv);
  process.stdout.write(outcome.stdout);
  process.stderr.write(outcome.stderr);
  return outcome.code;
}

function isClinic(name: string): name is ClinicName {
  return clinicNames.some((clinic) => clinic === name);
}

function isPlace(name: string): name is HostName | 'scanner' {
  return name === 'scanner' || hostNames.some((host) => host === name);
}

function fail(): number {
  process.stderr.write(`${usage}\n`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});

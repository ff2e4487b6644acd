/** A folder as a reader of the documentation has it, with emr-audit on the PATH: examples and code blocks are run in one. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** One emr-audit that ran, in order. */
export interface Ran {
  readonly argv: string;
  readonly exit: number;
}

/** What a piece of shell did. */
export interface ShellRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ran: readonly Ran[];
}

/** Commands whose exit code is a verdict: 1 and 3 are answers, not mistakes. */
const VERDICTS = /^(scan|log|judge|doctor|tls)\b/;

const made: string[] = [];
process.once('exit', () => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A deployment whose doors are all closed, a snapshot and its report, lie ready under the names that the documentation uses. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'emr-audit-workshop-'));
  readonly #bin = mkdtempSync(join(tmpdir(), 'emr-audit-bin-'));
  readonly #log: string;

  constructor() {
    made.push(this.folder, this.#bin);
    this.#log = join(this.#bin, 'log');
    const program = join(this.#bin, 'emr-audit');
    writeFileSync(
      program,
      `#!/bin/sh\n"${process.execPath}" "${resolve('bin/run.js')}" "$@"\ncode=$?\nprintf '%s\\t%s\\n' "$code" "$*" >> "${this.#log}"\nexit $code\n`,
    );
    chmodSync(program, 0o755);
    copyFileSync('examples/leaky-clinic/snapshot.json', join(this.folder, 'clinic.snapshot.json'));
    for (const name of ['prod.yaml', 'attestations.yaml', 'decisions.yaml', 'waivers.yaml'])
      copyFileSync(join('examples/three-tiers', name), join(this.folder, name));
    for (const name of ['trivy.sarif', 'lynis-report.dat', 'nmap.xml'])
      copyFileSync(join('examples/other-scanners', name), join(this.folder, name));
    // A secret that is not there would end a command before its doors are tried.
    const file = join(this.folder, 'prod.yaml');
    const secret = /\{ file: \/etc\/emr-audit\/db-password \}/;
    writeFileSync(file, readFileSync(file, 'utf8').replace(secret, '{ env: EMR_AUDIT_DB_PASSWORD }'));
    mkdirSync(join(this.folder, 'examples'), { recursive: true });
    spawnSync('cp', ['-r', resolve('examples'), this.folder]);
    copyFileSync('test/cli/fixtures/docker-compose.yml', join(this.folder, 'docker-compose.yml'));
    mkdirSync(join(this.folder, '.ssh'), { mode: 0o700 });
    copyFileSync('test/cli/fixtures/ssh_config', join(this.folder, '.ssh/config'));
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.folder, '.ssh/id_ed25519')]);
  }

  /** The environment of a reader: emr-audit on the PATH, a home of its own, no colours. */
  environment(): NodeJS.ProcessEnv {
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PATH: `${this.#bin}:${process.env['PATH']}`,
      HOME: this.folder,
      NO_COLOR: '1',
      EMR_AUDIT_DB_PASSWORD: 'unused',
    };
    for (const name of ['CI', 'FORCE_COLOR', 'NODE_ENV', 'VITEST', 'TEST', 'npm_command']) delete env[name];
    return env;
  }

  /** Runs a piece of bash while the test goes on, for commands that ask a server of the test itself. */
  start(
    script: string,
  ): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }> {
    return new Promise((resolve) => {
      const child = spawn('bash', ['-c', script], {
        cwd: this.folder,
        env: this.environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.once('close', (code) => resolve({ exit: code ?? 137, stdout, stderr }));
    });
  }

  /** Runs a piece of bash in the folder. */
  run(script: string, seconds = 120): ShellRun {
    writeFileSync(this.#log, '');
    const env = this.environment();
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
      cwd: this.folder,
      env,
      encoding: 'utf8',
      input: '',
      timeout: seconds * 1000,
    });
    const ran = readFileSync(this.#log, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ exit: Number(line.split('\t')[0]), argv: line.slice(line.indexOf('\t') + 1) }));
    return { exit: status ?? 137, stdout, stderr, ran };
  }
}

/** Runs that a reader would take for a mistake of the documentation. */
export function mistakes(run: ShellRun): string[] {
  const wrong = run.ran
    .filter(({ argv, exit }) => !(VERDICTS.test(argv) ? [0, 1, 3] : [0]).includes(exit))
    .map(({ argv, exit }) => `emr-audit ${argv}: exit ${exit}`);
  const lost = /command not found|No such file or directory|syntax error/.exec(run.stderr);
  return lost ? [...wrong, lost[0]] : wrong;
}

import { dirname, resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { deploymentFromUrl } from '../config/from-url.js';
import { parseDeployment } from '../config/deployment.js';
import type { Deployment } from '../core/deployment.js';
import { AuditError } from '../core/errors.js';
import { matchesGlob } from '../core/glob.js';
import { nearest } from '../core/nearest.js';
import { readText } from '../files/read.js';
import { writeSnapshot } from '../files/snapshot.js';
import { scan } from '../scan.js';
import { subjectsOf } from '../scan/subjects.js';
import { BaseCommand } from './base.js';
import { finish } from './finish.js';
import { loadJudgement } from './inputs.js';
import { judgingFlags, parseFailOn, parseMoment } from './judging-flags.js';
import { parseOutputs } from './outputs.js';
import { startProgress } from './progress.js';

/** emr-audit scan: look, judge, report. */
export default class Scan extends BaseCommand {
  static override summary = 'Look at a deployment, judge it and report.';
  static override description =
    'Reads only: no log-in to OpenEMR, no write and no temporary file on any of your systems. What could not be seen is reported as unknown, never as passed.';
  static override examples = [
    '<%= config.bin %> scan prod.yaml',
    '<%= config.bin %> scan prod.yaml --policy go-live --format html=report.html --format sarif=report.sarif',
    '<%= config.bin %> scan https://emr.example.org/openemr/',
  ];
  static override args = {
    target: Args.string({
      required: true,
      description: 'deployment file, or the address of an OpenEMR site',
    }),
  };
  static override flags = {
    ...judgingFlags,
    subject: Flags.string({
      multiple: true,
      description: 'look only at these subjects, such as host:web1',
      helpValue: 'GLOB',
    }),
    snapshot: Flags.string({
      description: 'write all facts to this file, for `emr-audit judge`',
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Scan);
    const outputs = parseOutputs(flags.format ?? [], flags.json, [args.target, flags.snapshot, flags.policy]);
    const asOf = parseMoment(flags['as-of']);
    const deployment = await loadDeployment(args.target);
    const judgement = await loadJudgement({
      policy: flags.policy ?? deployment.policy,
      only: flags.only ?? [],
      skip: flags.skip ?? [],
      subjects: flags.subject,
      failOn: parseFailOn(flags['fail-on']),
      asOf,
      directory: deployment.directory,
      now: new Date(),
      statements: deployment,
    });
    const wanted = chooseSubjects(deployment, flags.subject);
    const progress = startProgress(process.stderr, {
      quiet: flags.quiet || flags.json,
      noColor: flags['no-color'],
    });
    const abort = abortOnSignal();
    const snapshot = await scan(deployment, {
      tool: { name: 'emr-audit', version: this.config.version },
      sections: new Set(judgement.rules.flatMap(({ rule }) => rule.needs)),
      wanted,
      asOf,
      clock: () => new Date(),
      signal: abort.signal,
      onEvent: progress.onEvent,
    });
    progress.stop();
    abort.release();
    if (flags.snapshot !== undefined) await writeSnapshot(resolve(flags.snapshot), snapshot);
    await finish(snapshot, judgement, outputs, {
      quiet: flags.quiet,
      verbose: flags.verbose,
      noColor: flags['no-color'],
      sarifProfile: flags['sarif-profile'] as 'github' | undefined,
      exitZero: flags['exit-zero'],
    });
  }
}

async function loadDeployment(target: string): Promise<Deployment> {
  if (/^[a-z]+:\/\//i.test(target)) return deploymentFromUrl(target, process.cwd());
  const path = resolve(target);
  return parseDeployment(await readText(path, 1_048_576), target, dirname(path));
}

function chooseSubjects(
  deployment: Deployment,
  globs: readonly string[] | undefined,
): ((id: string) => boolean) | undefined {
  if (!globs || globs.length === 0) return undefined;
  const wanted = (id: string) => globs.some((glob) => matchesGlob(id, glob));
  const ids = subjectsOf(deployment).map(({ id }) => id);
  for (const glob of globs) {
    if (ids.some((id) => matchesGlob(id, glob))) continue;
    const close = nearest(glob, ids);
    throw new AuditError(
      'E_NOTHING',
      `no subject matches "${glob}"${close ? `; did you mean "${close}"?` : `; there are ${ids.join(', ')}`}`,
    );
  }
  return wanted;
}

/** The first Ctrl-C ends the reading and reports what is there; the second ends the program. */
function abortOnSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let first = Number.POSITIVE_INFINITY;
  const stop = () => {
    // A shell may deliver one Ctrl-C twice, to the program and to its group.
    if (controller.signal.aborted && performance.now() - first < 500) return;
    if (controller.signal.aborted) process.exit(130);
    first = performance.now();
    process.stderr.write(
      '\nStopping: what was read so far is reported as a partial scan. Press Ctrl-C again to quit at once.\n',
    );
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, release: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}

/** The work of `emr-audit doctor`. */
import { isAuditError, type AuditError } from '../../core/errors.js';
import type { SqlLevel } from '../../probes/sql-access.js';
import { loadLockedPacks } from '../../packs/locked.js';
import { loadProbes } from '../../packs/probes.js';
import { examine, neededSections } from '../../scan/doctor.js';
import type { Diagnosis } from '../../scan/doctor/types.js';
import { safeJson } from '../../reporters/text.js';
import { readDeployment } from '../../inputs/deployment.js';
import { loadJudgement, type Choices } from '../../inputs/judgement.js';
import { parseMoment } from '../judging-options.js';
import { startProgress } from '../progress.js';
import { hasUnicode, styles, widthOf } from '../styles.js';
import { examineFiles } from './doctor/files.js';
import { doctorScreen } from './doctor/screen.js';
import { abortOnSignal, chooseSubjects } from './target.js';

/** Flags of `emr-audit doctor`, parsed. */
export interface DoctorFlags {
  readonly policy?: string;
  readonly subject?: string[];
  readonly level: string;
  readonly 'as-of'?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly 'no-color': boolean;
}

/** Examines every door, prints what was found, and exits 0 when nothing will be unknown, 3 when something will, 2 when a file is wrong. */
export async function seeDoctor(target: string, flags: DoctorFlags, version: string): Promise<void> {
  const asOf = parseMoment(flags['as-of']);
  const deployment = await readDeployment(target);
  const packs = await loadLockedPacks(deployment.directory);
  const choices: Choices = {
    policy: flags.policy ?? deployment.policy,
    directory: deployment.directory,
    now: new Date(),
    asOf,
    packs,
  };
  // A wrong policy ends it; statements that are wrong are one more thing to mend, and the doors are tried without them.
  const judgement = await loadJudgement(choices);
  const problem = await loadJudgement({ ...choices, statements: deployment }).then(
    () => undefined,
    (error: unknown) => refuseOther(error),
  );
  const wanted = chooseSubjects(deployment, flags.subject);
  const progress = startProgress(process.stderr, {
    quiet: flags.quiet || flags.json,
    noColor: flags['no-color'],
  });
  const abort = abortOnSignal();
  const found = await examine(deployment, {
    tool: { name: 'emr-audit', version },
    judgement,
    probes: loadProbes(packs, judgement.policy, neededSections(judgement)),
    level: flags.level as SqlLevel,
    wanted,
    asOf,
    clock: () => new Date(),
    signal: abort.signal,
    onEvent: progress.onEvent,
  });
  progress.stop();
  abort.release();
  const diagnosis: Diagnosis = { ...found, doors: [examineFiles(deployment, problem), ...found.doors] };
  process.stdout.write(
    flags.json
      ? `${safeJson({ schema: 'emr-audit/doctor/1', deployment: deployment.name, ...diagnosis }, 2)}\n`
      : doctorScreen(diagnosis, {
          width: widthOf(process.stdout),
          unicode: hasUnicode(),
          quiet: flags.quiet,
          style: styles(process.stdout, flags['no-color']),
          target,
        }),
  );
  process.exitCode = problem ? problem.exit : exitCode(diagnosis);
}

function refuseOther(error: unknown): AuditError {
  if (isAuditError(error)) return error;
  throw error;
}

function exitCode({ doors, hidden, stillUnknown }: Diagnosis): 0 | 3 {
  const shut = doors.some(({ checks }) => checks.some(({ state }) => state === 'closed'));
  return shut || hidden.sections.length + stillUnknown.length > 0 ? 3 : 0;
}

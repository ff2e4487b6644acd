/** Before a scan: each audit log that has a witness gets a checkpoint, so that the scan judges what the log is now. */
import { randomInt } from 'node:crypto';
import { isAuditError, Unreadable, type AuditError } from '../../core/errors.js';
import type { Database, Deployment } from '../../core/deployment.js';
import { openLog } from '../../scan/open-log.js';
import { witnessedDatabases } from '../../scan/subjects.js';
import { styles } from '../styles.js';
import { keepWitness } from './log/keep.js';
import { isUnreadable, startMeter, witnessFolder } from './log/session.js';
import { writeLapse } from './log/witness-folder.js';

/** Which logs, and how much is said of it. */
export interface WitnessRun {
  /** Chooses subjects by id; all when left out. */
  readonly wanted?: (subjectId: string) => boolean;
  readonly signal: AbortSignal;
  readonly quiet: boolean;
  readonly noColor: boolean;
  /** Milliseconds that the log of one database may take; two minutes when left out. */
  readonly longestMs?: number;
}

/** A first run reads about 70,000 rows a second. */
const LONGEST_MS = 120_000;
/** Old blocks that are read again, as in `emr-audit log witness`. */
const SAMPLE = 16;

/** Runs the witness of each log, one after the other. A log that cannot be read costs only itself: the reason lies beside the witness, where the scan finds it. Throws AuditError for a damaged witness. */
export async function witnessLogs(deployment: Deployment, run: WitnessRun): Promise<void> {
  for (const database of witnessedDatabases(deployment, run.wanted)) {
    if (run.signal.aborted) return;
    await witnessOne(deployment, database, run);
  }
}

async function witnessOne(deployment: Deployment, database: Database, run: WitnessRun): Promise<void> {
  const folder = witnessFolder(deployment, database)!;
  const meter = startMeter(process.stderr, run.quiet);
  const longestMs = run.longestMs ?? LONGEST_MS;
  const late = AbortSignal.timeout(longestMs);
  try {
    const log = await openLog(deployment, database.id, AbortSignal.any([run.signal, late]));
    try {
      await keepWitness(
        { database, log: untilAborted(log, run.signal, late), folder, onProgress: meter.show },
        { sample: SAMPLE, seed: randomInt(1, 2 ** 31), accept: [], anew: false },
      );
    } finally {
      await log.close();
    }
  } catch (error) {
    if (!isUnreadable(error) && !isSecret(error)) throw error;
    if (run.signal.aborted) return;
    const { message: reason, remedy } = late.aborted ? tooLong(database, longestMs) : error;
    await writeLapse(folder, database.id, { at: new Date().toISOString(), reason, remedy });
    if (run.quiet) return;
    meter.end();
    const style = styles(process.stderr, run.noColor);
    process.stderr.write(
      `${style.yellow('unknown')}: the witness of ${database.id} could not be continued: ${reason}\n`,
    );
  } finally {
    meter.end();
  }
}

/** A password that is not there, which costs only its door here as in the scan itself. */
function isSecret(error: unknown): error is AuditError {
  return isAuditError(error) && error.code === 'E_SECRET';
}

function tooLong({ id }: Database, longestMs: number): Unreadable {
  return new Unreadable(
    `the audit log of ${id} could not be read in ${longestMs / 1000} seconds`,
    'Run once, without a limit: emr-audit log witness FILE. Later runs read only what is new.',
  );
}

type Log = Awaited<ReturnType<typeof openLog>>;

/** The same log, which asks nothing more once a signal has come. */
function untilAborted(log: Log, interrupted: AbortSignal, late: AbortSignal): Log {
  return {
    ...log,
    stream: (...question) => {
      if (interrupted.aborted || late.aborted)
        throw new Unreadable(
          'the reading of the audit log was interrupted',
          'Run the scan again and let it finish.',
        );
      return log.stream(...question);
    },
  };
}

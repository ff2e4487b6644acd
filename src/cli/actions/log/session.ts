/** What the commands of the topic log share: the database, the door, progress, and how it ends when the log cannot be read. */
import { dirname, resolve } from 'node:path';
import { kindWords, PROBLEMS, type ProblemKind } from '../../../audit-log/kinds.js';
import type { LogProgress, Verification } from '../../../audit-log/verify.js';
import { parseDeployment } from '../../../config/deployment.js';
import type { Database, Deployment } from '../../../core/deployment.js';
import { AuditError } from '../../../core/errors.js';
import { nearest } from '../../../core/nearest.js';
import { readText } from '../../../files/read.js';
import { openLog, type OpenLog } from '../../../scan/open-log.js';
import { styles, widthOf } from '../../styles.js';

/** Flags of every command of the topic, parsed. */
export interface LogFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly database?: string;
  readonly witness?: string;
  readonly accept?: string[];
  readonly 'no-color': boolean;
}

/** An open log and everything that is known before it is read. */
export interface LogSession {
  readonly deployment: Deployment;
  readonly database: Database;
  readonly log: OpenLog;
  /** Folder of the witness. */
  readonly folder: string;
  readonly onProgress: (progress: LogProgress) => void;
}

/** Opens the log, works, and closes everything. What cannot be read ends with exit 3, never with silence. */
export async function withLog(
  path: string,
  flags: LogFlags,
  work: (session: LogSession) => Promise<void>,
): Promise<void> {
  const file = resolve(path);
  const deployment = parseDeployment(await readText(file, 1_048_576), path, dirname(file));
  const database = chooseDatabase(deployment, flags.database);
  checkKinds(flags.accept ?? []);
  const progress = startMeter(process.stderr, flags.quiet);
  const abort = new AbortController();
  const stop = (): void => (abort.signal.aborted ? process.exit(130) : abort.abort());
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const log = await openLog(deployment, database.id, abort.signal);
    try {
      await work({
        deployment,
        database,
        log,
        folder: flags.witness ?? witnessFolder(deployment, database) ?? 'witness',
        onProgress: progress.show,
      });
    } finally {
      await log.close();
    }
  } catch (error) {
    progress.end();
    if (!isUnreadable(error)) throw error;
    complain(error, flags);
  } finally {
    progress.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** The folder of the witness that the deployment file declares. */
export function witnessFolder({ directory }: Deployment, { witness }: Database): string | undefined {
  return witness === undefined ? undefined : resolve(directory, witness);
}

/** What lies with the target and not with our own files: the reading ends as unknown. */
export function isUnreadable(error: unknown): error is Error & { remedy: string } {
  if (error instanceof RangeError)
    return (
      Object.assign(error, {
        remedy: 'Nothing is judged from such an answer; see whether the table was altered.',
      }) && true
    );
  return error instanceof Error && error.name === 'Unreadable';
}

function complain(error: Error & { remedy: string }, flags: LogFlags): void {
  process.exitCode = 3;
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ error: { reason: error.message, remedy: error.remedy } })}\n`);
    return;
  }
  const style = styles(process.stderr, flags['no-color']);
  process.stderr.write(
    `${style.yellow('unknown')}: ${error.message}\n  try ${error.remedy}\nThe audit log was not read to its end.\n`,
  );
}

function chooseDatabase({ databases }: Deployment, wanted: string | undefined): Database {
  const names = databases.map(({ id }) => id);
  if (databases.length === 0)
    throw new AuditError('E_USAGE', 'the deployment file names no database', {
      remedy: 'Add one under databases; docs/audit-log.md has an example.',
    });
  if (wanted === undefined) {
    if (databases.length === 1) return databases[0]!;
    throw new AuditError('E_USAGE', `the deployment file names several databases: ${names.join(', ')}`, {
      remedy: `Choose one: --database ${names[0]}`,
    });
  }
  const found = databases.find(({ id }) => id === wanted);
  if (found) return found;
  const close = nearest(wanted, names);
  throw new AuditError(
    'E_USAGE',
    `there is no database "${wanted}"${close ? `; did you mean "${close}"?` : ''}`,
    {
      remedy: `Use one of: ${names.join(', ')}`,
    },
  );
}

function checkKinds(kinds: readonly string[]): void {
  for (const kind of kinds) {
    if (Object.hasOwn(PROBLEMS, kind)) continue;
    const close = nearest(kind, Object.keys(PROBLEMS));
    throw new AuditError(
      'E_USAGE',
      `there is no kind of problem "${kind}"${close ? `; did you mean "${close}"?` : ''}`,
      {
        remedy: `Kinds: ${Object.keys(PROBLEMS).join(', ')}`,
      },
    );
  }
}

/** Problems that count: those of a kind that is not accepted. */
export function counted({ counts }: Verification, accept: readonly string[] = []): ProblemKind[] {
  return (Object.keys(counts) as ProblemKind[]).filter(
    (kind) => Object.hasOwn(PROBLEMS, kind) && !accept.includes(kind),
  );
}

/** 0 nothing wrong, 1 something is, 3 rows that cannot be told. */
export function exitCodeOf(verification: Verification, accept: readonly string[] = []): 0 | 1 | 3 {
  if (counted(verification, accept).length > 0) return 1;
  return verification.untold > 0 ? 3 : 0;
}

/** The title of a kind. */
export function titleOf(kind: string): string {
  return kindWords(kind as ProblemKind).title;
}

/** A moving line: how far the reading is and how long it will take. */
export interface Meter {
  readonly show: (progress: LogProgress) => void;
  readonly end: () => void;
}

const EVERY_MS = 200;

/** The line on a terminal; nothing in a pipe, or when quiet. */
export function startMeter(stream: NodeJS.WriteStream, quiet: boolean): Meter {
  if (quiet || !stream.isTTY) return { show: () => undefined, end: () => undefined };
  const started = performance.now();
  let last = 0;
  return {
    show: ({ rows, part }) => {
      const now = performance.now();
      if (now - last < EVERY_MS) return;
      last = now;
      const seconds = (now - started) / 1000;
      const left = part > 0.01 ? `, ${Math.ceil((seconds / part) * (1 - part))} s left` : '';
      const text = `${Math.floor(part * 100)} %  ${rows.toLocaleString('en')} rows, ${Math.round(rows / seconds).toLocaleString('en')} a second${left}`;
      stream.write(`\r\u001B[2K${text.slice(0, widthOf(stream) - 1)}`);
    },
    end: () => {
      if (last > 0) stream.write('\r\u001B[2K');
      last = 0;
    },
  };
}

/** Days of a span such as 6y. Throws E_USAGE. */
export function parseDays(span: string): number {
  const match = /^(\d{1,4})([dwmy])$/.exec(span);
  if (!match)
    throw new AuditError('E_USAGE', `"${span.slice(0, 40)}" is no span of time`, {
      remedy: 'Write a number and d, w, m or y, such as 6y.',
    });
  return Math.round(Number(match[1]) * { d: 1, w: 7, m: 30.44, y: 365.25 }[match[2] as 'd']);
}

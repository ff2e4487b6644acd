import { Unreadable } from '../core/errors.js';
import type { FileAnswer, FileProbe } from '../core/probe.js';
import { tidy } from './lines.js';

const NEVER = new Date(0).toISOString();
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
const REMEDY = 'Run: emr-audit log witness FILE, and name the same folder in databases.…witness.';

interface Result {
  readonly rows: number;
  readonly witnessedAt: string;
  readonly verifiedAt: string;
  readonly problems: readonly string[];
}

/** What the last runs of `emr-audit log` found. A scan does not read the whole log itself: it may hold millions of rows, and needs an account that sees comments. */
export const auditWitness: FileProbe<'auditWitness', Result | Unreadable> = {
  section: 'auditWitness',
  door: 'file',
  describe: 'what the last verification of the audit log found',
  files({ site, deployment }) {
    const database = deployment.databases.find(({ id }) => id === site?.database);
    if (database?.witness === undefined) return [];
    const file = `${database.witness.replace(/\/+$/, '')}/${database.id}.result.json`;
    return [{ id: `witness of ${database.id}`, file, maxAgeHours: 0 }];
  },
  // A bad file is told in parse, where it costs this section alone.
  understand(answer) {
    try {
      return readResult(answer);
    } catch (error) {
      if (error instanceof Unreadable) return error;
      throw error;
    }
  },
  parse([result]) {
    if (result instanceof Unreadable) throw result;
    return result === undefined
      ? { declared: false, rows: 0, witnessedAt: NEVER, verifiedAt: NEVER, problems: [] }
      : { declared: true, ...result, problems: [...result.problems] };
  },
};

function readResult(answer: FileAnswer): Result {
  if ('reason' in answer) throw new Unreadable(answer.reason, REMEDY);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(answer.bytes).toString('utf8'));
  } catch {
    throw new Unreadable('the result of the witness is no JSON', REMEDY);
  }
  const result = (typeof value === 'object' ? (value ?? {}) : {}) as Readonly<Record<string, unknown>>;
  const { format, rows, witnessedAt, verifiedAt, problems } = result;
  if (
    format !== 1 ||
    !Number.isSafeInteger(rows) ||
    !isMoment(witnessedAt) ||
    !isMoment(verifiedAt) ||
    !areKinds(problems)
  )
    throw new Unreadable('the result of the witness is damaged, or of another version', REMEDY);
  return { rows: rows as number, witnessedAt, verifiedAt, problems: problems.map(tidy) };
}

function isMoment(value: unknown): value is string {
  return typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value));
}

function areKinds(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= 100 &&
    value.every((kind) => typeof kind === 'string' && kind.length <= 60)
  );
}

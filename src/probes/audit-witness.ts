import { Unreadable } from '../core/errors.js';
import type { FileAnswer, FileProbe } from '../core/probe.js';
import { tidy } from './lines.js';

const NEVER = new Date(0).toISOString();
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
const ROOT = /^[A-Za-z0-9+/]{43}=$/;
const REMEDY = 'Run: emr-audit log witness FILE, or scan without --no-witness.';

interface Result {
  readonly rows: number;
  readonly root: string;
  readonly witnessedAt: string;
  readonly verifiedAt: string;
  readonly problems: readonly string[];
  readonly lapse: string;
}

/** What the last runs of the witness found; the command `scan` makes one of them just before. A log that was never read whole is a gap with the reason of the last try. */
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
      ? { declared: false, rows: 0, root: '', witnessedAt: NEVER, verifiedAt: NEVER, problems: [], lapse: '' }
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
  const { format, rows, root = '', witnessedAt, verifiedAt, problems } = result;
  const lapse = result['lapse'] === undefined ? undefined : readLapse(result['lapse']);
  if (
    format !== 1 ||
    !Number.isSafeInteger(rows) ||
    !isRoot(root) ||
    !isMoment(witnessedAt) ||
    !isMoment(verifiedAt) ||
    !areKinds(problems)
  )
    throw damaged();
  if (lapse && witnessedAt === NEVER && verifiedAt === NEVER)
    throw new Unreadable(lapse.reason, lapse.remedy);
  return {
    rows: rows as number,
    root,
    witnessedAt,
    verifiedAt,
    problems: problems.map((kind) => tidy(kind)),
    lapse: lapse?.reason ?? '',
  };
}

function damaged(): Unreadable {
  return new Unreadable('the result of the witness is damaged, or of another version', REMEDY);
}

/** Why the last scan could not read the log. */
function readLapse(value: unknown): { readonly reason: string; readonly remedy: string } {
  const { reason, remedy } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof reason !== 'string' || reason === '' || typeof remedy !== 'string') throw damaged();
  return { reason: tidy(reason), remedy: tidy(remedy) };
}

function isRoot(value: unknown): value is string {
  return value === '' || (typeof value === 'string' && ROOT.test(value));
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

import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { FileAnswer, FileProbe } from '../core/probe.js';
import { findFactError } from '../core/validate.js';
import { tidy } from './lines.js';

type Review = FactSections['activityReview'];

const REMEDY = 'Run: emr-audit log review FILE, with the folder that databases.…witness names.';
const NEVER = new Date(0).toISOString();

/** What no folder of the witness leaves: nothing was put together. */
const NOTHING: Review = {
  declared: false,
  at: NEVER,
  from: '',
  fromAt: NEVER,
  until: '',
  rows: 0,
  version: '',
  hours: false,
  emergencyKnown: false,
  encryptedFailures: 0,
  readings: 0,
  looks: 0,
  lastLook: '',
  lastLookBy: '',
  failedByAccount: [],
  failedByAddress: [],
  addressesBeyond: 0,
  lockouts: [],
  outside: [],
  administration: [],
  administrationOutside: [],
  emergency: [],
  emergencyBeyond: 0,
  manyRecords: [],
  days: [],
  daysEach: 1,
};

/** What the last `emr-audit log review` put together; the scan itself reads no comment of the log. */
export const activityReview: FileProbe<'activityReview', Review | Unreadable> = {
  section: 'activityReview',
  door: 'file',
  describe: 'what the last review of the activity in the audit log put together',
  files({ site, deployment }) {
    const database = deployment.databases.find(({ id }) => id === site?.database);
    if (database?.witness === undefined) return [];
    const file = `${database.witness.replace(/\/+$/, '')}/${database.id}.review.json`;
    return [{ id: `review of ${database.id}`, file, maxAgeHours: 0 }];
  },
  // A bad file is told in parse, where it costs this section alone.
  understand(answer) {
    try {
      return readReview(answer);
    } catch (error) {
      if (error instanceof Unreadable) return error;
      throw error;
    }
  },
  parse([review]) {
    if (review instanceof Unreadable) throw review;
    return review ?? NOTHING;
  },
};

function readReview(answer: FileAnswer): Review {
  if ('reason' in answer) throw new Unreadable(answer.reason, REMEDY);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(answer.bytes).toString('utf8'), (_, one: unknown) =>
      typeof one === 'string' ? tidy(one) : one,
    );
  } catch {
    throw new Unreadable('the review of the audit log is no JSON', REMEDY);
  }
  const { format, ...review } = (typeof value === 'object' ? (value ?? {}) : {}) as Readonly<
    Record<string, unknown>
  >;
  if (format !== 1 || findFactError('activityReview', review) !== undefined)
    throw new Unreadable('the review of the audit log is damaged, or of another version', REMEDY);
  return review as unknown as Review;
}

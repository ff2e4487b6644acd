/** The work of `emr-audit log review`. */
import { resolve } from 'node:path';
import { reviewLog, type Review } from '../../../audit-log/review/review.js';
import { AuditError } from '../../../core/errors.js';
import { writeWhole } from '../../../files/write.js';
import { reviewCsv } from './review-csv.js';
import { showReview } from './review-screen.js';
import { parseDays, withLog, type LogFlags } from './session.js';

/** Flags of `emr-audit log review`, parsed. */
export interface ReviewFlags extends LogFlags {
  readonly since: string;
  readonly until?: string;
  readonly csv: boolean;
}

const LONGEST_DAYS = 3700;

/** Reads the log, keeps what was found for the next scan, and prints it. */
export async function reviewCommand(path: string, flags: ReviewFlags): Promise<void> {
  const now = new Date();
  const span = spanOf(flags, now);
  await withLog(path, flags, async ({ database, deployment, log, folder, onProgress }) => {
    const { hours } = deployment;
    const { review, emergencyReason } = await reviewLog(log, {
      ...span,
      at: now.toISOString(),
      hours,
      onProgress,
    });
    const file = resolve(folder, `${database.id}.review.json`);
    // A span of the past says nothing about today.
    const kept = flags.until === undefined;
    if (kept) await writeWhole(file, `${JSON.stringify({ format: 1, ...review })}\n`);
    process.exitCode = 0;
    process.stdout.write(print(review, flags, { hours, emergencyReason, file: kept ? file : undefined }));
  });
}

function print(review: Review, flags: ReviewFlags, about: Parameters<typeof showReview>[1]): string {
  if (flags.json) return `${JSON.stringify(review)}\n`;
  if (flags.csv) return reviewCsv(review);
  return showReview(review, { ...about, noColor: flags['no-color'] });
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Both days included. Throws E_USAGE. */
function spanOf({ since, until }: ReviewFlags, now: Date): { readonly from: string; readonly until: string } {
  const last = until === undefined ? toDay(now.getTime()) : checkDay(until, '--until');
  const from = DAY.test(since)
    ? checkDay(since, '--since')
    : toDay(Date.parse(`${last}T00:00:00Z`) - (parseDays(since) - 1) * 86_400_000);
  const days = (Date.parse(last) - Date.parse(from)) / 86_400_000 + 1;
  if (days >= 1 && days <= LONGEST_DAYS) return { from, until: last };
  throw new AuditError('E_USAGE', `from ${from} to ${last} is no span of 1 to ${LONGEST_DAYS} days`, {
    remedy: 'Name the first day with --since and the last one with --until.',
  });
}

function checkDay(day: string, flag: string): string {
  const at = DAY.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(at) && toDay(at) === day) return day;
  throw new AuditError('E_USAGE', `${flag}: "${day.slice(0, 40)}" is no day`, {
    remedy: 'Write it as 2026-11-22.',
  });
}

function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

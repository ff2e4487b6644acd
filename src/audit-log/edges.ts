/** Where the log begins and ends: pruned, rotated, made anew, cut off; and what the version never recorded. */
import type { About, TableAbout } from './about.js';
import type { Findings } from './findings.js';
import { duration, type Timeline } from './timeline.js';

/** What is known of the ids when everything was read. */
export interface Ends {
  readonly about: About;
  readonly timeline: Timeline;
  readonly findings: Findings;
  /** Last ids that were seen at any time. */
  readonly last: { readonly log: number; readonly partner: number };
  /** Ids in table log that only a checksum or a record of the API still knows. */
  readonly orphans: readonly number[];
}

/** Judges where the log begins. */
export function judgeBeginning(ends: Ends): void {
  const { below } = ends.about;
  if (below > 0)
    ends.findings.problem({ kind: 'id-impossible', logId: 0, rows: below, detail: `${below} rows` });
  judgeHead(ends);
  judgeAge(ends);
}

function judgeHead({ about, timeline, findings, orphans }: Ends): void {
  const { first } = timeline;
  if (!first || first.id <= Math.max(1, about.step)) return;
  const where = { logId: 1, lastLogId: first.id - 1, rows: first.id - 1, date: first.date };
  const left = orphans.filter((id) => id < first.id).length;
  const partner = first.partner?.id ?? 1;
  if (left > 0)
    findings.problem({
      kind: 'head-deleted',
      ...where,
      detail: `not by the page Backup, which leaves no checksum behind: ${left} are still there`,
    });
  else if (partner === 1)
    findings.problem({
      kind: 'head-deleted',
      ...where,
      detail: 'the checksums are numbered from 1: rows or numbers were rewritten by hand',
    });
  else if (about.version !== '' && !isSince(about.version, [6, 1, 0]))
    findings.problem({
      kind: 'head-deleted',
      ...where,
      detail: `not by the page Backup, which deletes nothing in ${about.version}`,
    });
  else
    findings.problem({
      kind: 'pruned',
      ...where,
      detail: `the tables begin together; ${boundary(first.date)}`,
    });
}

/** The page offers the 31st of December two years back as the end of what it deletes. */
function boundary(date: string): string {
  return /^\d{4}-01-0[1-7]/.test(date)
    ? `the first row is of the beginning of a year, as its default leaves it`
    : `its default would leave a log that begins in January`;
}

/** Tables that are younger than everything around them. */
function judgeAge({ about, timeline, findings }: Ends): void {
  const { log, log_comment_encrypt: partner, api_log: api } = about.tables;
  const others = about.othersCreated;
  if (others === undefined) {
    findings.note({
      kind: 'not-compared',
      logId: 0,
      detail: 'no other table may be seen, so that the age of the tables of the log says nothing',
    });
    return;
  }
  const younger = (table: TableAbout): boolean => table.created !== undefined && table.created > others;
  const names = [
    ...(younger(log) ? ['log'] : []),
    ...(younger(partner) ? ['log_comment_encrypt'] : []),
    ...(younger(api) ? ['api_log'] : []),
  ];
  if (names.length === 0) return;
  const all = younger(log) && younger(partner) && (!about.api || younger(api));
  const { first } = timeline;
  const begun = first === undefined || startsAfter(first.date, log.created ?? '');
  const detail = `${names.join(', ')} made on ${[log, partner, api]
    .map(({ created }) => created ?? '')
    .sort()
    .at(-1)}`;
  if (all && begun && (first === undefined || first.id <= Math.max(1, about.step)))
    findings.problem({ kind: 'rotated', logId: first?.id ?? 0, date: first?.date, detail });
  else findings.problem({ kind: 'table-recreated', logId: first?.id ?? 0, date: first?.date, detail });
}

/** The clocks of PHP and of the database may be in different zones. */
function startsAfter(date: string, created: string): boolean {
  const [left, right] = [date, created].map((one) => Date.parse(`${one.slice(0, 19).replace(' ', 'T')}Z`));
  return left! >= right! - 14 * 3_600_000;
}

/** Judges where the log ends: the server remembers the highest number it gave out. */
export function judgeTail({ about, timeline, findings, last }: Ends): void {
  const { log, log_comment_encrypt: partner } = about.tables;
  const date = timeline.last?.date;
  const log0 = (log.next ?? 0) - 1;
  const gone = log0 - last.log;
  const margin = about.step <= 1 ? 0 : 2 * about.step;
  if (gone > margin)
    findings.problem({
      kind: 'tail-cut',
      logId: last.log + 1,
      lastLogId: log0,
      rows: gone,
      date,
      detail: 'by the numbering of log',
    });
  const partnersGone = (partner.next ?? 0) - 1 - last.partner;
  if (gone <= margin && partnersGone > margin)
    findings.problem({
      kind: 'tail-cut',
      logId: last.log,
      rows: partnersGone,
      date,
      detail: 'by the numbering of log_comment_encrypt, which counts further than its rows',
    });
  if (log.next === undefined || partner.next === undefined)
    findings.note({
      kind: 'not-compared',
      logId: 0,
      detail: 'the server does not say which number comes next',
    });
}

/** Gaps of the version, the reach of the log, and days without a row. */
export function judgeCoverage({ about, timeline, findings }: Ends, retentionDays: number): void {
  if (about.step > 1) findings.note({ kind: 'step-unknown', logId: 0, detail: `steps of ${about.step}` });
  if (!timeline.first) {
    findings.note({ kind: 'empty', logId: 0, detail: 'no row in table log' });
    return;
  }
  const { first, last } = timeline;
  const days = Math.floor((last!.seconds - first.seconds) / 86_400);
  findings.note({
    kind: 'retention',
    logId: first.id,
    date: first.date,
    detail: `${duration(Math.max(0, last!.seconds - first.seconds))} from the oldest row to the newest, of ${duration(retentionDays * 86_400)} that are declared${days >= retentionDays ? '' : '; older rows must be in archives'}`,
  });
  if (about.version === '')
    findings.note({
      kind: 'not-compared',
      logId: 0,
      detail: `the version is not known (${about.reason || 'table version is empty'})`,
    });
  else if (!isSince(about.version, [7, 0, 4]))
    findings.note({
      kind: 'coverage',
      logId: 0,
      detail: `${about.version} records no change of procedure_order, procedure_report and procedure_result (orders and results of laboratories), whatever is ticked`,
    });
  else
    findings.note({
      kind: 'coverage',
      logId: 0,
      detail: `${about.version} records no change of procedure_order (orders of laboratories), except by emergency users`,
    });
  silentDays(timeline, findings);
}

const BUSY = 20;

/** A working day without a row, while the same weekday of the weeks around has many. */
function silentDays({ days, first, last }: Timeline, findings: Findings): void {
  const [from, to] = [first!, last!].map(({ seconds }) => Math.floor(seconds / 86_400));
  if (!(to! - from! < 36_600)) return;
  const rows = (day: number): number => days.get(new Date(day * 86_400_000).toISOString().slice(0, 10)) ?? 0;
  for (let day = from! + 1; day < to!; day += 1) {
    const weekday = new Date(day * 86_400_000).getUTCDay();
    if (weekday === 0 || weekday === 6 || rows(day) > 0) continue;
    const around = [-28, -21, -14, -7, 7, 14, 21, 28]
      .filter((apart) => day + apart >= from! && day + apart <= to!)
      .map((apart) => rows(day + apart))
      .sort((left, right) => left - right);
    const usual = around[Math.floor(around.length / 2)] ?? 0;
    if (around.length >= 3 && usual >= BUSY)
      findings.note({
        kind: 'silent-day',
        logId: 0,
        date: new Date(day * 86_400_000).toISOString().slice(0, 10),
        detail: `usually ${usual} rows on this weekday`,
      });
  }
}

function isSince(version: string, wanted: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, part] of wanted.entries()) if (parts[index] !== part) return (parts[index] ?? 0) > part;
  return true;
}

/** Reads the whole log, or what is new of it, and says what is wrong. */
import { ABOUT, LATER, lastId, readAbout, type About } from './about.js';
import { toId } from './columns.js';
import { judgeBeginning, judgeCoverage, judgeTail } from './edges.js';
import { Findings, type LogFinding } from './findings.js';
import type { NoteKind, ProblemKind } from './kinds.js';
import { LogReader } from './reader.js';
import type { LeafMaker, Span } from './span.js';
import type { LogSource } from './source.js';
import { settle } from './settle.js';
import { Timeline } from './timeline.js';

/** How far the reading is, for a progress line. */
export interface LogProgress {
  readonly rows: number;
  /** Part of the ids that are behind, 0 to 1. */
  readonly part: number;
}

/** What to read, and what else to do with the rows. */
export interface VerifyOptions {
  readonly retentionDays: number;
  readonly onProgress?: (progress: LogProgress) => void;
  readonly leaves?: LeafMaker;
  /** Read only what is new since an earlier reading. */
  readonly since?: Since;
  /** Called when one state of the tables is held, before the first row. */
  readonly onBegin?: (about: About, findings: Findings) => Promise<void>;
  /** Called after the last row. */
  readonly onEnd?: () => void;
}

/** Where an earlier reading ended. */
export interface Since {
  readonly log: number;
  readonly partner: number;
  readonly api: number;
  readonly modernFrom: number;
}

/** The outcome. `problems` and `notes` name at most 10,000 rows of a kind; `counts` has them all. */
export interface Verification {
  readonly rows: number;
  readonly verified: number;
  readonly withoutChecksum: number;
  readonly untold: number;
  readonly first: { readonly id: number; readonly date: string } | undefined;
  readonly last: { readonly id: number; readonly date: string } | undefined;
  readonly version: string;
  readonly problems: readonly LogFinding<ProblemKind>[];
  readonly notes: readonly LogFinding<NoteKind>[];
  readonly counts: Readonly<Record<string, number>>;
  readonly next: Since;
}

/** Verifies the log. Throws Unreadable when it cannot be read whole. */
export async function verifyLog(source: LogSource, options: VerifyOptions): Promise<Verification> {
  const findings = new Findings();
  const about = readAbout(await source.ask(ABOUT));
  await settle(source, about);
  await source.begin();
  await options.onBegin?.(about, findings);
  const { since } = options;
  const span: Span = {
    after: since?.log ?? 0,
    upTo: about.tables.log.last,
    afterPartner: since?.partner ?? 0,
    afterApi: since?.api ?? 0,
  };
  const timeline = new Timeline(findings, about.step);
  const reader = new LogReader(source, about, span, {
    findings,
    timeline,
    leaves: options.leaves,
    modernFrom: since?.modernFrom,
  });
  while (await reader.step()) report(options, reader, timeline, span);
  report(options, reader, timeline, span);
  await reader.finish();
  timeline.end();
  options.onEnd?.();
  const orphans = await judgeStrays(source, reader, findings);
  judgeHoles(timeline, findings, new Set(orphans.filter((id) => reader.strayPartners.has(id))));
  await judgeEdges(source, { about, timeline, findings, orphans }, options);
  return outcome(reader, span, { timeline, findings, about });
}

function report({ onProgress }: VerifyOptions, reader: LogReader, timeline: Timeline, span: Span): void {
  const done = (timeline.last?.id ?? span.after) - span.after;
  onProgress?.({ rows: reader.tally.rows, part: Math.min(1, done / Math.max(1, span.upTo - span.after)) });
}

type Known = Omit<Parameters<typeof judgeTail>[0], 'last'>;

async function judgeEdges(source: LogSource, known: Known, options: VerifyOptions): Promise<void> {
  const later = await source.ask(LATER);
  const { tables } = known.about;
  const ends = {
    ...known,
    last: {
      log: Math.max(tables.log.last, lastId(later, 'log')),
      partner: Math.max(tables.log_comment_encrypt.last, lastId(later, 'log_comment_encrypt')),
    },
  };
  judgeTail(ends);
  if (!options.since) {
    judgeBeginning(ends);
    judgeCoverage(ends, options.retentionDays);
  }
}

/** Checksums and records of the API that found no row: the row is gone, or it has another partner already. Returns the ids that are gone. */
async function judgeStrays(source: LogSource, reader: LogReader, findings: Findings): Promise<number[]> {
  const ids = [...new Set([...reader.strayPartners.keys(), ...reader.strayApi])].sort(
    (left, right) => left - right,
  );
  const there = new Set<number>();
  for (let start = 0; start < ids.length; start += 1000) {
    const some = ids.slice(start, start + 1000);
    const query = { id: 'strays', sql: `SELECT id FROM log WHERE id IN (${some.join(', ')})` };
    await source.stream(query, some.length, (row) => there.add(toId(row[0])));
  }
  for (const logId of reader.strayPartners.keys())
    findings.problem({ kind: there.has(logId) ? 'partner-duplicate' : 'row-deleted', logId });
  for (const logId of reader.strayApi) {
    if (!there.has(logId) && reader.strayPartners.has(logId)) continue;
    findings.problem({ kind: 'api-row-stray', logId });
  }
  if (reader.straysBeyond > 0)
    findings.problem({
      kind: 'row-deleted',
      logId: 0,
      rows: reader.straysBeyond,
      detail: 'more than could be named',
    });
  return ids.filter((id) => !there.has(id));
}

/** A hole of both numberings is a deletion; one of the log alone was never filled. Orphans are named by themselves. */
function judgeHoles(timeline: Timeline, findings: Findings, orphans: ReadonlySet<number>): void {
  for (const { from, to, partnersGone, date } of timeline.holes) {
    const size = to - from + 1;
    let known = 0;
    if (orphans.size > 0 && size <= 1_000_000)
      for (let id = from; id <= to; id += 1) if (orphans.has(id)) known += 1;
    if (known === size) continue;
    const rows = size - known;
    const where = { logId: from, lastLogId: to, rows, date };
    if (partnersGone < 0)
      findings.problem({
        kind: 'rows-deleted',
        ...where,
        detail: 'the checksums around it are out of order, so that nothing speaks for a failed insert',
      });
    else if (partnersGone - known > 0) findings.problem({ kind: 'rows-deleted', ...where });
    else findings.note({ kind: 'ids-skipped', ...where });
  }
  if (timeline.holesBeyond > 0)
    findings.problem({
      kind: 'rows-deleted',
      logId: 0,
      rows: timeline.holesBeyond,
      detail: 'more holes than could be named',
    });
}

function outcome(
  reader: LogReader,
  span: Span,
  { timeline, findings, about }: Pick<Known, 'timeline' | 'findings' | 'about'>,
): Verification {
  const end = (row: Timeline['first']) => row && { id: row.id, date: row.date };
  if (reader.tally.withoutChecksum > 0)
    findings.note({ kind: 'no-checksum', logId: 0, rows: reader.tally.withoutChecksum });
  return {
    ...reader.tally,
    first: end(timeline.first),
    last: end(timeline.last),
    version: about.version,
    problems: findings.problems,
    notes: findings.notes,
    counts: findings.counts(),
    next: {
      log: span.upTo,
      partner: reader.nextPartner - 1,
      api: reader.nextApi - 1,
      modernFrom: reader.modernFrom,
    },
  };
}

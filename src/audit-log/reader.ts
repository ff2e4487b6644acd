/** Reads the three tables side by side, in the order of their ids, with a bounded look-ahead: no join, no row kept. */
import { clockReader, type Timeline } from './timeline.js';
import { at, rowsOf, toId, type Fields, type Shape } from './columns.js';
import type { Findings } from './findings.js';
import {
  judgeApi,
  judgeRow,
  toApiPart,
  toPartner,
  toRow,
  type ApiPart,
  type Partner,
  type Row,
} from './row.js';
import type { LeafMaker, Span, Tally } from './span.js';
import type { LogSource } from './source.js';

const CHUNK = 4000;
const API_CHUNK = 500;
/** Rows of a partner table that may wait for a row of the log that has not come yet. */
const AHEAD = 40_000;
const API_AHEAD = 5000;
const MAX_LOST = 20_000;
const MAX_STRAYS = 100_000;

/** Reads one span of the log. */
export class LogReader {
  readonly tally: Tally = { rows: 0, verified: 0, withoutChecksum: 0, untold: 0 };
  readonly strayPartners = new Map<number, number>();
  readonly strayApi: number[] = [];
  straysBeyond = 0;
  /** Where the next reading begins in the partner tables. */
  nextPartner: number;
  nextApi: number;
  readonly #source: LogSource;
  readonly #shape: Shape;
  readonly #span: Span;
  readonly #findings: Findings;
  readonly #timeline: Timeline;
  readonly #leaves: LeafMaker | undefined;
  readonly #clock = clockReader();
  readonly #partners = new Map<number, Partner>();
  readonly #apis = new Map<number, ApiPart>();
  readonly #waiting = new Map<number, Row>();
  readonly #lost = new Map<number, Row>();
  readonly #position: { log: number; partner: number; api: number };
  /** Rows that are asked for at once: one more than a small span can hold, so that its end is seen without another question. */
  readonly #chunk: number;
  readonly #apiChunk: number;
  #partnersEnd = false;
  #apisEnd: boolean;
  #firstPartner: Partner | undefined;
  #modernFrom = Number.POSITIVE_INFINITY;

  constructor(
    source: LogSource,
    shape: Shape,
    span: Span,
    to: { findings: Findings; timeline: Timeline; leaves?: LeafMaker; modernFrom?: number },
  ) {
    this.#source = source;
    this.#shape = shape;
    this.#span = span;
    this.#findings = to.findings;
    this.#timeline = to.timeline;
    this.#leaves = to.leaves;
    this.#modernFrom = to.modernFrom ?? Number.POSITIVE_INFINITY;
    this.#position = { log: span.after, partner: span.afterPartner, api: span.afterApi };
    this.#chunk = Math.min(CHUNK, Math.max(0, span.upTo - span.after) + 1);
    this.#apiChunk = Math.min(API_CHUNK, Math.ceil(this.#chunk / 8));
    this.#apisEnd = !shape.api;
    [this.nextPartner, this.nextApi] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  }

  /** First row of OpenEMR 6 or later, for the next reading. */
  get modernFrom(): number {
    return this.#modernFrom;
  }

  /** The next rows; false at the end of the span. */
  async step(): Promise<boolean> {
    if (this.#partners.size < this.#chunk) await this.#pullPartners();
    const rows: Row[] = [];
    const { log } = this.#position;
    const query = rowsOf('log', this.#shape, { after: log, upTo: this.#span.upTo, limit: this.#chunk });
    const came = await this.#source.stream(query, this.#chunk, (fields) => rows.push(this.#onRow(fields)));
    while (this.#waiting.size > 0 && !this.#partnersEnd && this.#partners.size < AHEAD)
      await this.#pullPartners();
    await this.#pullWantedApis(rows);
    this.#settle(rows);
    this.tally.rows += came;
    return came === this.#chunk;
  }

  /** Reads what is left in the partner tables: checksums whose row is gone or comes too late. */
  async finish(): Promise<void> {
    this.#position.log = this.#span.upTo;
    while (!this.#partnersEnd) {
      await this.#pullPartners();
      this.#evict();
    }
    while (!this.#apisEnd) {
      await this.#pullApis();
      this.#evict();
    }
    this.#evict();
    for (const { id, date } of this.#lost.values())
      this.#findings.problem({ kind: 'partner-missing', logId: id, date });
    this.nextPartner = Math.min(this.nextPartner, this.#position.partner + 1);
    this.nextApi = Math.min(this.nextApi, this.#position.api + 1);
  }

  #onRow(fields: Fields): Row {
    const id = toId(fields[at.id]);
    if (id <= this.#position.log) throw new RangeError('rows of the audit log do not come in order');
    this.#position.log = id;
    const partner = this.#partners.get(id);
    const tag = this.#leaves?.tag(fields) ?? '';
    const row = toRow(fields, this.#clock(fields[at.date]), partner, tag);
    if (partner) this.#partners.delete(id);
    else this.#waiting.set(id, row);
    return row;
  }

  async #pullPartners(): Promise<void> {
    if (this.#partnersEnd) return;
    const range = { after: this.#position.partner, upTo: Number.MAX_SAFE_INTEGER, limit: this.#chunk };
    const query = rowsOf('log_comment_encrypt', this.#shape, range);
    const came = await this.#source.stream(query, this.#chunk, (fields) =>
      this.#onPartner(toPartner(fields)),
    );
    this.#partnersEnd = came < this.#chunk;
  }

  #onPartner(partner: Partner): void {
    this.#position.partner = partner.id;
    const { logId } = partner;
    if (logId > this.#span.upTo) this.nextPartner = Math.min(this.nextPartner, partner.id);
    if (logId > this.#span.upTo || logId <= this.#span.after) return;
    this.#firstPartner ??= partner;
    const row = this.#waiting.get(logId);
    if (row) {
      row.partner = partner;
      this.#waiting.delete(logId);
    } else if (this.#lost.has(logId)) {
      this.#findLate(this.#lost.get(logId)!, partner);
    } else if (this.#partners.has(logId) || logId <= this.#position.log) {
      this.#stray(logId);
    } else {
      this.#partners.set(logId, partner);
    }
  }

  #findLate(row: Row, partner: Partner): void {
    this.#lost.delete(row.id);
    this.#findings.problem({ kind: 'partner-moved', logId: row.id, date: row.date });
    this.#count(judgeRow(row, partner, this.#modernFrom, this.#findings));
  }

  #stray(logId: number): void {
    if (this.strayPartners.size >= MAX_STRAYS) this.straysBeyond += 1;
    else this.strayPartners.set(logId, (this.strayPartners.get(logId) ?? 0) + 1);
  }

  async #pullWantedApis(rows: readonly Row[]): Promise<void> {
    const wanted = new Map(
      rows
        .filter(({ partner }) => partner !== undefined && partner.apiChecksum !== '')
        .map((row) => [row.id, row]),
    );
    const serve = (): void => {
      for (const [id, row] of wanted) {
        const api = this.#apis.get(id);
        if (!api) continue;
        row.api = api;
        this.#apis.delete(id);
        wanted.delete(id);
      }
    };
    serve();
    while (wanted.size > 0 && !this.#apisEnd && this.#apis.size < API_AHEAD) {
      await this.#pullApis();
      serve();
    }
  }

  async #pullApis(): Promise<void> {
    const range = { after: this.#position.api, upTo: Number.MAX_SAFE_INTEGER, limit: this.#apiChunk };
    const query = rowsOf('api_log', this.#shape, range);
    const came = await this.#source.stream(query, this.#apiChunk, (fields) => {
      this.#position.api = toId(fields[0]);
      const part = toApiPart(fields, this.#leaves?.tag(fields) ?? '');
      if (part.logId > this.#span.upTo) this.nextApi = Math.min(this.nextApi, this.#position.api);
      if (part.logId > this.#span.upTo || part.logId <= this.#span.after) return;
      if (this.#apis.has(part.logId)) this.strayApi.push(part.logId);
      else this.#apis.set(part.logId, part);
    });
    this.#apisEnd = came < this.#apiChunk;
  }

  #settle(rows: readonly Row[]): void {
    for (const row of rows) {
      const { partner } = row;
      if (partner && partner.version >= 4) this.#modernFrom = Math.min(this.#modernFrom, row.id);
      if (partner && !row.api && this.#apis.has(row.id)) {
        row.api = this.#apis.get(row.id)!;
        this.#apis.delete(row.id);
      }
      if (partner) {
        this.#count(judgeRow(row, partner, this.#modernFrom, this.#findings));
        judgeApi(row, partner, this.#findings);
      } else this.#alone(row);
      this.#leaves?.add(row);
    }
    this.#waiting.clear();
    this.#timeline.add(rows);
    this.#evict();
  }

  /** Before OpenEMR 5 there was no table of checksums; afterwards a row without one is a problem. */
  #alone(row: Row): void {
    const first = this.#firstPartner;
    if (first && first.version < 4 && row.id < first.logId) this.#count('none');
    else if (this.#lost.size < MAX_LOST) this.#lost.set(row.id, row);
    else this.#findings.problem({ kind: 'partner-missing', logId: row.id });
  }

  #count(verdict: ReturnType<typeof judgeRow>): void {
    if (verdict === 'good') this.tally.verified += 1;
    if (verdict === 'none') this.tally.withoutChecksum += 1;
    if (verdict === 'untold') this.tally.untold += 1;
  }

  /** What waits for a row that has passed will wait for ever. */
  #evict(): void {
    const { log } = this.#position;
    for (const logId of this.#partners.keys()) {
      if (logId > log) continue;
      this.#partners.delete(logId);
      this.#stray(logId);
    }
    for (const logId of this.#apis.keys()) {
      if (logId > log) continue;
      this.#apis.delete(logId);
      if (this.strayApi.length < MAX_STRAYS) this.strayApi.push(logId);
      else this.straysBeyond += 1;
    }
  }
}

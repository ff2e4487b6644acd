/** What a reading is given and what it counts. */
import type { Fields } from './columns.js';
import type { Row } from './row.js';

/** What the witness wants to see of each row. */
export interface LeafMaker {
  /** A keyed hash of a row of log or of api_log. */
  tag(fields: Fields): string;
  /** A row with everything that belongs to it, in the order of the ids. */
  add(row: Row): void;
}

/** Where to begin, and where to end. */
export interface Span {
  readonly after: number;
  readonly upTo: number;
  readonly afterPartner: number;
  readonly afterApi: number;
}

/** Counts of a reading. */
export interface Tally {
  rows: number;
  verified: number;
  withoutChecksum: number;
  untold: number;
}

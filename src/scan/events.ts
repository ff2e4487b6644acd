/** What a scan tells while it runs. Types alone: programs that use the library need no type of a package of ours to read them. */
import type { Unreadable } from '../core/errors.js';
import type { SqlLevel } from '../probes/sql-access.js';
import type { Task } from './plan.js';

/** What happens during a scan, for progress lines. */
export interface ScanEvent {
  readonly kind: 'start' | 'done' | 'gap';
  /** Subject whose door it is, as the deployment file names it. */
  readonly door: string;
  readonly sections: number;
  readonly gaps: number;
  readonly milliseconds: number;
  /** Round trips of an SSH connection, 0 for other doors and where none was made. */
  readonly roundTrips: number;
}

/** One question that went through an open door. */
export interface Asked {
  readonly task: Task;
  /** What was asked, to the letter; `sudo` when it needs root. */
  readonly question: string;
  readonly sudo?: readonly string[];
  /** False when sudo says that it would refuse the command. */
  readonly permitted?: boolean;
  /** Why there was no answer; absent when there was one. */
  readonly problem?: Unreadable;
}

/** Sees what every door answers, more finely than facts tell it: the doctor looks through this. */
export interface Watch {
  readonly onClosed: (door: string, error: unknown) => void;
  readonly onAsked: (door: string, asked: Asked) => void;
  /** Queries that read no row, to learn what a database account may read. */
  readonly level: SqlLevel;
  readonly onRefused: (door: string, object: string) => void;
}

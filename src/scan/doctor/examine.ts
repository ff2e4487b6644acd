/** What one door told, gathered while the scan ran: the doctor judges from this and from the facts. */
import type { Rule, Unassessed } from '../../core/types.js';
import type { Deployment } from '../../core/deployment.js';
import type { Asked, Watch } from '../events.js';
import type { Task } from '../plan.js';
import { hiddenBy } from './hidden.js';
import type { Hidden, StillUnknown } from './types.js';
import type { SqlLevel } from '../../probes/sql-access.js';

/** One door with everything that is known of it. */
export interface Door {
  readonly id: string;
  readonly tasks: readonly Task[];
  /** Why it did not open. */
  readonly error?: unknown;
  readonly asked: readonly Asked[];
  /** Tables and views that its account may not read. */
  readonly refused: readonly string[];
  /** Its sections that could not be read. */
  readonly gaps: readonly Unassessed[];
}

/** Looks that go beyond the scan's own: whether a port answers, and which host keys are shown there. */
export interface Apart {
  /** What is wrong with the way to an address, and from which address of ours it was tried. */
  readonly reach: (
    address: string,
    port: number,
  ) => Promise<{ readonly problem?: unknown; readonly from?: string }>;
  /** Fingerprints that a host shows now, as ssh-keygen prints them; empty when it shows none. */
  readonly hostKeys: (address: string, port: number) => Promise<readonly string[]>;
}

/** What every examination needs. */
export interface Practice {
  readonly deployment: Deployment;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly level: SqlLevel;
  /** What the server said it is, mariadb when it said nothing. */
  readonly product: 'mariadb' | 'mysql';
  readonly apart: Apart;
  /** Findings that no shut door explains. */
  readonly stillUnknown: readonly StillUnknown[];
}

/** Collects what doors answer. */
export class Listener implements Watch {
  readonly refused = new Map<string, string[]>();
  readonly closed = new Map<string, unknown>();
  readonly asked = new Map<string, Asked[]>();

  readonly level: SqlLevel;

  constructor(level: SqlLevel) {
    this.level = level;
  }

  readonly onRefused = (door: string, object: string): void => {
    this.refused.set(door, [...(this.refused.get(door) ?? []), object]);
  };

  readonly onClosed = (door: string, error: unknown): void => {
    this.closed.set(door, error);
  };

  readonly onAsked = (door: string, asked: Asked): void => {
    this.asked.set(door, [...(this.asked.get(door) ?? []), asked]);
  };
}

/** What stays unknown with some of a door's gaps. */
export function hides(gaps: readonly Unassessed[], { rules }: Practice): Hidden {
  return hiddenBy(gaps, rules);
}

/** The words of an error, and what its owner advises. */
export function wordsOf(error: unknown): { text: string; remedy: string } {
  if (error instanceof Error && error.name === 'AbortError')
    return { text: 'it was interrupted', remedy: 'Run the doctor again and let it finish.' };
  if (!(error instanceof Error)) return { text: 'it could not be tried', remedy: 'Report this.' };
  return { text: error.message, remedy: 'remedy' in error ? String(error.remedy) : 'Report this.' };
}

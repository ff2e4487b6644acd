import { AuditError } from '../core/errors.js';
import type { Severity } from '../core/types.js';

/** The flags of the commands that judge and report, parsed. */
export interface JudgingFlags {
  readonly policy?: string;
  readonly signers?: string;
  readonly 'require-signed': boolean;
  readonly only?: string[];
  readonly skip?: string[];
  readonly format?: string[];
  readonly 'sarif-profile'?: string;
  readonly baseline?: string;
  readonly 'fail-on'?: string;
  readonly 'as-of'?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly 'exit-zero': boolean;
  readonly 'no-color': boolean;
}

/** The moment of --as-of. Throws E_USAGE for what is no date. */
export function parseMoment(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T12:00:00Z` : text;
  const moment = new Date(full);
  const exact =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/.test(full) && !Number.isNaN(moment.getTime());
  // 31 February is a date to the engine, and another day than the one that was meant.
  if (!exact || moment.toISOString().slice(0, 19) !== full.slice(0, 19)) {
    throw new AuditError('E_USAGE', `--as-of ${text} is no date`, {
      remedy: 'Write 2026-11-23 or 2026-11-23T12:00:00Z.',
    });
  }
  return moment;
}

/** The severity of --fail-on. */
export function parseFailOn(text: string | undefined): Severity | 'never' | undefined {
  return text as Severity | 'never' | undefined;
}

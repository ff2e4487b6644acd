import * as Flags from '@oclif/core/flags';
import { AuditError } from '../core/errors.js';
import { SEVERITIES, type Severity } from '../core/types.js';
import { sharedFlags } from './base.js';

/** Flags of the commands that judge and report. */
export const judgingFlags = {
  ...sharedFlags,
  policy: Flags.string({
    char: 'p',
    description: 'policy: a name in policies/ or a path',
    helpValue: 'NAME|FILE',
  }),
  only: Flags.string({ multiple: true, description: 'judge only these rules', helpValue: 'GLOB' }),
  skip: Flags.string({ multiple: true, description: 'leave these rules out', helpValue: 'GLOB' }),
  format: Flags.string({
    char: 'f',
    multiple: true,
    description:
      'terminal, json, sarif, html, markdown, junit or csv, with =FILE to write it there; repeatable',
    helpValue: 'NAME[=FILE]',
  }),
  'sarif-profile': Flags.string({
    description: 'shape SARIF for one platform',
    options: ['github', 'gitlab', 'azdo', 'defectdojo'],
  }),
  'fail-on': Flags.string({
    description: 'fail the gate on findings of this severity or worse, whatever the policy says',
    options: [...SEVERITIES, 'never'],
  }),
  'as-of': Flags.string({
    description: 'judge ages and expiries by this moment instead of the start of the scan',
    helpValue: 'DATE',
  }),
  json: Flags.boolean({ description: 'print the whole report as JSON', default: false }),
  quiet: Flags.boolean({ char: 'q', description: 'print the summary and the gate only', default: false }),
  verbose: Flags.boolean({ char: 'v', description: 'list what passed, too', default: false }),
  'exit-zero': Flags.boolean({
    description: 'exit 0 even when the gate fails (for platforms that drop reports of failed jobs)',
    default: false,
  }),
} as const;

/** The same flags, parsed. */
export interface JudgingFlags {
  readonly policy?: string;
  readonly only?: string[];
  readonly skip?: string[];
  readonly format?: string[];
  readonly 'sarif-profile'?: string;
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

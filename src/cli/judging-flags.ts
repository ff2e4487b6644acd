import * as Flags from '@oclif/core/flags';
import { SEVERITIES } from '../core/types.js';
import { sharedFlags } from './base.js';
import { signerFlags } from './packs-flags.js';

/** Flags of the commands that judge and report. */
export const judgingFlags = {
  ...sharedFlags,
  policy: Flags.string({
    char: 'p',
    description: 'policy: a name in policies/ or a path',
    helpValue: 'NAME|FILE',
  }),
  ...signerFlags,
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
  baseline: Flags.string({
    description:
      'compare with this earlier report (JSON): what is new, unchanged, gone, or changed by its rule',
    helpValue: 'FILE',
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

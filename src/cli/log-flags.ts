import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { sharedFlags } from './base.js';

/** Flags that every command of the topic log has. */
export const logFlags = {
  ...sharedFlags,
  json: Flags.boolean({ description: 'print the result as JSON', default: false }),
  quiet: Flags.boolean({ char: 'q', description: 'no progress on standard error', default: false }),
  database: Flags.string({
    char: 'd',
    description: 'database of the deployment file; needed when it names several',
    helpValue: 'NAME',
  }),
  witness: Flags.string({
    char: 'w',
    description:
      'folder with the files of the witness; that of the deployment file when left out, or else witness',
    helpValue: 'FOLDER',
  }),
  accept: Flags.string({
    multiple: true,
    description: 'kind of problem that is explained in writing and no longer counts',
    helpValue: 'KIND',
  }),
};

/** Flags of the commands that judge how far back the log reaches. */
export const retentionFlags = {
  retention: Flags.string({
    description: 'how far back the log and its archives should reach: a number and d, w, m or y',
    helpValue: 'SPAN',
    default: '6y',
  }),
};

/** The deployment file. */
export const logArgs = {
  deployment: Args.string({
    required: true,
    description: 'deployment file; one that names nothing but a database will do',
  }),
};

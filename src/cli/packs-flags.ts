import * as Flags from '@oclif/core/flags';

/** Which lock file counts, for commands that know no deployment file. */
export const packsFrom = {
  'packs-from': Flags.string({
    description: 'folder whose emr-audit.lock.json names further packs',
    helpValue: 'FOLDER',
    default: '.',
  }),
};

/** Which lock file a command of packs is about. */
export const lockFlags = {
  for: Flags.string({
    description: 'deployment file or its folder: where emr-audit.lock.json lies',
    helpValue: 'FILE|FOLDER',
    default: '.',
  }),
  json: Flags.boolean({ description: 'print the result as JSON', default: false }),
};

/** Whose signatures count. */
export const signerFlags = {
  signers: Flags.string({
    description: 'allowed_signers file; the one beside the lock file when left out',
    helpValue: 'FILE',
  }),
  'require-signed': Flags.boolean({
    description: 'refuse packs that nobody in allowed_signers has signed',
    default: false,
  }),
};

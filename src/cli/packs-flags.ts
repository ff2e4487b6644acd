import * as Flags from '@oclif/core/flags';

/** Which lock file counts, for commands that know no deployment file. */
export const packsFrom = {
  'packs-from': Flags.string({
    description: 'folder whose emr-audit.lock.json names further packs',
    helpValue: 'FOLDER',
    default: '.',
  }),
};

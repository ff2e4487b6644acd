import * as Args from '@oclif/core/args';

/** Which rules a command for authors is about. */
export const rulesArgs = {
  path: Args.string({
    multiple: true,
    description: 'rule file, pack folder or folder of packs; repeatable',
  }),
};

import * as Args from '@oclif/core/args';
import { BaseCommand, sharedFlags } from '../base.js';
import { lockFlags, signerFlags } from '../packs-flags.js';

/** emr-audit packs add: check a pack of other people and lock it. */
export default class PacksAdd extends BaseCommand {
  static override summary = 'Check a pack of other people, show what it is, and lock it by its hash.';
  static override description =
    'Every rule is loaded and its cases are run; a pack that fails is refused. No code of the pack runs. Add it again to accept a new version.';
  static override examples = [
    '<%= config.bin %> packs add examples/pack',
    '<%= config.bin %> packs add examples/pack --for examples/three-tiers/prod.yaml',
  ];
  static override args = {
    source: Args.string({
      required: true,
      description: 'a folder with pack.yaml, or an installed npm package emr-audit-pack-…',
    }),
  };
  static override flags = { ...sharedFlags, ...lockFlags, ...signerFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PacksAdd);
    const { addPack } = await import('../actions/packs-add.js');
    await addPack(args.source, flags);
  }
}

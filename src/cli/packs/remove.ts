import * as Args from '@oclif/core/args';
import { BaseCommand, sharedFlags } from '../base.js';
import { lockFlags } from '../packs-flags.js';

/** emr-audit packs remove. */
export default class PacksRemove extends BaseCommand {
  static override summary = 'Take a pack out of the lock file; its files stay.';
  static override examples = [
    '<%= config.bin %> packs remove riverside',
    '<%= config.bin %> packs remove riverside --for examples/three-tiers/prod.yaml',
  ];
  static override args = { id: Args.string({ required: true, description: 'id of a locked pack' }) };
  static override flags = { ...sharedFlags, ...lockFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PacksRemove);
    const { removePack } = await import('../actions/packs-list.js');
    await removePack(args.id, flags);
  }
}

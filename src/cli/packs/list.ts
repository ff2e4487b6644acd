import { BaseCommand, sharedFlags } from '../base.js';
import { lockFlags, signerFlags } from '../packs-flags.js';

/** emr-audit packs list. */
export default class PacksList extends BaseCommand {
  static override summary = 'List our packs and the locked ones, with their state.';
  static override examples = [
    '<%= config.bin %> packs list',
    '<%= config.bin %> packs list --for prod.yaml --json',
  ];
  static override flags = { ...sharedFlags, ...lockFlags, signers: signerFlags.signers };

  async run(): Promise<void> {
    const { flags } = await this.parse(PacksList);
    const { listPacks } = await import('../actions/packs-list.js');
    await listPacks(flags);
  }
}

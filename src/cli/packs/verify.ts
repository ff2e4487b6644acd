import { BaseCommand, sharedFlags } from '../base.js';
import { lockFlags, signerFlags } from '../packs-flags.js';

/** emr-audit packs verify. */
export default class PacksVerify extends BaseCommand {
  static override summary =
    'Compare the locked packs with their hashes and signatures; exit 2 when one differs.';
  static override examples = [
    '<%= config.bin %> packs verify',
    '<%= config.bin %> packs verify --for examples/three-tiers/prod.yaml --json',
  ];
  static override flags = { ...sharedFlags, ...lockFlags, ...signerFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(PacksVerify);
    const { verifyPacks } = await import('../actions/packs-list.js');
    await verifyPacks(flags);
  }
}

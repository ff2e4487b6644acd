import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from './base.js';
import { judgingFlags } from './judging-flags.js';
import { packsFrom } from './packs-flags.js';

/** emr-audit judge: the findings of a snapshot again, without a network. */
export default class Judge extends BaseCommand {
  static override summary = 'Judge a snapshot again, without a network.';
  static override description = 'The same snapshot, policy and day give the same findings, byte for byte.';
  static override examples = [
    '<%= config.bin %> judge clinic.snapshot.json',
    '<%= config.bin %> judge clinic.snapshot.json --policy quarterly --format csv=checklist.csv',
  ];
  static override args = {
    snapshot: Args.string({ required: true, description: 'file written by scan --snapshot' }),
  };
  static override flags = {
    ...judgingFlags,
    ...packsFrom,
    attestations: Flags.string({ description: 'file with what named people attest', helpValue: 'FILE' }),
    waivers: Flags.string({ description: 'file with waivers', helpValue: 'FILE' }),
    decisions: Flags.string({ description: 'file with decisions on addressable lines', helpValue: 'FILE' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Judge);
    const { judgeFile } = await import('./actions/judge.js');
    await judgeFile(args.snapshot, flags);
  }
}

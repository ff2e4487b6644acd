import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base.js';
import { logArgs, logFlags } from '../log-flags.js';

/** emr-audit log prove: the log has only grown since an earlier checkpoint, or what changed. */
export default class LogProve extends BaseCommand {
  static override summary =
    'Prove that the audit log has only grown since a checkpoint, or name what changed.';
  static override description =
    'Reads every row, computes the tree of RFC 6962 again and compares it with a checkpoint that was kept. Exit 0: the log is a continuation of it; 1: it is not, and the rows are named; 3: it could not be told.';
  static override examples = [
    '<%= config.bin %> log prove prod.yaml',
    '<%= config.bin %> log prove prod.yaml --json | head -c 300',
  ];
  static override args = logArgs;
  static override flags = {
    ...logFlags,
    against: Flags.string({
      description: 'checkpoint to prove; the newest one of the folder when left out',
      helpValue: 'FILE',
    }),
    signers: Flags.string({
      description: 'file of ssh-keygen’s allowed signers; the checkpoint must be signed by one of them',
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LogProve);
    const { proveCommand } = await import('../actions/log/prove.js');
    await proveCommand(args.deployment, flags);
  }
}

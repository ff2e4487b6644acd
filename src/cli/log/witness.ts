import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base.js';
import { logArgs, logFlags } from '../log-flags.js';

/** emr-audit log witness: remember what the log is today, off the host. */
export default class LogWitness extends BaseCommand {
  static override summary =
    'Write down what the audit log is today, so that the next run can tell what changed.';
  static override description =
    'Reads what is new since the last time and a sample of what is old, and writes a checkpoint and the hashes of all rows into a folder. Keep that folder where nobody of the EMR can write. The first run reads the whole log.';
  static override examples = [
    '<%= config.bin %> log witness prod.yaml',
    '<%= config.bin %> log witness prod.yaml --witness /srv/emr-audit/witness --sample 64 --quiet',
  ];
  static override args = logArgs;
  static override flags = {
    ...logFlags,
    sample: Flags.integer({
      description: 'how many old blocks of 1,024 rows are read again',
      min: 0,
      max: 100_000,
      default: 16,
      helpValue: 'BLOCKS',
    }),
    seed: Flags.integer({
      description: 'choose the same old blocks as an earlier run',
      min: 1,
      helpValue: 'NUMBER',
    }),
    sign: Flags.string({
      description: 'private SSH key that signs the checkpoint',
      helpValue: 'KEY',
    }),
    passphrase: Flags.string({
      description: 'where the passphrase of the key is: env:NAME or file:PATH',
      helpValue: 'SOURCE',
    }),
    anew: Flags.boolean({
      description: 'put the files of the witness aside and begin again, after a rotation',
      default: false,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LogWitness);
    const { witnessCommand } = await import('../actions/log/witness.js');
    await witnessCommand(args.deployment, flags);
  }
}

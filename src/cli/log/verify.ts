import { BaseCommand } from '../base.js';
import { logArgs, logFlags, retentionFlags } from '../log-flags.js';

/** emr-audit log verify: every row of OpenEMR's audit log against its checksums, and against the witness. */
export default class LogVerify extends BaseCommand {
  static override summary = 'Verify every row of OpenEMR’s audit log.';
  static override description =
    'Reads the log row by row and keeps none: both checksums of each row, missing and doubled partners, holes, a cut end, time that runs backwards, and what the witness saw. Exit 0: nothing is wrong; 1: something is; 3: it could not be told. docs/audit-log.md says what this proves and what it cannot.';
  static override examples = [
    '<%= config.bin %> log verify prod.yaml',
    '<%= config.bin %> log verify prod.yaml --retention 6y --accept pruned --json',
  ];
  static override args = logArgs;
  static override flags = { ...logFlags, ...retentionFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LogVerify);
    const { verifyCommand } = await import('../actions/log/verify.js');
    await verifyCommand(args.deployment, flags);
  }
}

import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from './base.js';
import { judgingFlags } from './judging-flags.js';

/** emr-audit scan: look, judge, report. */
export default class Scan extends BaseCommand {
  static override summary = 'Look at a deployment, judge it and report.';
  static override description =
    'Reads only: no log-in to OpenEMR, no write and no temporary file on any of your systems. Where a database names a folder of its witness, that folder gets a checkpoint of the audit log. What could not be seen is reported as unknown, never as passed.';
  static override examples = [
    '<%= config.bin %> scan prod.yaml',
    '<%= config.bin %> scan prod.yaml --policy go-live --format html=report.html --format sarif=report.sarif',
    '<%= config.bin %> scan https://emr.example.org/openemr/',
    '<%= config.bin %> scan prod.yaml --plan',
  ];
  static override args = {
    target: Args.string({
      required: true,
      description: 'deployment file, or the address of an OpenEMR site',
    }),
  };
  static override flags = {
    ...judgingFlags,
    subject: Flags.string({
      multiple: true,
      description: 'look only at these subjects, such as host:web1',
      helpValue: 'GLOB',
    }),
    plan: Flags.boolean({
      description: 'print what would be asked of which host, and send nothing',
      default: false,
    }),
    'no-witness': Flags.boolean({
      description: 'read no audit log: judge by what the last run of its witness found',
      default: false,
    }),
    snapshot: Flags.string({
      description: 'write all facts to this file, for `emr-audit judge`',
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Scan);
    const { scanTarget } = await import('./actions/scan.js');
    await scanTarget(args.target, flags, this.config.version);
  }
}

import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit doctor: try every door before the first scan. */
export default class Doctor extends BaseCommand {
  static override summary = 'Try every door of a deployment and say how to open the shut ones.';
  static override description =
    'Reads exactly what a scan reads. For every door that is shut it says which facts and rules stay unknown, and prints the lines that open it: SQL, sudoers, known_hosts.\nExit 0: all open. Exit 3: something will be unknown. Exit 2: a file is wrong.';
  static override examples = [
    '<%= config.bin %> doctor prod.yaml',
    '<%= config.bin %> doctor prod.yaml --level direct',
    "<%= config.bin %> doctor prod.yaml --subject 'host:*' --json",
  ];
  static override args = {
    target: Args.string({ required: true, description: 'deployment file, or the address of a site' }),
  };
  static override flags = {
    ...sharedFlags,
    policy: Flags.string({
      char: 'p',
      description: 'policy whose rules count: a name in policies/ or a path',
      helpValue: 'NAME|FILE',
    }),
    subject: Flags.string({
      multiple: true,
      description: 'try only the doors of these subjects, such as host:web1',
      helpValue: 'GLOB',
    }),
    level: Flags.string({
      description: 'advise definer views (recommended) or grants on the tables themselves',
      options: ['views', 'direct'],
      default: 'views',
    }),
    'as-of': Flags.string({
      description: 'judge ages and expiries by this moment instead of now',
      helpValue: 'DATE',
    }),
    json: Flags.boolean({ description: 'print what was found as JSON', default: false }),
    quiet: Flags.boolean({ char: 'q', description: 'print shut doors only', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Doctor);
    const { seeDoctor } = await import('./actions/doctor.js');
    await seeDoctor(args.target, flags, this.config.version);
  }
}

import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from './base.js';
import { packsFrom } from './packs-flags.js';

/** emr-audit explain: a rule, a finding, a line of a framework or an error. */
export default class Explain extends BaseCommand {
  static override summary = 'Explain a rule, a finding, a line of HIPAA or an error code.';
  static override description =
    'A finding is named by its fingerprint, as reports print it; the first letters are enough where only one begins so.';
  static override hiddenAliases = ['rules:show'];
  static override examples = [
    '<%= config.bin %> explain tls/legacy-protocols',
    "<%= config.bin %> explain '164.312(d)'",
    '<%= config.bin %> explain 05642a --snapshot clinic.snapshot.json',
    '<%= config.bin %> explain E_YAML_TAB --json',
  ];
  static override args = {
    thing: Args.string({
      required: true,
      description: 'rule id, fingerprint, line such as 164.312(d), or error code',
    }),
  };
  static override flags = {
    ...sharedFlags,
    ...packsFrom,
    snapshot: Flags.string({
      description: 'snapshot whose findings are searched for the fingerprint',
      helpValue: 'FILE',
      exclusive: ['report'],
    }),
    report: Flags.string({
      description: 'report (--format json) whose findings are searched for the fingerprint',
      helpValue: 'FILE',
    }),
    policy: Flags.string({
      char: 'p',
      description: 'policy by which the snapshot is judged; baseline when left out',
      helpValue: 'NAME|FILE',
    }),
    json: Flags.boolean({ description: 'print it as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const { explain } = await import('./actions/explain.js');
    await explain(args.thing, flags);
  }
}

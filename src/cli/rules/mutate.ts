import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';
import { rulesArgs } from '../rules-args.js';

/** emr-audit rules mutate. */
export default class RulesMutate extends BaseCommand {
  static override summary = 'Change rules in every small way and show the changes that no case notices.';
  static override description =
    'Each condition is negated, each comparison turned, each constant moved, each side of && and || dropped, each filter taken away and more. A change that every case still agrees with survives: nobody would notice it in the rule either. With each survivor come facts that would tell it from the rule.';
  static override examples = [
    "<%= config.bin %> rules mutate --only 'tls/*'",
    "<%= config.bin %> rules mutate --only 'ssh/*' --max-survivors 0 --json",
  ];
  static override args = rulesArgs;
  static override flags = {
    ...sharedFlags,
    only: Flags.string({ multiple: true, description: 'change only these rules', helpValue: 'GLOB' }),
    'max-survivors': Flags.string({
      description: 'exit 2 when more than this percentage of the mutants survives',
      helpValue: 'PERCENT',
      default: '2',
    }),
    verbose: Flags.boolean({
      char: 'v',
      description: 'show survivors that probably mean the same, too',
      default: false,
    }),
    json: Flags.boolean({ description: 'print the results as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesMutate);
    const { mutate } = await import('../actions/rules/mutate.js');
    await mutate(args.path ?? [], flags);
  }
}

import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';
import { rulesArgs } from '../rules-args.js';

/** emr-audit rules test. */
export default class RulesTest extends BaseCommand {
  static override summary = 'Run the cases beside rules and show what differs from what they expect.';
  static override description =
    'Without a path: the packs of the current folder if there are any, else the installed ones. No network is used.';
  static override examples = [
    '<%= config.bin %> rules test',
    "<%= config.bin %> rules test --only 'tls/*'",
    '<%= config.bin %> rules test --json',
  ];
  static override args = rulesArgs;
  static override flags = {
    ...sharedFlags,
    only: Flags.string({ multiple: true, description: 'run only these rules', helpValue: 'GLOB' }),
    watch: Flags.boolean({ char: 'w', description: 'run again when a file changes', default: false }),
    json: Flags.boolean({ description: 'print the results as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesTest);
    const { test } = await import('../actions/rules/test.js');
    await test(args.path ?? [], flags);
  }
}

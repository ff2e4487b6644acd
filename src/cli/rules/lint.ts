import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';
import { rulesArgs } from '../rules-args.js';

/** emr-audit rules lint. */
export default class RulesLint extends BaseCommand {
  static override summary = 'Say everything that is wrong with rules, with file, line and column.';
  static override description =
    'Without a path: the packs of the current folder if there are any, else the installed ones. Errors are what the loader refuses; warnings are about rules that load and say or prove too little.';
  static override examples = [
    '<%= config.bin %> rules lint',
    '<%= config.bin %> rules lint --strict --json',
    '<%= config.bin %> rules lint --format github',
  ];
  static override args = rulesArgs;
  static override flags = {
    ...sharedFlags,
    strict: Flags.boolean({ description: 'exit 2 for warnings, too', default: false }),
    format: Flags.string({ description: 'how to print', options: ['text', 'github'], default: 'text' }),
    json: Flags.boolean({ description: 'print the problems as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesLint);
    const { lint } = await import('../actions/rules/lint.js');
    await lint(args.path ?? [], flags, this.config.version);
  }
}

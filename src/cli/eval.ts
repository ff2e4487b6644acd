import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit eval: a playground for expressions. */
export default class Eval extends BaseCommand {
  static override summary =
    'Try an expression of a rule: its type, and its value for each subject of a snapshot.';
  static override description =
    'Every section of facts may be named; `emr-audit facts list` has them. What could not be read is unknown, with its reason.';
  static override examples = [
    "<%= config.bin %> eval 'sshd.maxAuthTries <= 4'",
    '<%= config.bin %> eval \'sshd.ciphers.filter(c, like(c, "cbc"))\' --snapshot clinic.snapshot.json',
    "<%= config.bin %> eval 'accounts.active.size()' --snapshot clinic.snapshot.json --subject 'site:*' --json",
  ];
  static override args = { expression: Args.string({ required: true, description: 'a CEL expression' }) };
  static override flags = {
    ...sharedFlags,
    snapshot: Flags.string({ description: 'file written by scan --snapshot', helpValue: 'FILE' }),
    subject: Flags.string({ description: 'only these subjects, such as host:web1', helpValue: 'GLOB' }),
    'as-of': Flags.string({
      description: 'the moment that `now` is, instead of the start of the scan',
      helpValue: 'DATE',
    }),
    json: Flags.boolean({ description: 'print the answers as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Eval);
    const { evaluateExpression } = await import('./actions/eval.js');
    await evaluateExpression(args.expression, flags);
  }
}

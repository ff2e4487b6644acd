import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';
import { rulesArgs } from '../rules-args.js';

/** emr-audit rules docs. */
export default class RulesDocs extends BaseCommand {
  static override summary =
    'Write a page of markdown about each pack: what its rules want, why, and how to mend it.';
  static override examples = [
    '<%= config.bin %> rules docs --output pages',
    '<%= config.bin %> rules docs > rules.md',
  ];
  static override args = rulesArgs;
  static override flags = {
    ...sharedFlags,
    output: Flags.string({ char: 'o', description: 'folder for one file a pack', helpValue: 'DIR' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesDocs);
    const { writeDocs } = await import('../actions/rules/docs.js');
    await writeDocs(args.path ?? [], flags.output);
  }
}

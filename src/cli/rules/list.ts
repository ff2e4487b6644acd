import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';
import { packsFrom } from '../packs-flags.js';

/** emr-audit rules list. */
export default class RulesList extends BaseCommand {
  static override summary = 'List the rules of the installed packs.';
  static override examples = ['<%= config.bin %> rules list', "<%= config.bin %> rules list 'tls/*' --json"];
  static override args = { glob: Args.string({ description: 'show only these, such as tls/*' }) };
  static override flags = {
    ...sharedFlags,
    ...packsFrom,
    json: Flags.boolean({ description: 'print the rules as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesList);
    const { listRules } = await import('../actions/rules-list.js');
    await listRules(args.glob, flags);
  }
}

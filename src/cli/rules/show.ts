import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';
import { packsFrom } from '../packs-flags.js';

/** emr-audit rules show. */
export default class RulesShow extends BaseCommand {
  static override summary = 'Explain one rule: what it asks, why, and how to mend it.';
  static override examples = [
    '<%= config.bin %> rules show tls/legacy-protocols',
    '<%= config.bin %> rules show openemr-access/superuser-mfa --json',
  ];
  static override args = {
    rule: Args.string({ required: true, description: 'rule id, such as tls/legacy-protocols' }),
  };
  static override flags = {
    ...sharedFlags,
    ...packsFrom,
    json: Flags.boolean({ description: 'print the rule as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesShow);
    const { showRule } = await import('../actions/rules-show.js');
    await showRule(args.rule, flags);
  }
}

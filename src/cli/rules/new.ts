import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';

/** emr-audit rules new. */
export default class RulesNew extends BaseCommand {
  static override summary = 'Write a new rule with its cases, valid and commented, to begin with.';
  static override description =
    'Makes the pack when it is new, and schema files for your editor. What is there already stays as it is.';
  static override examples = [
    '<%= config.bin %> rules new clinic/kiosk-accounts --folder packs --needs accounts',
    '<%= config.bin %> rules new clinic/kernel --folder packs --subject host --needs os,updates',
  ];
  static override args = {
    id: Args.string({ required: true, description: 'PACK/NAME, such as clinic/kiosk-accounts' }),
  };
  static override flags = {
    ...sharedFlags,
    folder: Flags.string({ description: 'folder of the packs', helpValue: 'DIR', default: '.' }),
    subject: Flags.string({
      description: 'what the rule is judged on',
      options: ['deployment', 'host', 'endpoint', 'database', 'site'],
    }),
    needs: Flags.string({ description: 'sections of facts, with commas between', helpValue: 'LIST' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesNew);
    const { newRule } = await import('../actions/rules/new.js');
    await newRule(args.id, flags, this.config.version);
  }
}

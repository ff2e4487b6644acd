import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';

/** emr-audit facts show. */
export default class FactsShow extends BaseCommand {
  static override summary =
    'Show the fields of a section of facts, what reads them and which rules use them.';
  static override examples = [
    '<%= config.bin %> facts show sshd',
    '<%= config.bin %> facts show tls.protocols',
    '<%= config.bin %> facts show accounts --json',
  ];
  static override args = {
    name: Args.string({ required: true, description: 'a section, or a path in one: tls.protocols' }),
  };
  static override flags = {
    ...sharedFlags,
    json: Flags.boolean({ description: 'print the fields as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FactsShow);
    const { showFacts } = await import('../actions/facts.js');
    await showFacts(args.name, flags);
  }
}

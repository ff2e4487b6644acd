import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';

/** emr-audit facts list. */
export default class FactsList extends BaseCommand {
  static override summary = 'List the sections of facts that rules may name.';
  static override examples = [
    '<%= config.bin %> facts list',
    '<%= config.bin %> facts list --subject site',
    '<%= config.bin %> facts list --json',
  ];
  static override flags = {
    ...sharedFlags,
    subject: Flags.string({
      description: 'only sections about this kind of subject',
      options: ['deployment', 'host', 'endpoint', 'database', 'site'],
    }),
    json: Flags.boolean({ description: 'print the sections as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(FactsList);
    const { listFacts } = await import('../actions/facts.js');
    await listFacts(flags.subject, flags);
  }
}

import * as Args from '@oclif/core/args';
import { loadHelpClass } from '@oclif/core/help';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit help: the same as --help, for those who type it first. */
export default class HelpCommand extends BaseCommand {
  static override summary = 'Show what emr-audit can do, or how one command is used.';
  static override examples = ['<%= config.bin %> help', '<%= config.bin %> help scan'];
  static override args = { command: Args.string({ description: 'a command, such as scan or rules list' }) };
  static override flags = { ...sharedFlags };
  static override strict = false;

  async run(): Promise<void> {
    const { argv } = await this.parse(HelpCommand);
    const Help = await loadHelpClass(this.config);
    await new Help(this.config, this.config.pjson.oclif.helpOptions ?? {}).showHelp(argv as string[]);
  }
}

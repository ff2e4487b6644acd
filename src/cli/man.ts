import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit man: the manual page. */
export default class Man extends BaseCommand {
  static override summary = 'Print the manual page.';
  static override examples = ['<%= config.bin %> man > emr-audit.1', '<%= config.bin %> man | man -l -'];
  static override flags = { ...sharedFlags };

  async run(): Promise<void> {
    await this.parse(Man);
    const { describeCommands } = await import('./command-words.js');
    const { manualPage } = await import('./actions/man.js');
    process.stdout.write(
      manualPage(describeCommands(this.config.commands, this.config.bin), this.config.version),
    );
  }
}

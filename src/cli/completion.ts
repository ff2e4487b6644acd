import * as Args from '@oclif/core/args';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit completion: a script for the shell. */
export default class Completion extends BaseCommand {
  static override summary = 'Print the completion script of a shell.';
  static override description =
    'bash: add  eval "$(emr-audit completion bash)"  to ~/.bashrc.\nzsh: save it as _emr-audit in a folder of $fpath.\nfish: save it as ~/.config/fish/completions/emr-audit.fish.';
  static override examples = [
    '<%= config.bin %> completion bash',
    '<%= config.bin %> completion zsh',
    '<%= config.bin %> completion fish',
  ];
  static override args = {
    shell: Args.string({ required: true, options: ['bash', 'zsh', 'fish'], description: 'which shell' }),
  };
  static override flags = { ...sharedFlags };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const { describeCommands } = await import('./command-words.js');
    const { completions } = await import('./actions/completion.js');
    const script = completions[args.shell as keyof typeof completions];
    process.stdout.write(script(describeCommands(this.config.commands, this.config.bin), this.config.bin));
  }
}

import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit init: the first deployment file. */
export default class Init extends BaseCommand {
  static override summary =
    'Write a commented deployment file from answers, an address, or files that you have.';
  static override description =
    'Asks on a terminal; every question can be left empty. With --yes, or where there is no terminal, it asks nothing. What is left out stands in the file as a comment that says what it would let us see. It never asks for a password and never writes one.';
  static override examples = [
    '<%= config.bin %> init https://emr.example.org/openemr/ --output clinic.yaml --force --yes',
    "<%= config.bin %> init --ssh-config ~/.ssh/config --host 'web*' --host db1 --output -",
    '<%= config.bin %> init https://emr.example.org/ --compose docker-compose.yml --output -',
  ];
  static override args = { url: Args.string({ description: 'address of OpenEMR' }) };
  static override flags = {
    ...sharedFlags,
    output: Flags.string({
      char: 'o',
      description: 'file to write; - prints it',
      default: 'prod.yaml',
      helpValue: 'FILE',
    }),
    'ssh-config': Flags.string({
      description: 'take machines from the Host blocks of this file',
      helpValue: 'FILE',
    }),
    host: Flags.string({
      multiple: true,
      description: 'of the ssh config take only these Host names',
      helpValue: 'GLOB',
    }),
    compose: Flags.string({
      description: 'take the services openemr and mysql or mariadb from this Compose file',
      helpValue: 'FILE',
    }),
    name: Flags.string({ description: 'name of the deployment, as reports print it', helpValue: 'TEXT' }),
    policy: Flags.string({
      char: 'p',
      description: 'policy to judge by',
      default: 'baseline',
      helpValue: 'NAME|FILE',
    }),
    yes: Flags.boolean({ char: 'y', description: 'ask nothing', default: false }),
    force: Flags.boolean({ description: 'replace a file that is there', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const { initialise } = await import('./actions/init.js');
    await initialise(args.url, flags);
  }
}

import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from '../base.js';

/** emr-audit packs sign. */
export default class PacksSign extends BaseCommand {
  static override summary = 'Sign a pack with an SSH key, so that others can tell whose it is.';
  static override description =
    'Writes pack.sig, the same kind of signature that ssh-keygen -Y sign makes, over the list of the files with their hashes. For keys of an agent or a hardware token, --print prints that list for ssh-keygen.';
  static override examples = [
    '<%= config.bin %> packs sign examples/pack --key ~/.ssh/id_ed25519',
    '<%= config.bin %> packs sign examples/pack --print > pack.list',
  ];
  static override args = {
    folder: Args.string({ required: true, description: 'folder of the pack' }),
  };
  static override flags = {
    ...sharedFlags,
    key: Flags.string({ description: 'private key: Ed25519, ECDSA or RSA', helpValue: 'FILE' }),
    passphrase: Flags.string({
      description: 'where the passphrase of the key is: env:NAME or file:PATH',
      helpValue: 'WHERE',
    }),
    print: Flags.boolean({ description: 'print what would be signed, and sign nothing', default: false }),
    json: Flags.boolean({ description: 'print the result as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PacksSign);
    const { signPack } = await import('../actions/packs-sign.js');
    await signPack(args.folder, flags);
  }
}

import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit tls: what TLS servers offer, and what a profile says about it. */
export default class Tls extends BaseCommand {
  static override summary = 'Look at the TLS of servers and judge it by a published profile.';
  static override description =
    'Finds versions, suites, groups, certificates and known weaknesses with hellos of its own, sends no request and no password, and says of every answer how it was told. Exit 0: nothing fails; 1: something does; 3: something could not be told.';
  static override examples = [
    '<%= config.bin %> tls emr.example.org',
    '<%= config.bin %> tls emr.example.org:443 mail.example.org:25 db1.example.org:3306 --profile mozilla-intermediate',
    '<%= config.bin %> tls ldap.example.org:389 --starttls ldap --json',
  ];
  static override strict = false;
  static override args = {
    server: Args.string({
      required: true,
      description: 'HOST, HOST:PORT or an address such as ldaps://HOST; more than one may follow',
    }),
  };
  static override flags = {
    ...sharedFlags,
    profile: Flags.string({
      description:
        'requirements to judge by: nist-800-52r2, mozilla-modern, mozilla-intermediate, mozilla-old, rfc9325 or pci',
      helpValue: 'NAME',
      default: 'nist-800-52r2',
    }),
    starttls: Flags.string({
      description: 'how the service switches to TLS; told by the usual ports when left out',
      options: ['none', 'smtp', 'imap', 'pop3', 'ftp', 'ldap', 'mysql', 'postgres'],
      helpValue: 'KIND',
    }),
    servername: Flags.string({ description: 'name to ask for instead of HOST', helpValue: 'NAME' }),
    ca: Flags.string({ description: 'trust only the authorities in this PEM file', helpValue: 'FILE' }),
    address: Flags.string({
      description: 'which addresses of a name to look at',
      options: ['all', 'first'],
      default: 'all',
    }),
    list: Flags.boolean({
      description: 'only versions, suites and groups: fewer connections, no handshake is finished',
      default: false,
    }),
    rate: Flags.string({ description: 'at most so many new connections a second', helpValue: 'N' }),
    'max-connections': Flags.string({
      description: 'at most so many connections to one server',
      helpValue: 'N',
    }),
    timeout: Flags.string({ description: 'seconds for one server', helpValue: 'SECONDS' }),
    'as-of': Flags.string({ description: 'judge certificates on this day', helpValue: 'DATE' }),
    json: Flags.boolean({ description: 'print everything as JSON', default: false }),
    verbose: Flags.boolean({ char: 'v', description: 'show also what is in order', default: false }),
    quiet: Flags.boolean({ char: 'q', description: 'no progress line', default: false }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Tls);
    const { lookAtTls } = await import('./actions/tls.js');
    await lookAtTls(argv.map(String), flags, this.config.version);
  }
}

import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { IMPORT_FORMATS, type ImportFormat } from '../core/deployment.js';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit import: what other scanners reported becomes facts of a snapshot. */
export default class Import extends BaseCommand {
  static override summary = 'Add what other scanners reported to a snapshot.';
  static override description =
    'Reads SARIF, Prowler JSON-OCSF, Lynis reports, OpenSCAP ARF and XCCDF results, and nmap XML, known by their content. Message texts, snippets and evidence of the other tool are never kept. Without --into it only says what the files hold.';
  static override examples = [
    '<%= config.bin %> import trivy.sarif nmap.xml',
    '<%= config.bin %> import trivy.sarif --into clinic.snapshot.json',
    '<%= config.bin %> import lynis-report.dat --into clinic.snapshot.json --subject host:web1 --output with-lynis.json',
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ required: true, description: 'files that other scanners wrote; .gz is unpacked' }),
  };
  static override flags = {
    ...sharedFlags,
    into: Flags.string({ description: 'snapshot that takes them up', helpValue: 'SNAPSHOT' }),
    output: Flags.string({
      char: 'o',
      description: 'write the new snapshot here and leave the old one as it is',
      helpValue: 'FILE',
      dependsOn: ['into'],
    }),
    as: Flags.string({ description: 'what the files must be', options: [...IMPORT_FORMATS] }),
    subject: Flags.string({
      description: 'what the files are about, such as host:web1; addresses and names tell when left out',
      helpValue: 'ID',
      dependsOn: ['into'],
    }),
    json: Flags.boolean({ description: 'print what was read as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Import);
    const { importFiles } = await import('./actions/import.js');
    await importFiles(argv as string[], { ...flags, as: flags.as as ImportFormat | undefined });
  }
}

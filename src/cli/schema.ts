import * as Args from '@oclif/core/args';
import { BaseCommand, sharedFlags } from './base.js';
import type { SchemaName } from './schemas.js';

/** emr-audit schema: JSON Schemas for editors. */
export default class Schema extends BaseCommand {
  static override summary = 'Print the JSON Schema of a file, for editors and checks.';
  static override examples = [
    '<%= config.bin %> schema deployment > deployment.schema.json',
    '<%= config.bin %> schema rule',
    '<%= config.bin %> schema cases > cases.schema.json',
  ];
  static override args = {
    name: Args.string({
      required: true,
      options: ['deployment', 'policy', 'rule', 'cases', 'pack', 'snapshot'],
      description: 'which file',
    }),
  };
  static override flags = { ...sharedFlags };

  async run(): Promise<void> {
    const { args } = await this.parse(Schema);
    const { schemaText } = await import('./schemas.js');
    process.stdout.write(schemaText(args.name as SchemaName));
  }
}

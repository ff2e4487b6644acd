import * as Args from '@oclif/core/args';
import { BaseCommand, sharedFlags } from './base.js';
import type { SchemaName } from './schemas.js';

/** emr-audit schema: JSON Schemas for editors. */
export default class Schema extends BaseCommand {
  static override summary = 'Print the JSON Schema of a file, for editors and checks.';
  static override examples = [
    '<%= config.bin %> schema deployment > deployment.schema.json',
    '<%= config.bin %> schema rule',
  ];
  static override args = {
    name: Args.string({
      required: true,
      options: ['deployment', 'policy', 'rule', 'pack', 'snapshot'],
      description: 'which file',
    }),
  };
  static override flags = { ...sharedFlags };

  async run(): Promise<void> {
    const { args } = await this.parse(Schema);
    const { SCHEMAS } = await import('./schemas.js');
    process.stdout.write(
      `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...SCHEMAS[args.name as SchemaName]() }, undefined, 2)}\n`,
    );
  }
}

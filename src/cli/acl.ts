import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit acl: who may do what in OpenEMR. */
export default class Acl extends BaseCommand {
  static override summary = 'Show who may do what in OpenEMR, why, and what a change would do.';
  static override description =
    'Answers as OpenEMR itself would: nested groups, ACLs of single users, denials, return values and the superuser. A deployment file that names nothing but a database will do. Nothing is changed, with --what-if neither.';
  static override examples = [
    '<%= config.bin %> acl clinic.snapshot.json',
    '<%= config.bin %> acl clinic.snapshot.json --user admin',
    '<%= config.bin %> acl clinic.snapshot.json --why "admin admin|super"',
    '<%= config.bin %> acl clinic.snapshot.json --what-if "deactivate admin"',
    '<%= config.bin %> acl clinic.snapshot.json --format csv > matrix.csv',
  ];
  static override args = {
    target: Args.string({
      required: true,
      description: 'deployment file, snapshot, or file written by acl --json',
    }),
  };
  static override flags = {
    ...sharedFlags,
    site: Flags.string({
      description: 'the site, or a database without one; default when there are several',
      helpValue: 'NAME',
    }),
    user: Flags.string({ description: 'show one user only, section by section', helpValue: 'NAME' }),
    why: Flags.string({
      description: 'explain one answer: user, permission and if wished a return value',
      helpValue: '"USER SECTION|VALUE"',
      exclusive: ['user', 'diff', 'what-if'],
    }),
    diff: Flags.string({
      description: 'show what changed since an older snapshot or acl --json',
      helpValue: 'FILE',
      exclusive: ['user', 'what-if'],
    }),
    'what-if': Flags.string({
      description: 'show what an edit would do, such as "remove ann from admin"; repeatable',
      helpValue: '"EDIT"',
      multiple: true,
      exclusive: ['user'],
    }),
    format: Flags.string({
      char: 'f',
      description: 'table, csv, json, or oracle: one line for each yes of OpenEMR',
      options: ['table', 'csv', 'json', 'oracle'],
    }),
    json: Flags.boolean({ description: 'the same as --format json', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Acl);
    const { showPermissions } = await import('./actions/acl.js');
    await showPermissions(args.target, flags, this.config.version);
  }
}

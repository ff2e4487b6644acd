import Table from 'cli-table3';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { AuditError } from '../../core/errors.js';
import { matchesGlob } from '../../core/glob.js';
import { BaseCommand, sharedFlags } from '../base.js';
import { loadRules } from '../inputs.js';
import { hasColour, widthOf } from '../styles.js';

/** emr-audit rules list. */
export default class RulesList extends BaseCommand {
  static override summary = 'List the rules of the installed packs.';
  static override examples = ['<%= config.bin %> rules list', "<%= config.bin %> rules list 'tls/*' --json"];
  static override args = { glob: Args.string({ description: 'show only these, such as tls/*' }) };
  static override flags = {
    ...sharedFlags,
    json: Flags.boolean({ description: 'print the rules as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesList);
    const rules = (await loadRules())
      .map(({ rule }) => rule)
      .filter(({ id }) => matchesGlob(id, args.glob ?? '*'));
    if (rules.length === 0) throw new AuditError('E_NOTHING', `no rule matches ${args.glob}`);
    if (flags.json) {
      process.stdout.write(`${JSON.stringify(rules, undefined, 2)}\n`);
      return;
    }
    const width = widthOf(process.stdout);
    const table = new Table({
      head: ['rule', 'severity', 'title'],
      colWidths: [40, 10, Math.max(20, width - 54)],
      wordWrap: true,
      chars: {
        top: '',
        'top-mid': '',
        'top-left': '',
        'top-right': '',
        bottom: '',
        'bottom-mid': '',
        'bottom-left': '',
        'bottom-right': '',
        left: '',
        'left-mid': '',
        mid: '',
        'mid-mid': '',
        right: '',
        'right-mid': '',
        middle: ' ',
      },
      style: {
        head: hasColour(process.stdout, flags['no-color']) ? ['bold'] : [],
        border: [],
        'padding-left': 0,
        'padding-right': 0,
      },
    });
    for (const { id, severity, title } of rules) table.push([id, severity, title]);
    process.stdout.write(
      `${table.toString()}\n\n${rules.length} rules. \`emr-audit rules show RULE\` explains one.\n`,
    );
  }
}

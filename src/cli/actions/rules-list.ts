/** The work of `emr-audit rules list`. */
import Table from 'cli-table3';
import { AuditError } from '../../core/errors.js';
import { matchesGlob } from '../../core/glob.js';
import type { Rule } from '../../core/types.js';
import { hang } from '../../reporters/wrap.js';
import { loadRules } from '../../inputs/judgement.js';
import { oneLine, safeJson } from '../../reporters/text.js';
import { hasColour, widthOf } from '../styles.js';

/** Prints the installed rules whose id matches the pattern, as a table or as JSON. Throws E_NOTHING when none does. */
export async function listRules(
  glob: string | undefined,
  flags: { readonly json: boolean; readonly 'no-color': boolean; readonly 'packs-from': string },
): Promise<void> {
  const rules = (await loadRules(flags['packs-from']))
    .map(({ rule }) => ({ ...rule, title: oneLine(rule.title) }))
    .filter(({ id }) => matchesGlob(id, glob ?? '*'));
  if (rules.length === 0) throw new AuditError('E_NOTHING', `no rule matches ${glob}`);
  if (flags.json) {
    process.stdout.write(`${safeJson(rules, 2)}\n`);
    return;
  }
  const width = widthOf(process.stdout);
  process.stdout.write(
    `${width < 80 ? lines(rules, width) : table(rules, width, hasColour(process.stdout, flags['no-color']))}\n\n${rules.length} rules. \`emr-audit explain RULE\` explains one.\n`,
  );
}

/** On a narrow screen a title stands below its rule. */
function lines(rules: readonly Rule[], width: number): string {
  return rules
    .map(({ id, severity, title }) => `${id}  ${severity}\n${hang(`  ${title}`, width, 2)}`)
    .join('\n');
}

function table(rules: readonly Rule[], width: number, colour: boolean): string {
  const grid = new Table({
    head: ['rule', 'severity', 'title'],
    colWidths: [40, 10, Math.max(20, width - 52)],
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
      head: colour ? ['bold'] : [],
      border: [],
      'padding-left': 0,
      'padding-right': 0,
    },
  });
  for (const { id, severity, title } of rules) grid.push([id, severity, title]);
  return grid.toString();
}

import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { AuditError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import type { Rule } from '../../core/types.js';
import { BaseCommand, sharedFlags } from '../base.js';
import { loadRules } from '../inputs.js';
import { styles } from '../styles.js';

/** emr-audit rules show. */
export default class RulesShow extends BaseCommand {
  static override summary = 'Explain one rule: what it asks, why, and how to mend it.';
  static override examples = [
    '<%= config.bin %> rules show tls/legacy-protocols',
    '<%= config.bin %> rules show openemr-access/superuser-mfa --json',
  ];
  static override args = {
    rule: Args.string({ required: true, description: 'rule id, such as tls/legacy-protocols' }),
  };
  static override flags = {
    ...sharedFlags,
    json: Flags.boolean({ description: 'print the rule as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RulesShow);
    const rules = (await loadRules()).map(({ rule }) => rule);
    const rule = rules.find(({ id }) => id === args.rule);
    if (!rule) {
      const close = nearest(
        args.rule,
        rules.map(({ id }) => id),
      );
      throw new AuditError(
        'E_USAGE',
        `there is no rule "${args.rule}"${close ? `; did you mean "${close}"?` : ''}`,
        { remedy: 'Run `emr-audit rules list`.' },
      );
    }
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(rule, undefined, 2)}\n`
        : explain(rule, styles(process.stdout, flags['no-color'])),
    );
  }
}

function explain(rule: Rule, style: ReturnType<typeof styles>): string {
  const part = (title: string, text: string) => `${style.bold(title)}\n${text.trim().replace(/^/gm, '  ')}\n`;
  const params = Object.entries(rule.params).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [
    `${style.bold(rule.id)}  ${rule.severity}, judged on each ${rule.subject}\n${rule.title}\n`,
    part('Why', rule.why),
    part('Fix', rule.fix),
    part(
      'Passes when',
      [rule.when && `when    ${rule.when}`, rule.each && `each    ${rule.each}`, `assert  ${rule.assert}`]
        .filter(Boolean)
        .join('\n'),
    ),
    ...(params.length > 0 ? [part('Parameters (a policy may change them)', params.join('\n'))] : []),
    part('Facts', rule.needs.join(', ')),
    part('Sources', rule.references.map(({ title, url }) => (url ? `${title}\n  ${url}` : title)).join('\n')),
  ].join('\n');
}

/** The work of `emr-audit rules show`. */
import { AuditError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import type { Rule } from '../../core/types.js';
import { loadRules } from '../inputs.js';
import { oneLine, safeJson } from '../../reporters/text.js';
import { styles } from '../styles.js';

/** Prints one rule. Throws E_USAGE with the nearest name for one that is not there. */
export async function showRule(
  id: string,
  flags: { readonly json: boolean; readonly 'no-color': boolean },
): Promise<void> {
  const rules = (await loadRules()).map(({ rule }) => rule);
  const rule = rules.find((one) => one.id === id);
  if (!rule) {
    const close = nearest(
      id,
      rules.map((one) => one.id),
    );
    throw new AuditError('E_USAGE', `there is no rule "${id}"${close ? `; did you mean "${close}"?` : ''}`, {
      remedy: 'Run `emr-audit rules list`.',
    });
  }
  process.stdout.write(
    flags.json ? `${safeJson(rule, 2)}\n` : explain(rule, styles(process.stdout, flags['no-color'])),
  );
}

function explain(rule: Rule, style: ReturnType<typeof styles>): string {
  const part = (title: string, text: string) => `${style.bold(title)}\n${lines(text)}\n`;
  const params = Object.entries(rule.params).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [
    `${style.bold(oneLine(rule.id))}  ${rule.severity}, judged on each ${rule.subject}\n${oneLine(rule.title)}\n`,
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

/** The lines of a text of hostile origin, indented. */
function lines(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `  ${oneLine(line)}`)
    .join('\n');
}

/** The work of `emr-audit explain`: finds out what was named, and prints its page. */
import { safeJson } from '../../reporters/text.js';
import { AuditError, ERROR_CODES } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { loadRules } from '../../inputs/judgement.js';
import { loadFrameworks } from '../frameworks.js';
import { pageOf } from '../page.js';
import { describeErrorCode } from './explain/error-code.js';
import type { Explanation } from './explain/explanation.js';
import { describeFinding, findFinding } from './explain/finding.js';
import { describeLine } from './explain/line.js';
import { describeRule } from './explain/rule.js';

/** Flags of `emr-audit explain`, parsed. */
export interface ExplainFlags {
  readonly snapshot?: string;
  readonly report?: string;
  readonly policy?: string;
  readonly 'packs-from': string;
  readonly json: boolean;
  readonly 'no-color': boolean;
}

/** Prints what a rule, finding, line or error code is. Throws E_USAGE with the nearest name for what is none. */
export async function explain(thing: string, flags: ExplainFlags): Promise<void> {
  const { data, text } = await find(thing, flags);
  process.stdout.write(
    flags.json ? `${safeJson(data, 2)}\n` : `${text(pageOf(process.stdout, flags['no-color']))}\n`,
  );
}

async function find(thing: string, flags: ExplainFlags): Promise<Explanation> {
  const code = ERROR_CODES.find((one) => one.code === thing.toUpperCase());
  if (code) return describeErrorCode(code);
  const rules = (await loadRules(flags['packs-from'])).map(({ rule }) => rule);
  const frameworks = await loadFrameworks(new Set(rules.map(({ id }) => id)));
  const rule = rules.find(({ id }) => id === thing);
  if (rule) return describeRule(rule, frameworks);
  const lines = frameworks.flatMap((framework) =>
    framework.controls.map((control) => ({ framework, control })),
  );
  const line = lines.find(
    ({ control }) => control.id === thing || `§${control.id}` === thing.replace('§ ', '§'),
  );
  if (line) return describeLine(line.control, line.framework, rules);
  if (/^[0-9a-f]{4,64}$/.test(thing))
    return describeFinding(await findFinding(thing, flags), rules, frameworks);
  const known = [
    ...rules.map(({ id }) => id),
    ...lines.map(({ control }) => control.id),
    ...ERROR_CODES.map((one) => one.code),
  ];
  throw nothingOf(thing, known);
}

/** What to say when a name is none: what it is the beginning of, such as a section of a law or a pack, or the nearest one. */
function nothingOf(thing: string, known: readonly string[]): AuditError {
  const inside = known.filter((name) => name.startsWith(`${thing}(`) || name.startsWith(`${thing}/`));
  if (inside.length > 0)
    return new AuditError(
      'E_USAGE',
      `"${thing}" holds ${inside.length}: ${inside.slice(0, 12).join(', ')}${inside.length > 12 ? ' …' : ''}`,
      { remedy: 'Name one of them, in quotes where it has parentheses.' },
    );
  const close = nearest(thing, known);
  return new AuditError(
    'E_USAGE',
    `"${thing}" is no rule, line, error code or fingerprint${close ? `; did you mean "${close}"?` : ''}`,
    { remedy: 'Run `emr-audit rules list`, or take a name from a report.' },
  );
}

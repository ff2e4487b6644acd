/** One page of markdown about a pack, from its rules. */
import type { Rule } from '../core/types.js';

/** The page. `linesOf` names the lines of the checklist that a rule gives evidence for; without it they are not said. */
export function packPage(
  pack: string,
  rules: readonly Rule[],
  linesOf?: (rule: string) => readonly string[],
): string {
  const rows = rules.map(
    ({ id, severity, title }) => `| [${id}](#${id.replace('/', '')}) | ${severity} | ${cell(title)} |`,
  );
  return `# ${pack}\n\n| rule | severity | good state |\n|---|---|---|\n${rows.join('\n')}\n\n${rules.map((rule) => ruleText(rule, linesOf?.(rule.id))).join('\n')}`;
}

function ruleText(rule: Rule, lines: readonly string[] | undefined): string {
  const params = Object.entries(rule.params).map(
    ([name, value]) => `\`${name}\` = ${safe(JSON.stringify(value))}`,
  );
  const sources = rule.references.map(({ title, url }) =>
    url ? `[${safe(title)}](${address(url)})` : safe(title),
  );
  return [
    `## ${rule.id}\n`,
    `${safe(rule.title)}. Severity ${rule.severity}, judged on each ${rule.subject}, from ${rule.needs.join(', ')}.\n`,
    `**Why.** ${safe(rule.why.trim().replaceAll('\n', ' '))}\n`,
    `**Fix.** ${safe(rule.fix.trim())}\n`,
    ...(params.length > 0 ? [`**Parameters.** ${params.join(', ')}\n`] : []),
    ...(lines ? [`**HIPAA lines it gives evidence for.** ${lines.join(', ') || 'none'}\n`] : []),
    `**Sources.** ${sources.join('; ')}\n`,
  ].join('\n');
}

/** Texts of a pack may be hostile: no element of HTML and no script address comes through. Backticks are no shelter, since an unpaired one before them turns code into text. */
function safe(text: string): string {
  return text
    .split(/(`[^`\n]*`)/)
    .map((part) => {
      if (!part.startsWith('`')) return escape(part);
      return /<|\]\(/.test(part) ? `<code>${escape(part.slice(1, -1))}</code>` : part;
    })
    .join('')
    .replaceAll(CONTROL, '\ufffd');
}

function escape(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll(/\]\(\s*(?!https:)/g, '\\]\\(');
}

// oxlint-disable-next-line no-control-regex -- exactly these must not reach a page
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

function cell(text: string): string {
  return safe(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** An address as the target of a link: what could end or nest the link is percent-encoded (encodeURIComponent leaves parentheses alone). */
function address(url: string): string {
  return url.replaceAll(/[()[\]\s<>"\\]/gu, (letter) =>
    [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

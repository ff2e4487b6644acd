import { kindOf, type SectionId } from '../../../core/facts.js';
import type { Framework, Rule } from '../../../core/types.js';
import { probes } from '../../../probes/index.js';
import type { Explanation } from '../explain.js';

/** A line of a framework that names a rule. */
export interface NamedLine {
  readonly framework: string;
  readonly id: string;
  readonly title: string;
  readonly requirement: string;
}

/** Lines that a rule gives evidence for. */
export function linesOf(rule: string, frameworks: readonly Framework[]): NamedLine[] {
  return frameworks.flatMap(({ id: framework, controls }) =>
    controls
      .filter(({ rules }) => rules.includes(rule))
      .map(({ id, title, requirement }) => ({ framework, id, title, requirement })),
  );
}

/** Through which door a section is read; of one that a pack brings its code would know more, and it is not run for this. */
function asked(section: SectionId): { door: string; reads: string } {
  const probe = probes[section];
  return {
    door: probe?.door ?? 'a pack',
    reads: probe?.describe ?? `facts that the pack ${section.split('_')[0]} brings`,
  };
}

/** A rule: why, how to mend it, when it passes, what it reads and how, and the lines that it gives evidence for. */
export function describeRule(rule: Rule, frameworks: readonly Framework[]): Explanation {
  const lines = linesOf(rule.id, frameworks);
  const reads = rule.needs.map((section) => ({
    section,
    about: kindOf[section],
    ...asked(section),
  }));
  const params = Object.entries(rule.params).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const tests = [
    rule.when && `when    ${rule.when}`,
    rule.each && `each    ${rule.each}`,
    rule.unknown && `unknown ${rule.unknown}`,
    `assert  ${rule.assert}`,
  ].filter(Boolean);
  const changes = (rule.history ?? []).toSorted((left, right) => right.rev - left.rev);
  return {
    data: { what: 'rule', ...rule, reads, lines },
    text: (page) =>
      [
        `${page.style.bold(rule.id)}  ${rule.severity}, judged on each ${rule.subject}`,
        `${page.text(rule.title, 0)}\n`,
        page.part('Why', rule.why),
        page.part('Fix', rule.fix),
        page.part('Passes when', tests.join('\n')),
        page.part('Parameters (a policy may change them)', params.join('\n')),
        page.part(
          'Reads',
          reads.map(({ section, door, reads: what }) => `${section}  ${what} (${door})`).join('\n'),
        ),
        page.part(
          'Gives evidence for',
          lines.map(({ id, title, requirement }) => `${id}  ${title} (${requirement})`).join('\n'),
        ),
        page.part(
          'History',
          [
            `revision ${rule.rev}`,
            ...changes.map(({ rev, date, change }) => `- ${rev}, ${date}: ${change}`),
          ].join('\n'),
        ),
        `${page.style.bold('Sources')}\n${rule.references.map(({ title, url }) => page.link(title, url)).join('\n')}`,
      ]
        .filter((part) => part !== '')
        .join('\n'),
  };
}

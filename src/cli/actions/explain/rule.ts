import { kindOf, type SectionId } from '../../../core/facts.js';
import type { Framework, Rule } from '../../../core/types.js';
import { probes } from '../../../probes/index.js';
import { explained, type Explanation } from './explanation.js';

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
  return explained({ what: 'rule', ...rule, reads, lines }, (shown, page) => [
    `${page.style.bold(shown.id)}  ${shown.severity}, judged on each ${shown.subject}`,
    `${page.text(shown.title, 0)}\n`,
    page.part('Why', shown.why),
    page.part('Fix', shown.fix),
    page.part('Passes when', testsOf(shown)),
    page.part('Parameters (a policy may change them)', paramsOf(shown)),
    page.part(
      'Reads',
      shown.reads.map(({ section, door, reads: what }) => `${section}  ${what} (${door})`).join('\n'),
    ),
    page.part(
      'Gives evidence for',
      shown.lines.map(({ id, title, requirement }) => `${id}  ${title} (${requirement})`).join('\n'),
    ),
    page.part('History', historyOf(shown)),
    `${page.style.bold('Sources')}\n${shown.references.map(({ title, url }) => page.link(title, url)).join('\n')}`,
  ]);
}

function testsOf({ when, each, unknown, assert }: Rule): string {
  const tests = [
    when && `when    ${when}`,
    each && `each    ${each}`,
    unknown && `unknown ${unknown}`,
    `assert  ${assert}`,
  ];
  return tests.filter(Boolean).join('\n');
}

function paramsOf({ params }: Rule): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join('\n');
}

function historyOf({ rev, history = [] }: Rule): string {
  const changes = history.toSorted((left, right) => right.rev - left.rev);
  return [`revision ${rev}`, ...changes.map((one) => `- ${one.rev}, ${one.date}: ${one.change}`)].join('\n');
}

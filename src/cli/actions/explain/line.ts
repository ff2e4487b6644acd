import type { Control, Framework, Rule } from '../../../core/types.js';
import type { Explanation } from '../explain.js';

const EVIDENCE = {
  automatable: 'rules measure it',
  partial: 'rules measure a part of it; the rest is attested',
  attestation: 'it is attested: no scan can measure it',
} as const;

/** A line of a framework: what it asks for, what measures it, and what a named person has to answer. */
export function describeLine(control: Control, framework: Framework, rules: readonly Rule[]): Explanation {
  const measures = control.rules.map((id) => ({
    id,
    severity: rules.find((rule) => rule.id === id)!.severity,
    title: rules.find((rule) => rule.id === id)!.title,
  }));
  const waits = control.questions.map((question) => `- ${question}`);
  return {
    data: { what: 'line', framework: framework.id, ...control, measures },
    text: (page) =>
      [
        `${page.style.bold(control.id)}  ${control.requirement}, ${control.safeguard}`,
        `${page.text(control.title, 0)}\n`,
        page.part('Asks for', control.text),
        page.part('Evidence', EVIDENCE[control.evidence]),
        page.part('Applies', control.applicability),
        page.part(
          'Measured by',
          measures.map(({ id, severity, title }) => `${id}  ${severity}: ${title}`).join('\n'),
        ),
        page.part('Waits for the word of a named person (attestations.yaml)', waits.join('\n')),
        page.part('Documents to have ready', control.documents.map((one) => `- ${one}`).join('\n')),
        page.part('NIST SP 800-53', control.nist80053.join(', ')),
        page.part('Source', control.cite),
      ]
        .filter((part) => part !== '')
        .join('\n')
        .trimEnd(),
  };
}

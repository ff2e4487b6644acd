import type { Control, Framework, Rule } from '../../../core/types.js';
import { explained, type Explanation } from './explanation.js';

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
  return explained({ what: 'line', framework: framework.id, ...control, measures }, (shown, page) => [
    `${page.style.bold(shown.id)}  ${shown.requirement}, ${shown.safeguard}`,
    `${page.text(shown.title, 0)}\n`,
    page.part('Asks for', shown.text),
    page.part('Evidence', EVIDENCE[shown.evidence]),
    page.part('Applies', shown.applicability),
    page.part(
      'Measured by',
      shown.measures.map(({ id, severity, title }) => `${id}  ${severity}: ${title}`).join('\n'),
    ),
    page.part('Waits for the word of a named person (attestations.yaml)', list(shown.questions)),
    page.part('Documents to have ready', list(shown.documents)),
    page.part('NIST SP 800-53', shown.nist80053.join(', ')),
    page.part('Source', shown.cite),
  ]);
}

function list(texts: readonly string[]): string {
  return texts.map((one) => `- ${one}`).join('\n');
}

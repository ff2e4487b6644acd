import { nearest } from '../core/nearest.js';
import type { Attestation, Decision, Framework, GateReason } from '../core/types.js';

/** One note for each attestation or decision on a line that no framework of the report has: a misspelt line must not pass unseen. */
export function noteStrayStatements(
  frameworks: readonly Framework[],
  attestations: readonly Attestation[],
  decisions: readonly Decision[],
): GateReason[] {
  const lines = frameworks.flatMap(({ controls }) => controls.map(({ id }) => id));
  if (lines.length === 0) return [];
  const known = new Set(lines);
  const note = (what: string, line: string): GateReason[] => {
    if (known.has(line)) return [];
    const close = nearest(line, lines);
    const hint = close ? `; did you mean ${close}?` : '';
    return [
      { kind: 'line', text: `${what} of ${line} counts for nothing: there is no such line${hint}`, count: 1 },
    ];
  };
  return [
    ...attestations.flatMap(({ line }) => note('the attestation', line)),
    ...decisions.flatMap(({ line }) => note('the decision', line)),
  ];
}

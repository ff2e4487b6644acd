/** The words of a line's result. */
import type { Attestation, Control, Decision, LineResult, LineStatus } from '../core/types.js';
import type { Measured } from './assess.js';

/** What a status rests on. */
export function basisOf(
  measured: Measured,
  attestation: Attestation | undefined,
  decision: Decision | undefined,
): LineResult['basis'] {
  if (decision) return 'decision';
  const wasMeasured = measured !== 'none' && measured !== 'inconclusive';
  if (wasMeasured) return attestation ? 'measured + attested' : 'measured';
  return attestation ? 'attested' : 'none';
}

/** One sentence: what is missing on a line. */
export function gapOf(status: LineStatus, control: Control, measured: LineResult['measured']): string {
  const findings = (count: number, what: string) =>
    `${count} ${count === 1 ? 'finding' : 'findings'} ${what}`;
  switch (status) {
    case 'Not met':
      return measured.fail > 0
        ? `${findings(measured.fail, 'failed')}: see the findings of this line.`
        : 'The line was attested as not met.';
    case 'Partially met':
      if (measured.fail > 0) return `${findings(measured.fail, 'of low severity failed')}.`;
      return measured.waived > 0
        ? `${findings(measured.waived, 'stand under a waiver')}.`
        : 'The line was attested as partly met.';
    case 'Not assessed':
      return measured.unknown > 0
        ? `${findings(measured.unknown, 'could not be told')}: see what could not be assessed.`
        : 'A rule that measures this line was not run.';
    case 'Needs attestation':
      return `A named person must answer: ${control.questions[0] ?? control.title}`;
    case 'Documented decision':
      return 'Nothing is implemented; the documented decision stands until its review.';
    case 'Met by alternative':
    case 'Met':
    case 'Not applicable':
      return '';
  }
}

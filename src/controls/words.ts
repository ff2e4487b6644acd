/** The words of a line's result. */
import type { Attestation, Control, Decision, LineResult, LineStatus } from '../core/types.js';
import type { Measured } from './measure.js';

/** What a status rests on. */
export function basisOf(
  status: LineStatus,
  measured: Measured,
  attestation: Attestation | undefined,
): LineResult['basis'] {
  if (status === 'Documented decision' || status === 'Met by alternative') return 'decision';
  if (status === 'Not applicable') return 'attested';
  if (measured !== 'none' && measured !== 'inconclusive')
    return attestation ? 'measured + attested' : 'measured';
  return attestation ? 'attested' : 'none';
}

/** What there is to say about a line. */
export interface GapInput {
  readonly control: Control;
  readonly counts: LineResult['measured'];
  /** Rules that left no result. */
  readonly silent: readonly string[];
  /** Last days of the waivers. */
  readonly waivedUntil: readonly string[];
  /** The attestation that counts. */
  readonly attestation?: Attestation;
  /** The newest attestation, also when it does not count. */
  readonly said?: Attestation;
  /** The decision that the status rests on. */
  readonly decision?: Decision;
  /** The newest decision, when the status does not rest on it. */
  readonly decided?: Decision;
  readonly today: string;
}

/** What is missing on a line, for people who do not read rules; empty when nothing is. */
export function gapOf(status: LineStatus, gap: GapInput): string {
  return [mainGap(status, gap), attestationGap(status, gap), decisionGap(status, gap)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function mainGap(
  status: LineStatus,
  { counts, silent, attestation, decision, waivedUntil }: GapInput,
): string {
  switch (status) {
    case 'Not met':
      return counts.fail > 0
        ? `${findings(counts.fail)} failed: see the findings of this line.`
        : `${by(attestation)} that it is not met.`;
    case 'Partially met':
      if (counts.fail > 0) return `${findings(counts.fail)} of lower severity failed.`;
      return counts.waived > 0
        ? `${findings(counts.waived)} failed under a waiver, until ${waivedUntil.toSorted()[0]}.`
        : `${by(attestation)} that it is partly met.`;
    case 'Not assessed':
      return counts.unknown > 0
        ? `${findings(counts.unknown)} could not be determined: see what could not be assessed.`
        : `${rulesOf(silent)} left no result in this run.`;
    case 'Documented decision':
      return `Nothing is implemented: the decision of ${decision!.date} by ${decision!.approvedBy} stands until ${decision!.reviewBy}.${hidden(counts)}`;
    case 'Met by alternative':
      return hidden(counts).trim();
    default:
      return '';
  }
}

function attestationGap(status: LineStatus, { control, attestation, said, today }: GapInput): string {
  if (attestation || status === 'Documented decision' || status === 'Met by alternative') return '';
  const question = control.questions[0] ?? control.title;
  if (said && said.validUntil < today)
    return `The attestation by ${said.by} ended on ${said.validUntil}; a named person must answer again: ${question}`;
  if (said)
    return `The attestation "not applicable" of ${said.date} does not count, because the line binds everybody; a named person must answer: ${question}`;
  return status === 'Needs attestation'
    ? `A named person must answer: ${question}`
    : 'An attestation is missing as well.';
}

function decisionGap(status: LineStatus, { control, decided, today }: GapInput): string {
  if (!decided || status === 'Met' || status === 'Not applicable') return '';
  if (control.requirement === 'Required') return 'A decision cannot replace a line that is Required.';
  return decided.reviewBy < today
    ? `The decision of ${decided.date} was due for review on ${decided.reviewBy}.`
    : 'The alternative that the decision names has no complete evidence of its own.';
}

function hidden({ fail, unknown }: LineResult['measured']): string {
  if (fail > 0) return ` ${findings(fail)} failed behind it.`;
  return unknown > 0 ? ` ${findings(unknown)} behind it could not be determined.` : '';
}

function by(attestation: Attestation | undefined): string {
  return `${attestation?.by} attested on ${attestation?.date}`;
}

function findings(count: number): string {
  return `${count} ${count === 1 ? 'finding' : 'findings'}`;
}

function rulesOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more rules` : shown;
}

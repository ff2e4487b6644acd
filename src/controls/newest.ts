import type { Attestation, AttestationAnswer, Control, Decision } from '../core/types.js';

/** Of two statements of one day the one that claims less counts. */
const CLAIMS: readonly AttestationAnswer[] = ['not met', 'partly', 'not applicable', 'met'];

/** A statement, and whether it still counts. */
export interface Newest<T> {
  readonly statement: T;
  readonly current: boolean;
}

/** The newest attestation of a line on a day. Once it has ended, an older one never comes back. */
export function newestAttestation(
  { id }: Control,
  attestations: readonly Attestation[],
  today: string,
): Newest<Attestation> | undefined {
  const [statement] = attestations
    .filter(({ line, date }) => line === id && date <= today)
    .toSorted(
      (left, right) =>
        compare(right.date, left.date) ||
        CLAIMS.indexOf(left.answer) - CLAIMS.indexOf(right.answer) ||
        compare(left.validUntil, right.validUntil),
    );
  return statement && { statement, current: today <= statement.validUntil };
}

/** The newest decision of a line on a day. Once its review is overdue, an older one never comes back. */
export function newestDecision(
  { id }: Control,
  decisions: readonly Decision[],
  today: string,
): Newest<Decision> | undefined {
  const [statement] = decisions
    .filter(({ line, date }) => line === id && date <= today)
    .toSorted((left, right) => compare(right.date, left.date) || compare(left.reviewBy, right.reviewBy));
  return statement && { statement, current: today <= statement.reviewBy };
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** What a review could not see, in sentences. */
import type { Review } from '../../../audit-log/review/review.js';
import { number } from './screen.js';

/** Sentences for the person who reviews. */
export function limitsOf(review: Review, emergencyReason: string): string[] {
  const limits: string[] = [];
  if (!review.emergencyKnown)
    limits.push(
      `Uses of emergency log-ins are not told: ${emergencyReason}. Grant SELECT (id, section_value, value) on gacl_aro, SELECT (id, value) on gacl_aro_groups and SELECT on gacl_groups_aro_map.`,
    );
  else
    limits.push(
      'Emergency log-ins are the members of the group today; whoever was taken out since is not among them.',
    );
  if (review.encryptedFailures > 0)
    limits.push(
      `${number(review.encryptedFailures)} failed log-ins are encrypted: their address and whether they were lock-outs cannot be told.`,
    );
  if (review.addressesBeyond > 0)
    limits.push(`${number(review.addressesBeyond)} failed log-ins came from further addresses.`);
  if (review.rows > 0 && review.readings === 0)
    limits.push(
      'No row is about reading: either nobody read anything, or reading is not recorded (audit_events_query). Mass reading cannot be told.',
    );
  limits.push(looksOf(review));
  return limits;
}

function looksOf({ looks, lastLook, lastLookBy, version }: Review): string {
  if (looks > 0)
    return `The log was opened in OpenEMR ${number(looks)} times, last on ${lastLook} by ${lastLookBy === '' ? 'an unknown account' : lastLookBy}; the rows do not say how carefully.`;
  const major = Number.parseInt(version, 10);
  return major >= 8
    ? 'Nobody opened the log in OpenEMR, as far as page requests are recorded (audit_events_http-request).'
    : 'Who reviewed the log last cannot be told from the database: OpenEMR before version 8 writes nothing when somebody opens the log.';
}

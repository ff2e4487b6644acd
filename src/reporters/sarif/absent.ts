import type { Result } from 'sarif';
import type { GoneFinding } from '../../core/types.js';
import { oneLine } from '../text.js';
import { KINDS, locationOf, type Context } from './results.js';
import { sentence } from './rules.js';
import { stableGuid } from './taxonomies.js';

/** A finding of the earlier report that is gone. One that nobody could look at this time is not said to be absent. */
export function toAbsent(gone: GoneFinding, context: Context): Result | undefined {
  const ruleIndex = context.ruleIndex.get(gone.rule);
  if (gone.state === 'not-seen') return undefined;
  return {
    guid: stableGuid(`absent ${gone.fingerprint}`),
    ruleId: gone.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    kind: KINDS[gone.outcome],
    level: 'none',
    rank: -1,
    message: { text: sentence(oneLine(gone.message)) },
    locations: [locationOf({ ...gone, found: '' }, context)],
    fingerprints: { 'emrAudit/v1': gone.fingerprint },
    partialFingerprints: { primaryLocationLineHash: `${gone.fingerprint.slice(0, 16)}:1` },
    taxa: [],
    suppressions: [],
    baselineState: 'absent',
    properties: { subject: gone.subject, ...(gone.state === 'gone-by-rule' ? { changedByRule: true } : {}) },
  };
}

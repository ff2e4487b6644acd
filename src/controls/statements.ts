/** What named people said: attestations, waivers and decisions, read and checked. */
import { AuditError } from '../core/errors.js';
import type { Attestation, Decision, Waiver } from '../core/types.js';
import { parseYaml, validateYaml, type YamlSource } from '../core/yaml.js';
import type { Static } from 'typebox';
import { AttestationFile, DecisionFile, WaiverFile } from './schema.js';

const DAYS = { d: 1, w: 7, m: 30, y: 365 } as const;

/** Reads a file of attestations. Throws E_YAML… or E_ATTESTATION with the place, also for a date in the future. */
export function readAttestations(text: string, file: string, now: Date): Attestation[] {
  const source = parseYaml(text, file);
  const { attestations } = validateYaml<Static<typeof AttestationFile>>(
    source,
    AttestationFile,
    'E_ATTESTATION',
  );
  return attestations.map(({ valid_for: validFor, ...rest }, index) => {
    checkDay(source, ['attestations', index, 'date'], rest.date, now);
    return {
      ...rest,
      evidence: rest.evidence ?? [],
      validUntil: addDays(
        rest.date,
        Number(validFor.slice(0, -1)) * DAYS[validFor.slice(-1) as keyof typeof DAYS],
      ),
    };
  });
}

/** Reads a file of waivers. Throws as readAttestations does, and for one that ends before it begins. */
export function readWaivers(text: string, file: string, now: Date): Waiver[] {
  const source = parseYaml(text, file);
  const { waivers } = validateYaml<Static<typeof WaiverFile>>(source, WaiverFile, 'E_ATTESTATION');
  return waivers.map(({ approved_by: approvedBy, ...rest }, index) => {
    checkDay(source, ['waivers', index, 'date'], rest.date, now);
    checkOrder(source, ['waivers', index, 'expires'], rest.date, rest.expires);
    return { ...rest, approvedBy };
  });
}

/** Reads a file of decisions on addressable lines. An alternative must be described. */
export function readDecisions(text: string, file: string, now: Date): Decision[] {
  const source = parseYaml(text, file);
  const { decisions } = validateYaml<Static<typeof DecisionFile>>(source, DecisionFile, 'E_ATTESTATION');
  return decisions.map(({ approved_by: approvedBy, review_by: reviewBy, alternative, ...rest }, index) => {
    checkDay(source, ['decisions', index, 'date'], rest.date, now);
    checkOrder(source, ['decisions', index, 'review_by'], rest.date, reviewBy);
    if (rest.choice === 'alternative' && !alternative) {
      throw new AuditError('E_ATTESTATION', `the alternative of ${rest.line} is not described`, {
        place: source.place(['decisions', index, 'choice']),
      });
    }
    return {
      ...rest,
      approvedBy,
      reviewBy,
      ...(alternative
        ? {
            alternative: {
              measure: alternative.measure,
              rules: alternative.rules ?? [],
              attested: alternative.attested ?? false,
            },
          }
        : {}),
    };
  });
}

function checkDay(source: YamlSource, path: readonly (string | number)[], day: string, now: Date): void {
  const moment = Date.parse(`${day}T00:00:00Z`);
  const place = source.place(path);
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== day)
    throw new AuditError('E_ATTESTATION', `${day} is not a day of the calendar`, { place });
  if (day > now.toISOString().slice(0, 10))
    throw new AuditError('E_ATTESTATION', `${day} lies in the future`, { place });
}

function checkOrder(
  source: YamlSource,
  path: readonly (string | number)[],
  from: string,
  until: string,
): void {
  if (Number.isNaN(Date.parse(`${until}T00:00:00Z`)) || until < from) {
    throw new AuditError('E_ATTESTATION', `${until} is not a day after ${from}`, {
      place: source.place(path),
    });
  }
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

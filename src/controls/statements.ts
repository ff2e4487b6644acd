/** What named people said: attestations, waivers and decisions, read and checked. */
import { AuditError } from '../core/errors.js';
import type { Attestation, Decision, Waiver } from '../core/types.js';
import { parseYaml, validateYaml, type YamlPath, type YamlSource } from '../core/yaml.js';
import type { Static } from 'typebox';
import { AttestationFile, DecisionFile, WaiverFile } from './schema.js';

const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };
const LONGEST_DAYS = 3660;

/** Reads a file of attestations. Throws E_YAML… or E_ATTESTATION with the place, also for a date in the future and for two answers of one day. */
export function readAttestations(text: string, file: string, now: Date): Attestation[] {
  const source = parseYaml(text, file);
  const { attestations } = validateYaml<Static<typeof AttestationFile>>(
    source,
    AttestationFile,
    'E_ATTESTATION',
  );
  refuseRepeats(source, 'attestations', attestations);
  return attestations.map(({ valid_for: validFor, ...rest }, index) => {
    checkGiven(source, ['attestations', index, 'date'], rest.date, now);
    const days = Number(validFor.slice(0, -1)) * (DAYS[validFor.slice(-1)] ?? 0);
    if (days > LONGEST_DAYS)
      refuse(source, ['attestations', index, 'valid_for'], `${validFor} is longer than ten years`);
    return { ...rest, evidence: rest.evidence ?? [], validUntil: addDays(rest.date, days) };
  });
}

/** Reads a file of waivers. Throws as readAttestations does, and for one that ends before it begins. */
export function readWaivers(text: string, file: string, now: Date): Waiver[] {
  const source = parseYaml(text, file);
  const { waivers } = validateYaml<Static<typeof WaiverFile>>(source, WaiverFile, 'E_ATTESTATION');
  return waivers.map(({ approved_by: approvedBy, ...rest }, index) => {
    checkGiven(source, ['waivers', index, 'date'], rest.date, now);
    checkEnd(source, ['waivers', index, 'expires'], rest.date, rest.expires);
    return { ...rest, approvedBy };
  });
}

/** Reads a file of decisions on addressable lines. Throws as readAttestations does, and for an alternative that is not described. */
export function readDecisions(text: string, file: string, now: Date): Decision[] {
  const source = parseYaml(text, file);
  const { decisions } = validateYaml<Static<typeof DecisionFile>>(source, DecisionFile, 'E_ATTESTATION');
  refuseRepeats(source, 'decisions', decisions);
  return decisions.map(({ approved_by: approvedBy, review_by: reviewBy, alternative, ...rest }, index) => {
    checkGiven(source, ['decisions', index, 'date'], rest.date, now);
    checkEnd(source, ['decisions', index, 'review_by'], rest.date, reviewBy);
    if (rest.choice === 'alternative' && !alternative)
      refuse(source, ['decisions', index, 'choice'], `the alternative of ${rest.line} is not described`);
    const described = alternative && {
      measure: alternative.measure,
      rules: alternative.rules ?? [],
      attested: alternative.attested ?? false,
    };
    return { ...rest, approvedBy, reviewBy, ...(described ? { alternative: described } : {}) };
  });
}

function refuseRepeats(
  source: YamlSource,
  list: string,
  entries: readonly { readonly line: string; readonly date: string }[],
): void {
  const seen = new Set<string>();
  for (const [index, { line, date }] of entries.entries()) {
    if (seen.has(`${line} ${date}`))
      refuse(source, [list, index, 'line'], `${line} stands twice for ${date}; keep the one that counts`);
    seen.add(`${line} ${date}`);
  }
}

function checkGiven(source: YamlSource, path: YamlPath, day: string, now: Date): void {
  if (!isDay(day)) refuse(source, path, `${day} is not a day of the calendar`);
  if (day > now.toISOString().slice(0, 10)) refuse(source, path, `${day} lies in the future`);
}

function checkEnd(source: YamlSource, path: YamlPath, from: string, until: string): void {
  if (!isDay(until)) refuse(source, path, `${until} is not a day of the calendar`);
  if (until < from) refuse(source, path, `${until} lies before ${from}`);
}

function isDay(day: string): boolean {
  const moment = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(day);
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function refuse(source: YamlSource, path: YamlPath, problem: string): never {
  throw new AuditError('E_ATTESTATION', `${path.join('.')}: ${problem}`, { place: source.place(path) });
}

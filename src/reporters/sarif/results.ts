import { createHash } from 'node:crypto';
import type { Location, LogicalLocation, Result } from 'sarif';
import type { Finding, LineResult, Report, Subject } from '../../core/types.js';
import { oneLine, shortSubject } from '../text.js';
import { ATTESTATION_RULE, LEVELS, SECURITY_SEVERITY, sentence } from './rules.js';
import { stableGuid, type Taxonomies } from './taxonomies.js';

/** What SARIF calls an outcome. */
export const KINDS = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'open',
  'not-applicable': 'notApplicable',
} as const;

const MAX_SEGMENT = 120;

/** Logical locations of a run, each once, with their parents. */
export class Places {
  readonly list: LogicalLocation[] = [];
  readonly #index = new Map<string, number>();

  /** Index of a place; `chain` goes from the outermost to it. */
  at(chain: readonly { readonly name: string; readonly kind: string }[]): number {
    let parent: number | undefined;
    let full = '';
    for (const { name, kind } of chain) {
      full = full === '' ? name : `${full}/${name}`;
      let index = this.#index.get(full);
      if (index === undefined) {
        index = this.list.length;
        this.#index.set(full, index);
        this.list.push({
          name,
          fullyQualifiedName: full,
          kind,
          ...(parent === undefined ? {} : { parentIndex: parent }),
        });
      }
      parent = index;
    }
    return parent ?? 0;
  }
}

/** What the results of one run share. */
export interface Context {
  readonly report: Report;
  readonly taxonomies: Taxonomies;
  readonly places: Places;
  readonly ruleIndex: ReadonlyMap<string, number>;
}

/** A finding as a result. */
export function toResult(finding: Finding, context: Context): Result {
  const failing = finding.outcome === 'fail';
  const severity = SECURITY_SEVERITY[finding.severity];
  return {
    guid: stableGuid(`result ${finding.fingerprint}`),
    ruleId: finding.rule,
    ruleIndex: context.ruleIndex.get(finding.rule),
    kind: KINDS[finding.outcome],
    level: failing ? LEVELS[finding.severity] : 'none',
    rank: failing ? severity * 10 : -1,
    message: { text: messageOf(finding) },
    locations: [locationOf(finding, context)],
    ...relatedLocations(finding.subject, context),
    fingerprints: { 'emrAudit/v1': finding.fingerprint },
    partialFingerprints: { primaryLocationLineHash: `${finding.fingerprint.slice(0, 16)}:1` },
    taxa: context.taxonomies.taxaOf(finding.rule),
    suppressions: finding.waiver ? [suppression(finding)] : [],
    ...baselineState(finding),
    properties: {
      rev: finding.rev,
      ...(finding.standing === 'changed-by-rule' ? { changedByRule: true } : {}),
      subject: finding.subject,
      severity: finding.severity,
      expected: oneLine(finding.expected),
      found: oneLine(finding.found),
      evidence: finding.evidence.map(({ source, at }) => ({ source: oneLine(source), at })),
    },
  };
}

/** Only a report that was compared has states. */
function baselineState({ standing }: Finding): Pick<Result, 'baselineState'> {
  return standing === undefined ? {} : { baselineState: STATES[standing] };
}

const STATES = { new: 'new', unchanged: 'unchanged', 'changed-by-rule': 'updated' } as const;

/** A line that waits for a person as a result of kind review. */
export function toReview({ control, gap }: LineResult, context: Context): Result {
  const fingerprint = createHash('sha256').update(`line ${control.id}`).digest('hex');
  const uri = encodePath(['checklist', control.safeguard, control.id]);
  return {
    guid: stableGuid(`result line ${control.id}`),
    ruleId: ATTESTATION_RULE,
    ruleIndex: context.ruleIndex.get(ATTESTATION_RULE),
    kind: 'review',
    level: 'none',
    rank: -1,
    message: { text: sentence(`'${control.cite}' ${oneLine(control.title)}: ${oneLine(gap)}`) },
    locations: [
      location(
        uri,
        `${control.cite} ${control.title}`,
        context.places.at([
          { name: 'checklist', kind: 'framework' },
          { name: control.id, kind: 'control' },
        ]),
        context.places,
      ),
    ],
    fingerprints: { 'emrAudit/v1': fingerprint },
    partialFingerprints: { primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1` },
    taxa: [],
    suppressions: [],
    ...(context.report.comparison ? { baselineState: 'unchanged' as const } : {}),
  };
}

function messageOf({ outcome, message, found, remedy }: Finding): string {
  const text = oneLine(message);
  if (outcome === 'fail') return sentence(found === '' ? text : `${text}. Found: '${oneLine(found)}'`);
  return sentence(outcome === 'unknown' && remedy !== '' ? `${text}. To do: ${oneLine(remedy)}` : text);
}

function suppression({ waiver, fingerprint }: Finding) {
  const { reason, approvedBy, expires } = waiver!;
  return {
    kind: 'external' as const,
    status: 'accepted' as const,
    guid: stableGuid(`waiver ${fingerprint}`),
    justification: oneLine(`${reason} (approved by ${approvedBy}, until ${expires})`),
  };
}

/** Where a finding is: the synthetic path that platforms tell it apart by. */
export function locationOf(
  finding: Pick<Finding, 'rule' | 'subject' | 'item' | 'found' | 'fingerprint'>,
  { report, places }: Context,
): Location {
  const [surface = '', name = ''] = finding.rule.split('/');
  const owner = hostOf(report.subjects, finding.subject);
  const object = finding.item === '' ? name : `${name}/${finding.item}`;
  const chain = [
    { name: owner, kind: 'host' },
    ...(shortSubject(finding.subject) === owner
      ? []
      : [{ name: shortSubject(finding.subject), kind: finding.subject.split(':')[0]! }]),
    { name: surface, kind: 'service' },
    ...(finding.item === '' ? [] : [{ name: oneLine(finding.item).slice(0, 200), kind: 'object' }]),
  ];
  const uri = encodePath([
    ...(owner === shortSubject(finding.subject) ? [owner] : [owner, shortSubject(finding.subject)]),
    surface,
    ...object.split('/'),
    ...(isLossy(finding.item) ? [finding.fingerprint.slice(0, 12)] : []),
  ]);
  return location(uri, finding.found === '' ? finding.rule : finding.found, places.at(chain), places);
}

/** One synthetic relative path for each identity of a finding: platforms tell findings apart by it. */
function location(uri: string, snippet: string, index: number, places: Places): Location {
  const text = oneLine(snippet).slice(0, 400);
  const place = places.list[index]!;
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: 'TARGETS' },
      region: {
        startLine: 1,
        startColumn: 1,
        endLine: 1,
        endColumn: Math.max(2, text.length + 1),
        snippet: { text },
      },
      contextRegion: { startLine: 1, endLine: 2, snippet: { text } },
    },
    logicalLocations: [
      { name: place.name, fullyQualifiedName: place.fullyQualifiedName, kind: place.kind, index },
    ],
  };
}

function hostOf(subjects: readonly Subject[], id: string): string {
  const subject = subjects.find((one) => one.id === id);
  return shortSubject(subject?.links.host ?? id);
}

/** The beginning of a text; a letter of two units is not cut in half. */
function cutWhole(text: string): string {
  return text.slice(0, MAX_SEGMENT).replace(/[\ud800-\udbff]$/, '');
}

/** An item whose path would not be its own: cut, or with segments that a path cannot hold. */
function isLossy(item: string): boolean {
  return (
    item !== oneLine(item) ||
    item.split('/').some((segment) => segment === '.' || segment.length > MAX_SEGMENT) ||
    /\/\/|^\/|\/$/.test(item)
  );
}

/** Segments as a relative URI reference; a segment never leads upwards. */
export function encodePath(segments: readonly string[]): string {
  return segments
    .filter((segment) => segment !== '' && segment !== '.')
    .map((segment) => (segment === '..' ? '%2E%2E' : encodeURIComponent(cutWhole(oneLine(segment)))))
    .join('/');
}

/** The line of the deployment file that declares the subject. */
function relatedLocations(subject: string, { report }: Context): Pick<Result, 'relatedLocations'> {
  const line = report.subjects.find(({ id }) => id === subject)?.line;
  const file = report.deployment.file;
  if (line === undefined || file === undefined) return {};
  const relative = encodePath(file.replace(/^.*[/\\]/, '').split('/'));
  const region = {
    startLine: line,
    startColumn: 1,
    endLine: line,
    endColumn: 2,
    snippet: { text: shortSubject(subject) },
  };
  return {
    relatedLocations: [
      {
        id: 1,
        message: { text: 'Declared here.' },
        physicalLocation: {
          artifactLocation: { uri: relative, uriBaseId: 'TARGETS' },
          region,
          contextRegion: { startLine: line, endLine: line + 1, snippet: { text: shortSubject(subject) } },
        },
      },
    ],
  };
}

import { cleanId, cleanPlace, clean, toMoment } from './clean.js';
import { Collector, TOO_MANY } from './collect.js';
import { get, list, texts, type Json } from './json.js';
import { refusal } from './refuse.js';
import { fromCvss, fromLevel, UNRATED, type Rating } from './severity.js';
import type { Area, ResultStatus, ToolRun } from './types.js';

const MAX_RUNS = 50;

/** The runs of a SARIF 2.1.0 file. What is not among its results is not a pass: most tools list only what is bad. */
export function readSarif(root: Json): ToolRun[] {
  const version = get(root, 'version');
  if (version !== '2.1.0')
    throw refusal('E_IMPORT_FORMAT', `it is SARIF, and of version ${clean(version, 20) || 'unknown'}`, {
      remedy: 'Let the tool write SARIF 2.1.0; that is the version that is read.',
    });
  const runs = list(root, 'runs');
  if (runs.length === 0) throw refusal('E_IMPORT_DAMAGED', 'it is SARIF without any run');
  if (runs.length > MAX_RUNS) throw refusal('E_IMPORT_BOMB', `it holds more than ${MAX_RUNS} runs`);
  return runs.map(readRun);
}

function readRun(run: Json): ToolRun {
  const tool = clean(get(run, 'tool', 'driver', 'name'), 60) || 'unnamed tool';
  const rules = new Rules(run);
  const collector = new Collector();
  for (const result of list(run, 'results')) addResult(result, { run, tool, rules }, collector);
  const { results, leftOut, lost } = collector.finish();
  const moments = list(run, 'invocations').flatMap((one) => [
    toMoment(get(one, 'startTimeUtc')),
    toMoment(get(one, 'endTimeUtc')),
  ]);
  const known = moments.filter((moment) => moment !== undefined).sort((a, b) => a.getTime() - b.getTime());
  return {
    tool,
    version: clean(
      get(run, 'tool', 'driver', 'version') ?? get(run, 'tool', 'driver', 'semanticVersion'),
      40,
    ),
    target: targetOf(run),
    scope: '',
    names: [],
    started: known[0],
    finished: known.at(-1),
    unfinished: unfinished(run) || (lost ? TOO_MANY : ''),
    covered: rules.size,
    leftOut,
    results,
    ports: [],
  };
}

/** What the run says of its own end; empty when nothing speaks against it. */
function unfinished(run: Json): string {
  const invocations = list(run, 'invocations');
  if (invocations.some((one) => get(one, 'executionSuccessful') === false))
    return 'the tool says that it failed';
  const notes = invocations.flatMap((one) => [
    ...list(one, 'toolExecutionNotifications'),
    ...list(one, 'toolConfigurationNotifications'),
  ]);
  const errors = notes.filter((note) => get(note, 'level') === 'error').length;
  if (errors > 0) return `the tool met ${errors} ${errors === 1 ? 'error' : 'errors'} of its own`;
  if (!Array.isArray(get(run, 'results'))) return 'it holds no list of results';
  if (get(run, 'externalPropertyFileReferences', 'results') !== undefined)
    return 'its results lie in other files';
  return '';
}

function targetOf(run: Json): string {
  const automation = clean(get(run, 'automationDetails', 'id'), 200);
  const candidates = [
    get(run, 'properties', 'imageName'),
    automation.slice(0, Math.max(0, automation.lastIndexOf('/'))),
    get(run, 'originalUriBaseIds', 'ROOTPATH', 'uri'),
    get(run, 'originalUriBaseIds', '%SRCROOT%', 'uri'),
    get(run, 'versionControlProvenance', 0, 'repositoryUri'),
  ];
  return candidates.map(cleanPlace).find((text) => text !== '') ?? '';
}

/** The rules of a run, by index and by identifier. */
class Rules {
  readonly #driver: readonly Json[];
  readonly #extensions: readonly Json[];
  readonly #byId = new Map<string, Json>();
  readonly size: number;

  constructor(run: Json) {
    this.#driver = list(run, 'tool', 'driver', 'rules');
    this.#extensions = list(run, 'tool', 'extensions');
    const all = [...this.#driver, ...this.#extensions.flatMap((one) => list(one, 'rules'))];
    this.size = all.length;
    for (const rule of all) {
      const id = get(rule, 'id');
      if (typeof id === 'string' && !this.#byId.has(id)) this.#byId.set(id, rule);
    }
  }

  /** The rule of a result, undefined when the run does not describe it. */
  find(result: Json, id: string): Json | undefined {
    const index = get(result, 'rule', 'index') ?? get(result, 'ruleIndex');
    const extension = get(result, 'rule', 'toolComponent', 'index');
    const among = typeof extension === 'number' ? list(this.#extensions[extension], 'rules') : this.#driver;
    const byIndex = typeof index === 'number' ? among[index] : undefined;
    // An index that leads to a rule of another name is wrong; the name counts.
    if (byIndex !== undefined && (id === '' || get(byIndex, 'id') === id)) return byIndex;
    return this.#byId.get(id) ?? this.#byId.get(id.slice(0, Math.max(0, id.lastIndexOf('/'))));
  }
}

interface RunContext {
  readonly run: Json;
  readonly tool: string;
  readonly rules: Rules;
}

function addResult(result: Json, { run, tool, rules }: RunContext, collector: Collector): void {
  // A baseline lists what went away since, too.
  if (get(result, 'baselineState') === 'absent') return;
  const named = get(result, 'ruleId') ?? get(result, 'rule', 'id');
  const wanted = typeof named === 'string' ? named : '';
  const rule = rules.find(result, wanted);
  const id = cleanId(wanted || get(rule, 'id')) || 'unnamed';
  const tags = [...texts(rule, 'properties', 'tags'), ...texts(result, 'properties', 'tags')].map((tag) =>
    tag.toLowerCase(),
  );
  const suppressions = list(result, 'suppressions');
  const status = statusOf(result, suppressions);
  const occurrences = get(result, 'occurrenceCount');
  collector.add({
    id,
    title: clean(get(rule, 'shortDescription', 'text')) || clean(get(rule, 'name')),
    area: areaOf(tool, id, clean(get(rule, 'name')), tags),
    ...ratingOf(result, rule, tags),
    status,
    suppression: status === 'suppressed' ? clean(get(suppressions[0], 'kind'), 40) || 'unnamed' : '',
    justified:
      status === 'suppressed' && suppressions.every((one) => clean(get(one, 'justification')) !== ''),
    count: typeof occurrences === 'number' ? occurrences : 1,
    places: list(result, 'locations')
      .slice(0, 5)
      .map((location) => placeOf(location, run)),
    lines: [],
  });
}

/** SARIF 3.27.9 and 3.27.23: a result fails unless its kind says otherwise; it is suppressed when no suppression is under review or rejected. */
function statusOf(result: Json, suppressions: readonly Json[]): ResultStatus {
  switch (get(result, 'kind') ?? 'fail') {
    case 'pass':
      return 'pass';
    case 'notApplicable':
    case 'informational':
      return 'not-applicable';
    case 'fail': {
      const accepted = suppressions.every((one) => (get(one, 'status') ?? 'accepted') === 'accepted');
      return suppressions.length > 0 && accepted ? 'suppressed' : 'fail';
    }
    default:
      return 'unknown';
  }
}

function ratingOf(result: Json, rule: Json | undefined, tags: readonly string[]): Rating {
  if (tags.includes('unknown')) return UNRATED;
  const scores = [
    get(result, 'properties', 'security-severity'),
    get(rule, 'properties', 'security-severity'),
  ];
  const byScore = scores.map(fromCvss).find((found) => found !== undefined);
  const level = get(result, 'level') ?? get(rule, 'defaultConfiguration', 'level') ?? 'warning';
  return byScore ?? fromLevel(level);
}

const SECRET_TOOLS = /^(gitleaks|trufflehog|detect-secrets|ggshield)/i;
const ADVISORY = /^(CVE|GHSA|DSA|DLA|USN|RHSA|ALAS|ELSA|SUSE|OSV|PYSEC|RUSTSEC|SNYK|TEMP)-/i;

function areaOf(tool: string, id: string, name: string, tags: readonly string[]): Area {
  if (
    name === 'Secret' ||
    SECRET_TOOLS.test(tool) ||
    tags.some((tag) => tag === 'secret' || tag === 'secrets')
  )
    return 'secret';
  if (name.endsWith('PackageVulnerability') || ADVISORY.test(id)) return 'package';
  return 'other';
}

function placeOf(location: Json, run: Json): string {
  const artifact = get(location, 'physicalLocation', 'artifactLocation');
  const index = get(artifact, 'index');
  const uri =
    get(artifact, 'uri') ??
    (typeof index === 'number' ? get(run, 'artifacts', index, 'location', 'uri') : undefined);
  const line = get(location, 'physicalLocation', 'region', 'startLine');
  const place = cleanPlace(uri);
  return place !== '' && typeof line === 'number' && line > 1 ? `${place}:${line}` : place;
}

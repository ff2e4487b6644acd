/** Snapshots on disk: JSON, checked section by section when it is read. */
import { AuditError } from '../core/errors.js';
import { isForeign, isSection, kindOf, SECTION_IDS, type SectionId } from '../core/facts.js';
import type { Fact, Facts, Snapshot } from '../core/types.js';
import { findFactError } from '../core/validate.js';
import { orExample, readText } from './read.js';
import { writeWhole } from './write.js';

/** Writes a snapshot. */
export async function writeSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  await writeWhole(path, `${JSON.stringify(snapshot, undefined, 1)}\n`);
}

/** Reads a snapshot. Throws E_SNAPSHOT for what is none; a section that does not fit its schema becomes a gap, never a fact. */
export async function readSnapshot(path: string): Promise<Snapshot> {
  return parseSnapshot(await readText(orExample(path)), path);
}

/** The pure half of readSnapshot. */
export function parseSnapshot(text: string, file: string): Snapshot {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new AuditError('E_SNAPSHOT', `${file} is not JSON`, { place: { file }, cause: error });
  }
  const snapshot = data as Snapshot;
  const wrong = findShapeError(snapshot);
  if (wrong) throw new AuditError('E_SNAPSHOT', `${file}: ${wrong}`, { place: { file } });
  const facts = Object.fromEntries(
    snapshot.subjects.map(({ id, kind }) => [id, checkFacts(snapshot.facts[id] ?? {}, kind)]),
  );
  return { ...snapshot, facts };
}

function findShapeError(snapshot: Snapshot): string | undefined {
  if (snapshot === null || typeof snapshot !== 'object') return 'is not an object';
  if (snapshot.schema !== 'emr-audit/snapshot/1')
    return `schema is ${JSON.stringify(snapshot.schema) ?? 'missing'}, must be "emr-audit/snapshot/1"`;
  if (!Array.isArray(snapshot.subjects) || snapshot.subjects.length === 0) return 'subjects are missing';
  if (
    snapshot.subjects.some(
      (one) =>
        typeof one?.id !== 'string' ||
        typeof one.kind !== 'string' ||
        typeof one.links !== 'object' ||
        one.links === null,
    )
  ) {
    return 'a subject has no id, kind or links';
  }
  if (snapshot.facts === null || typeof snapshot.facts !== 'object') return 'facts are missing';
  const ids = new Set(snapshot.subjects.map(({ id }) => id));
  if (ids.size < snapshot.subjects.length) return 'a subject stands twice';
  const stray = Object.keys(snapshot.facts).find((id) => !ids.has(id));
  if (stray !== undefined) return `there are facts of "${stray}", which is no subject`;
  const moments = [snapshot.startedAt, snapshot.finishedAt];
  if (moments.some((moment) => typeof moment !== 'string' || Number.isNaN(Date.parse(moment))))
    return 'startedAt and finishedAt must be moments';
  if (typeof snapshot.partial !== 'boolean') return 'partial must be true or false';
  if (typeof snapshot.deployment?.name !== 'string' || typeof snapshot.tool?.version !== 'string')
    return 'deployment or tool is missing';
  return undefined;
}

function checkFacts(facts: Facts, kind: string): Facts {
  const kept = SECTION_IDS.filter((section) => kindOf[section] === kind && facts[section] !== undefined);
  return {
    ...foreignFacts(facts),
    ...Object.fromEntries(kept.map((section) => [section, checkFact(section, facts[section] as Fact)])),
  };
}

/** Facts of packs that are not loaded are kept as they are, so that a snapshot that is written again loses none; they are checked before a rule sees them. */
function foreignFacts(facts: Facts): Facts {
  const rows = Object.entries(facts).flatMap(([section, fact]) =>
    !isSection(section) && isForeign(section) ? [[section, checkFact(section, fact as Fact)] as const] : [],
  );
  return Object.fromEntries(rows);
}

/** The fact, or a gap for what is damaged or does not fit the schema of its section. */
export function checkFact(section: SectionId, fact: Fact): Fact {
  const gap = (reason: string): Fact => ({
    state: 'gap',
    reason,
    remedy: 'Take a new snapshot with `emr-audit scan --snapshot FILE`.',
  });
  if (fact === null || typeof fact !== 'object') return gap('the snapshot is damaged here');
  if (fact.state === 'gap' && typeof fact.reason === 'string' && typeof fact.remedy === 'string') return fact;
  if (fact.state === 'absent' && typeof fact.reason === 'string') return fact;
  if (fact.state !== 'read' || !Array.isArray(fact.evidence)) return gap('the snapshot is damaged here');
  const problem = isSection(section) ? findFactError(section, fact.value) : undefined;
  return problem ? gap(`the snapshot does not fit this version (${problem})`) : fact;
}

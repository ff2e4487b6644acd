/** A pack of other people, read and checked: its manifest, its rules with their cases, its frameworks. */
import { join } from 'node:path';
import { AuditError, type Place } from '../core/errors.js';
import { registerSection, type SectionId } from '../core/facts.js';
import { nearest } from '../core/nearest.js';
import type { PackManifest } from '../core/pack.js';
import { readPackFolder, type PackFolder } from '../files/pack-folder.js';
import type { RuleText } from '../files/packs.js';
import type { CompiledRule } from '../rules/compile.js';
import { parseRule } from '../rules/load.js';
import { parsePack, sectionPrefix, type ParsedPack } from '../rules/manifest.js';

/** A pack that is fit to be judged by. */
export interface Pack {
  readonly manifest: PackManifest;
  /** The folder as it was named, for people. */
  readonly named: string;
  readonly folder: PackFolder;
  readonly texts: readonly RuleText[];
  readonly rules: readonly CompiledRule[];
}

/** What is there already, and which emr-audit this is. */
export interface Surroundings {
  readonly version: string;
  /** Ids of the packs that may not be taken again. */
  readonly packs: ReadonlySet<string>;
}

/** Reads a pack from its folder and checks it, without running its cases or its code. */
export async function readPack(named: string, around: Surroundings): Promise<Pack> {
  const folder = await readPackFolder(
    named,
    (text, file) => parsePack(text, file, around.version).manifest.probes?.module,
  );
  return loadPack(named, folder, around);
}

/** Checks a pack that was read: everything in it parses, compiles and belongs together. Throws E_PACK, E_RULE… with the place. */
export function loadPack(named: string, folder: PackFolder, around: Surroundings): Pack {
  const parsed = parsePack(folder.text('pack.yaml')!, join(named, 'pack.yaml'), around.version);
  const { manifest, place } = parsed;
  refuseTaken(manifest.id, around.packs, place(['id']));
  for (const { id, subject, schema } of manifest.probes?.sections ?? []) {
    const isNew: boolean = registerSection(id, subject, schema);
    if (!isNew)
      throw new AuditError('E_PACK', `the section ${id} is declared already, and in another way`, {
        place: place(['probes', 'sections', id]),
      });
  }
  const texts = ruleTexts(named, manifest, folder);
  const rules = texts.map(({ text, file, id }) => parseRule(text, file, id));
  checkFacts(parsed, rules);
  for (const [index, name] of manifest.frameworks.entries())
    if (folder.text(`frameworks/${name}.yaml`) === undefined)
      throw new AuditError('E_PACK', `frameworks: there is no frameworks/${name}.yaml in the pack`, {
        place: place(['frameworks', index]),
      });
  return { manifest, named, folder, texts, rules };
}

/** Throws E_PACK when an id is taken, or differs in dashes only: the names of its sections would be those of the other pack. */
export function refuseTaken(id: string, others: Iterable<string>, place: Place): void {
  const other = [...others].find((one) => sectionPrefix(one) === sectionPrefix(id));
  if (other === undefined) return;
  throw new AuditError(
    'E_PACK',
    other === id ? `the pack id ${id} is taken` : `the pack id ${id} is too close to ${other}`,
    {
      place,
      remedy: 'Give the pack an id of its own; `emr-audit packs list` shows those that are taken.',
    },
  );
}

function ruleTexts(named: string, manifest: PackManifest, folder: PackFolder): RuleText[] {
  const names = folder.files.flatMap(({ path }) =>
    /^[^/]+\.yaml$/.test(path) && !path.endsWith('.test.yaml') && path !== 'pack.yaml' ? [path] : [],
  );
  if (names.length === 0)
    throw new AuditError('E_PACK', `${named} holds no rule`, {
      place: { file: join(named, 'pack.yaml') },
      remedy: 'Put a rule beside pack.yaml; docs/packs.md shows one.',
    });
  return names.map((name) => {
    const stem = name.slice(0, -'.yaml'.length);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem))
      throw new AuditError('E_PACK', `${name}: a rule file is named with small letters, digits and dashes`, {
        place: { file: join(named, name) },
      });
    const cases = folder.text(`${stem}.test.yaml`);
    return {
      id: `${manifest.id}/${stem}`,
      file: join(named, name),
      text: folder.text(name)!,
      ...(cases === undefined ? {} : { cases: { file: join(named, `${stem}.test.yaml`), text: cases } }),
    };
  });
}

/** The manifest names exactly the sections that the rules need: a reader of it must not be told less or more. */
function checkFacts({ manifest, place }: ParsedPack, rules: readonly CompiledRule[]): void {
  const needed = new Map<SectionId, string>();
  for (const { rule } of rules) for (const section of rule.needs) needed.set(section, rule.id);
  for (const [section, rule] of needed)
    if (!manifest.facts.includes(section))
      throw new AuditError('E_PACK', `facts: ${section} is missing; the rule ${rule} needs it`, {
        place: place(['facts']),
      });
  for (const [index, section] of manifest.facts.entries()) {
    if (needed.has(section as SectionId)) continue;
    const close = nearest(section, [...needed.keys()]);
    throw new AuditError(
      'E_PACK',
      `facts: no rule of the pack needs ${section}${close ? `; did you mean "${close}"?` : ''}`,
      { place: place(['facts', index]) },
    );
  }
}

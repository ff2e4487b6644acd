/** The work of `emr-audit rules new`. */
import { basename, join, relative } from 'node:path';
import { AuditError } from '../../../core/errors.js';
import {
  canSee,
  kindOf,
  SECTION_IDS,
  SUBJECT_KINDS,
  type SectionId,
  type SubjectKind,
} from '../../../core/facts.js';
import { nearest } from '../../../core/nearest.js';
import { createFile, fileExists } from '../../../files/create.js';
import { MANIFEST } from '../../../files/rule-files.js';
import { ownPackIds } from '../../../packs/locate.js';
import { skeletonOf } from '../../../rules/skeleton.js';
import { schemaText } from '../../schemas.js';
import { block, openPage, write } from './page.js';

/** Flags of `emr-audit rules new`, parsed. */
export interface NewFlags {
  readonly folder: string;
  readonly subject?: string;
  readonly needs?: string;
  readonly 'no-color': boolean;
}

/** Folder of the schema files beside the packs; its name keeps it out of the way. */
const SCHEMAS = '.emr-audit';

/** Writes a rule, its cases, and what the pack lacks. Throws E_USAGE for names that cannot be, E_FILE_WRITE for a rule that is there. */
export async function newRule(id: string, flags: NewFlags, version: string): Promise<void> {
  const [pack = '', name = ''] = parseId(id);
  const needs = parseNeeds(flags.needs, flags.subject);
  const subject = (flags.subject ?? kindOf[needs[0]!]) as SubjectKind;
  refuseUnreachable(needs, subject);
  const folder = join(flags.folder, pack);
  const schemas = join(flags.folder, SCHEMAS);
  if (!(await fileExists(join(folder, MANIFEST))) && (await ownPackIds()).has(pack))
    throw new AuditError('E_USAGE', `${pack} is a pack of emr-audit itself`, {
      remedy: `Give yours an id of its own, such as my-${pack}/${name}.`,
    });
  const { rule, cases } = skeletonOf(needs, subject, relative(folder, schemas));
  const files: [path: string, text: string][] = [
    [join(folder, `${name}.yaml`), rule],
    [join(folder, `${name}.test.yaml`), cases],
  ];
  for (const [path] of files)
    if (await fileExists(path))
      throw new AuditError('E_FILE_WRITE', `${path} is there already and stays as it is`, {
        remedy: 'Choose another name, or remove the file.',
      });
  const shared: [path: string, text: string][] = [
    [join(folder, MANIFEST), manifest(pack, needs, version)],
    [join(schemas, 'rule.schema.json'), schemaText('rule')],
    [join(schemas, 'cases.schema.json'), schemaText('cases')],
  ];
  const missing = [];
  for (const one of shared) if (!(await fileExists(one[0]))) missing.push(one);
  for (const [path, text] of [...files, ...missing]) await createFile(path, text);
  const page = openPage(flags['no-color']);
  write([
    ...[...files, ...missing].map(([path]) => `wrote ${path}`),
    '',
    block(
      `The rule is valid and its cases pass. Write what stands behind "REPLACE THIS:" and change the cases to what you mean; then:`,
      page,
      0,
    ),
    ...['lint', 'test', 'mutate'].map((word) => `  emr-audit rules ${word} ${folder}`),
    `  emr-audit facts show ${needs[0]}`,
  ]);
}

function parseId(id: string): string[] {
  const parts = id.split('/');
  const good =
    parts.length === 2 &&
    parts.every((part) => /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(part) && basename(part) === part);
  if (good) return parts;
  throw new AuditError('E_USAGE', `"${id}" is no name for a rule`, {
    remedy: 'Write PACK/NAME in small letters, digits and dashes, such as clinic/kiosk-accounts.',
  });
}

function parseNeeds(text: string | undefined, subject: string | undefined): SectionId[] {
  const words = (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) {
    const kind = (subject ?? 'host') as SubjectKind;
    return [kind === 'host' ? 'os' : SECTION_IDS.find((section) => kindOf[section] === kind)!];
  }
  for (const word of words) {
    if ((SECTION_IDS as string[]).includes(word)) continue;
    const close = nearest(word, SECTION_IDS);
    throw new AuditError(
      'E_USAGE',
      `--needs ${word}: there is no such section${close ? `; did you mean "${close}"?` : ''}`,
      {
        remedy: 'Run `emr-audit facts list`.',
      },
    );
  }
  return [...new Set(words)] as SectionId[];
}

/** A rule sees the sections of its own subject, and those of the host and database that the subject links to. */
function refuseUnreachable(needs: readonly SectionId[], subject: SubjectKind): void {
  for (const need of needs) {
    if (canSee(subject, need)) continue;
    const kind = kindOf[need];
    throw new AuditError(
      'E_USAGE',
      `${need} is about each ${kind}: a rule about a ${subject} cannot see it`,
      {
        remedy: `Use --subject ${kind}${kind === 'host' || kind === 'database' ? ' or --subject site' : ''}; kinds are ${SUBJECT_KINDS.join(', ')}.`,
      },
    );
  }
}

function manifest(pack: string, needs: readonly SectionId[], version: string): string {
  return `# What the pack is; \`emr-audit rules new\` made it.
id: ${pack}
title: ${pack}
version: 0.1.0
# SPDX identifier of the licence under which others may use the rules.
licence: Apache-2.0
description: "Rules of our own."
requires: { emr-audit: ">=${version}" }
# Sections of facts that its rules need.
facts: [${needs.join(', ')}]
`;
}

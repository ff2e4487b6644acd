/** The work of `emr-audit facts list` and `facts show`. */
import { AuditError } from '../../core/errors.js';
import { fieldsOfSection, type FactField } from '../../core/fact-fields.js';
import { kindOf, SECTION_IDS, sections, type SectionId } from '../../core/facts.js';
import { nearest } from '../../core/nearest.js';
import { probes } from '../../probes/index.js';
import { loadLockedPacks } from '../../packs/locked.js';
import { loadRules } from '../../inputs/judgement.js';
import { block, count, openPage, write, writeJson, type Page } from './rules/page.js';

interface Shown {
  readonly json: boolean;
  readonly 'no-color': boolean;
}

/** Prints every section, those of locked packs too, with what reads it. */
export async function listFacts(subject: string | undefined, flags: Shown): Promise<void> {
  await loadLockedPacks('.');
  const wanted = SECTION_IDS.filter((id) => subject === undefined || kindOf[id] === subject);
  const rows = wanted.map((id) => ({
    section: id,
    subject: kindOf[id],
    ...readerOf(id),
    fields: fieldsOfSection(sections[id]!).length,
  }));
  if (flags.json) {
    writeJson(rows);
    return;
  }
  const page = openPage(flags['no-color']);
  const kinds = [...new Set(rows.map((row) => row.subject))];
  write([
    ...kinds.flatMap((kind) => [
      page.style.bold(`about each ${kind}`),
      ...rows
        .filter((row) => row.subject === kind)
        .map(({ section, reads, fields }) => line(section, `${reads} (${count(fields, 'field')})`, page)),
      '',
    ]),
    block(
      `${count(rows.length, 'section')}. \`emr-audit facts show SECTION\` has the fields of one.`,
      page,
      0,
    ),
  ]);
}

const NAME_WIDTH = 18;

function line(name: string, text: string, page: Page): string {
  const shown = block(text, page, NAME_WIDTH + 2);
  return name.length > NAME_WIDTH - 2
    ? `  ${name}\n${shown}`
    : `  ${name.padEnd(NAME_WIDTH)}${shown.trimStart()}`;
}

/** Prints the fields of a section or below one of its paths, what reads it and which rules use it. Throws E_USAGE for what is not there. */
export async function showFacts(name: string, flags: Shown): Promise<void> {
  const rules = await loadRules('.');
  const [section, path] = parseName(name);
  const all = fieldsOfSection(sections[section]!);
  const fields =
    path === ''
      ? all
      : all.filter((field) => plain(field.path) === path || plain(field.path).startsWith(`${path}.`));
  if (fields.length === 0) throw noField(section, path, all);
  const used = rules.map(({ rule }) => rule).filter((rule) => rule.needs.includes(section));
  const naming = used.filter((rule) => path === '' || uses(JSON.stringify(rule), path));
  const about = { section, subject: kindOf[section], ...readerOf(section) };
  if (flags.json) {
    writeJson({ ...about, fields, rules: naming.map(({ id }) => id) });
    return;
  }
  const page = openPage(flags['no-color']);
  const { style } = page;
  write([
    `${style.bold(section)}  about each ${about.subject}; read ${DOORS[about.door]}`,
    block(about.reads, page, 2),
    '',
    ...fields.map((field) => showField(field, page)),
    '',
    naming.length === 0 ? 'No rule uses it.' : style.bold(`used by ${count(naming.length, 'rule')}`),
    ...naming.map(({ id }) => `  ${id}`),
  ]);
}

/** What reads a section; one of a pack is read by code that is loaded for a scan only. */
function readerOf(section: SectionId): { readonly door: keyof typeof DOORS; readonly reads: string } {
  const probe = probes[section];
  return probe ? { door: probe.door, reads: probe.describe } : { door: 'pack', reads: 'facts of a pack' };
}

const DOORS = {
  shell: 'over SSH',
  sql: 'over SQL',
  http: 'over HTTP',
  tcp: 'by trying ports',
  tls: 'by TLS handshakes',
  file: 'from files of other scanners',
  declaration: 'from the deployment file',
  pack: 'by the probe of its pack',
} as const;

function showField({ path, type, description }: FactField, page: Page): string {
  const depth = path.split('.').length - 1;
  const name = path.split('.').at(-1)!.replace('[]', '');
  const indent = ' '.repeat(2 + depth * 2);
  const head = `${indent}${page.style.cyan(name)}  ${page.style.dim(type)}`;
  return description === '' ? head : `${head}\n${block(description, page, 6 + depth * 2)}`;
}

/** Rules write `tls.protocols.filter(p, p.legacy)`: the last part of a path is what they name. */
function uses(rule: string, path: string): boolean {
  const last = path.split('.').at(-1)!;
  return rule.includes(`.${last}`);
}

function plain(path: string): string {
  return path.replaceAll('[]', '');
}

function parseName(name: string): [section: SectionId, path: string] {
  const [first = '', ...rest] = plain(name).split('.');
  if ((SECTION_IDS as string[]).includes(first)) return [first as SectionId, rest.join('.')];
  const close = nearest(first, SECTION_IDS);
  throw new AuditError(
    'E_USAGE',
    `there is no section "${first}"${close ? `; did you mean "${close}"?` : ''}`,
    {
      remedy: 'Run `emr-audit facts list`.',
    },
  );
}

function noField(section: SectionId, path: string, all: readonly FactField[]): AuditError {
  const close = nearest(
    path,
    all.map((field) => plain(field.path)),
  );
  return new AuditError(
    'E_USAGE',
    `${section} has no field "${path}"${close ? `; did you mean "${section}.${close}"?` : ''}`,
    {
      remedy: `Run \`emr-audit facts show ${section}\`.`,
    },
  );
}

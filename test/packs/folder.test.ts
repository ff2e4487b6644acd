import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPlace, isAuditError } from '../../src/core/errors.js';
import { SECTION_IDS } from '../../src/core/facts.js';
import { runPackCases } from '../../src/packs/cases.js';
import { readPack } from '../../src/packs/load.js';
import { ownPackIds } from '../../src/packs/locate.js';
import { judgeFacts } from '../../src/rules/cases.js';
import { ACME, acme, emptyFolder, writeFiles } from './support/acme.js';

const around = { version: '0.1.0', packs: await ownPackIds() };

/** What is said about a pack with some of its files changed, without the folder. */
async function refusal(over: Readonly<Record<string, string | undefined>>, after?: (folder: string) => void) {
  const folder = acme(emptyFolder(), over);
  after?.(folder);
  try {
    runPackCases(await readPack(folder, around));
  } catch (error) {
    if (!isAuditError(error)) throw error;
    return `${error.code} ${formatPlace(error.place!)} ${error.message}`
      .replaceAll(`${folder}/`, '')
      .replaceAll(folder, 'PACK');
  }
  return 'no complaint';
}

const manifest = (from: string, to: string) => ({ 'pack.yaml': ACME['pack.yaml']!.replace(from, to) });
const rule = (from: string, to: string) => ({ 'debian.yaml': ACME['debian.yaml']!.replace(from, to) });
const PROBES = `probes:
  module: dist/probes.js
  sections:
    acme_thing:
      subject: host
      door: shell
      schema: { type: object, properties: { found: { type: boolean, description: there is one } } }
`;
const probes = (from: string, to: string) => ({
  'pack.yaml': `${ACME['pack.yaml']}${PROBES.replace(from, to)}`,
  'dist/probes.js': 'exports.probes = {}',
});

describe('a pack', () => {
  it('is read with its rules and cases', async () => {
    const pack = await readPack(acme(emptyFolder()), around);
    expect(pack.rules.map(({ rule: one }) => one.id)).toEqual(['acme/debian']);
    expect(runPackCases(pack)).toBe(3);
    expect(pack.folder.integrity).toMatch(/^sha256-[0-9a-f]{64}$/);
  });

  it.each([
    ['E_PACK PACK PACK is no pack: there is no pack.yaml in it', { 'pack.yaml': undefined }],
    ['E_PACK pack.yaml:1:5 the pack id tls is taken', manifest('id: acme', 'id: tls')],
    ['E_PACK pack.yaml:1:5 id: has a form that is not allowed', manifest('id: acme', 'id: ../../etc')],
    ['E_PACK pack.yaml:1:5 id: has a form that is not allowed', manifest('id: acme', 'id: __proto__')],
    ['E_PACK pack.yaml:3:10 version: "1.0" is no version', manifest('1.0.0', '"1.0"')],
    ['E_PACK pack.yaml:1:1 licence: is missing', manifest('licence: MIT\n', '')],
    ['E_PACK pack.yaml:4:1 license: unknown key; did you mean "licence"?', manifest('licence', 'license')],
    [
      'E_PACK pack.yaml:6:24 the pack acme needs emr-audit >=9.0.0, and this is 0.1.0',
      manifest('>=0.1.0', '>=9.0.0'),
    ],
    ['E_PACK pack.yaml:6:24 requires.emr-audit: "latest" is no range', manifest('>=0.1.0', 'latest')],
    ['E_PACK pack.yaml:7:8 facts: os is missing; the rule acme/debian needs it', manifest('[os]', '[]')],
    ['E_PACK pack.yaml:7:13 facts: no rule of the pack needs time', manifest('[os]', '[os, time]')],
    [
      'E_PACK pack.yaml:8:14 frameworks: there is no frameworks/ours.yaml',
      manifest('facts: [os]', 'facts: [os]\nframeworks: [ours]'),
    ],
    ['E_PACK pack.yaml PACK holds no rule', { 'debian.yaml': undefined, 'debian.test.yaml': undefined }],
    ['E_PACK debian.yaml the rule acme/debian has no cases', { 'debian.test.yaml': undefined }],
    [
      'E_PACK debian.test.yaml the case "Debian" of acme/debian fails: expected pass',
      rule("== 'debian'", "!= 'debian'"),
    ],
    ['E_RULE debian.yaml:3:9 needs: there is no section "oss"; did you mean "os"?', rule('[os]', '[oss]')],
    ['E_RULE_EXPRESSION debian.yaml:5:12 assert: No such key: idd', rule('os.id', 'os.idd')],
    ['E_YAML_DUPLICATE debian.yaml', rule('severity: medium', 'severity: medium\nseverity: low')],
    ['E_PACK Debian 12.yaml', { 'Debian 12.yaml': ACME['debian.yaml'] }],
    [
      'E_PACK PACK PACK has a file with a name that a pack may not use: "\\u001b[31m.yaml"',
      { '\u001b[31m.yaml': ACME['debian.yaml'] },
    ],
    [
      'E_PACK Upper.yaml Upper.yaml: a rule file is named with small letters',
      { 'Upper.yaml': ACME['debian.yaml'] },
    ],
    [
      'E_PACK pack.yaml probes.module: there is no dist/probes.js',
      { ...probes('', ''), 'dist/probes.js': undefined },
    ],
    [
      'E_PACK pack.yaml:9:11 probes.module: has a form that is not allowed',
      probes('dist/probes.js', '../probes.js'),
    ],
    ['E_PACK pack.yaml:12:7 probes.sections.os: must be named acme_ and a word', probes('acme_thing', 'os')],
    ['E_PACK pack.yaml:12:7 probes.sections.acme_: must be named', probes('acme_thing', 'acme_')],
    [
      'E_PACK pack.yaml:13:13 probes.sections.acme_thing: a host is asked through shell or tcp, not sql',
      probes('door: shell', 'door: sql'),
    ],
    [
      'E_PACK pack.yaml:14:23 probes.sections.acme_thing.schema.type: must be object',
      probes('{ type: object,', '{ type: array,'),
    ],
    [
      'schema.properties.found.type: must be one of object, array, string, integer, boolean',
      probes('type: boolean', 'type: number'),
    ],
    ['schema.properties.found: needs a description', probes(', description: there is one', '')],
    ['schema.properties.constructor: is no name for a field', probes('found:', 'constructor:')],
    [
      'schema.properties.found.pattern: has no meaning for a boolean here',
      probes('type: boolean', 'type: boolean, pattern: "(a+)+$"'),
    ],
  ] as [string, Record<string, string | undefined>][])('%s', async (wanted, over) => {
    if (wanted.includes('Debian 12')) return expect(await refusal(over)).toContain('"Debian 12.yaml"');
    expect(await refusal(over)).toContain(wanted);
  });

  it.each([
    [
      'a link',
      (folder: string) => symlinkSync('/etc/passwd', join(folder, 'linked.yaml')),
      'linked.yaml is a link or no regular file',
    ],
    [
      'a link to nowhere',
      (folder: string) => symlinkSync('/nowhere', join(folder, 'linked.yaml')),
      'linked.yaml is a link',
    ],
    [
      'a linked folder',
      (folder: string) => symlinkSync('/etc', join(folder, 'frameworks')),
      'frameworks is a link',
    ],
    [
      'a pipe',
      (folder: string) => execFileSync('mkfifo', [join(folder, 'pipe.yaml')]),
      'pipe.yaml is a link or no regular file',
    ],
    [
      'a folder in place of a file',
      (folder: string) => mkdirSync(join(folder, 'folder.yaml')),
      'folder.yaml is a link or no regular file',
    ],
    [
      'a large file',
      (folder: string) => {
        writeFileSync(join(folder, 'large.yaml'), '');
        truncateSync(join(folder, 'large.yaml'), 5_000_000);
      },
      'large.yaml is larger than 4096 KiB',
    ],
    [
      'many files',
      (folder: string) => {
        for (let n = 0; n < 1001; n += 1) writeFileSync(join(folder, `r${n}.yaml`), '');
      },
      'has more than 1000 files',
    ],
    [
      'a linked signature',
      (folder: string) => symlinkSync('/etc/passwd', join(folder, 'pack.sig')),
      'pack.sig is a link',
    ],
  ])('with %s is refused', async (_, spoil, wanted) => {
    expect(await refusal({}, spoil)).toContain(wanted);
  });

  it('is no more than what it is judged by: other files are never read and do not count', async () => {
    const folder = acme(emptyFolder());
    const { integrity } = (await readPack(folder, around)).folder;
    writeFiles(folder, {
      'package.json': '{}',
      'src/x.ts': '',
      'node_modules/x/index.js': '',
      '.git/HEAD': '',
    });
    symlinkSync('/etc/passwd', join(folder, 'src/linked.yaml'));
    expect((await readPack(folder, around)).folder.integrity).toBe(integrity);
    writeFiles(folder, { 'README.md': 'read me' });
    expect((await readPack(folder, around)).folder.integrity).not.toBe(integrity);
  });

  it('a hundred aliases and a thousand levels are refused, not followed', async () => {
    const bomb = `a: &a [1]\n${Array.from({ length: 60 }, (_, n) => `k${n}: *a`).join('\n')}\n`;
    expect(await refusal({ 'pack.yaml': bomb })).toMatch(/^E_YAML_BOMB pack.yaml/);
    expect(await refusal({ 'debian.yaml': `a: ${'['.repeat(1000)}` })).toMatch(/^E_YAML_BOMB debian.yaml/);
  });
});

describe('a section of a pack', () => {
  const deep = `{ type: object, properties: {
    kept: { type: boolean, description: a flag }, count: { type: integer, description: a number },
    at: { type: string, format: date-time, description: a moment }, names: { type: array, description: texts, items: { type: string } },
    items: { type: array, description: things, items: { type: object, properties: { name: { type: string, description: a name } } } } } }`;
  const text = `id: deep
title: Deep facts
version: 1.0.0
licence: MIT
description: Every type that a section may have.
requires: { emr-audit: "*" }
facts: [deep_facts]
probes: { module: p.js, sections: { deep_facts: { subject: host, door: shell, schema: ${deep} } } }
`;
  const judged = `title: Everything is seen
subject: host
needs: [deep_facts]
severity: low
each: deep_facts.items
key: it.name
empty: pass
assert: it.name != 'bad' && deep_facts.kept && deep_facts.count < 5 && deep_facts.at < now && 'a' in deep_facts.names
message: "{{it.name}} is bad"
found: "{{deep_facts.names}} {{deep_facts.at}}"
why: It is a test of the types. Nothing else.
fix: Nothing is to be done here.
references: [{ title: Nobody }]
`;
  const facts = {
    kept: true,
    count: 3,
    at: '2026-01-01T00:00:00Z',
    names: ['a', 'b'],
    items: [{ name: 'good' }, { name: 'bad' }],
  };

  it('is typed in rules as our own are, and checked', async () => {
    const folder = writeFiles(emptyFolder(), { 'pack.yaml': text, 'p.js': '', 'all.yaml': judged });
    const { rules } = await readPack(folder, around);
    expect(SECTION_IDS).toContain('deep_facts');
    const outcome = (value: unknown) =>
      judgeFacts(rules[0]!, { deep_facts: value }).map((one) => `${one.outcome} ${one.message}`);
    expect(outcome(facts)).toEqual(['fail bad is bad']);
    expect(outcome({ ...facts, items: [] })).toEqual(['pass Everything is seen']);
    expect(outcome({ ...facts, count: '3' })).toEqual([
      expect.stringContaining('unknown the facts do not fit'),
    ]);
    expect(outcome({ ...facts, more: 1 })).toEqual([expect.stringContaining('unknown the facts do not fit')]);
    const { kept: _kept, ...less } = facts;
    expect(outcome(less)).toEqual([expect.stringContaining('unknown the facts do not fit')]);
    expect(judgeFacts(rules[0]!, {}).map((one) => one.outcome)).toEqual(['unknown']);
  });

  it('may come again as it is, and not in another way', async () => {
    const files = { 'pack.yaml': text, 'p.js': '', 'all.yaml': judged };
    await expect(readPack(writeFiles(emptyFolder(), files), around)).resolves.toBeDefined();
    const other = { ...files, 'pack.yaml': text.replace('count: { type: integer', 'count: { type: string') };
    await expect(readPack(writeFiles(emptyFolder(), other), around)).rejects.toMatchObject({
      code: 'E_PACK',
      message: 'the section deep_facts is declared already, and in another way',
    });
  });

  it('a misspelt field of it is an error before anything is scanned', async () => {
    const files = {
      'pack.yaml': text,
      'p.js': '',
      'all.yaml': judged.replace('deep_facts.kept', 'deep_facts.kpt'),
    };
    await expect(readPack(writeFiles(emptyFolder(), files), around)).rejects.toMatchObject({
      code: 'E_RULE_EXPRESSION',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { inTerminal, plain, tooWide, visible } from '../helpers/terminal.js';
import { Workshop } from '../helpers/workshop.js';

const workshop = new Workshop();

/** What is looked at; every row is kept as it appears on each kind of screen. */
const SCREENS: readonly (readonly [string, string])[] = [
  ['start', 'emr-audit'],
  [
    'init',
    'emr-audit init https://emr.example.org/openemr/ --compose docker-compose.yml --yes --force --output begun.yaml',
  ],
  ['init-no-host', 'emr-audit init --ssh-config .ssh/config --host wbe1 --output none.yaml'],
  ['doctor', 'emr-audit doctor prod.yaml --subject host:bastion --subject database:main 2>/dev/null'],
  ['help', 'emr-audit --help'],
  ['help-scan', 'emr-audit scan --help'],
  ['misspelt-command', 'emr-audit scna prod.yaml'],
  ['misspelt-flag', 'emr-audit scan --polcy go-live prod.yaml'],
  ['misspelt-policy', 'emr-audit judge clinic.snapshot.json --policy go-liv'],
  ['no-file', 'emr-audit judge nothing.json'],
  ['judge', "emr-audit judge clinic.snapshot.json --only 'tls/*'"],
  ['judge-quiet', 'emr-audit judge clinic.snapshot.json --quiet'],
  ['rules-list', "emr-audit rules list 'tls/*'"],
  ['explain-rule', 'emr-audit explain tls/legacy-protocols'],
  ['explain-line', "emr-audit explain '164.312(d)'"],
  ['explain-finding', 'emr-audit explain 05642a --snapshot clinic.snapshot.json'],
  ['explain-misspelt', 'emr-audit explain tls/legacy-protocol'],
  ['what-if', 'emr-audit what-if clinic.snapshot.json --subject site:default --set globals.timeout=900'],
  ['plan', 'emr-audit scan prod.yaml --plan --subject host:web1'],
  ['import', 'emr-audit import trivy.sarif nmap.xml --into clinic.snapshot.json --output with-others.json'],
  ['import-damaged', 'emr-audit import prod.yaml'],
  ['missing-argument', 'emr-audit scan'],
  ['acl', 'emr-audit acl clinic.snapshot.json'],
  ['acl-user', 'emr-audit acl clinic.snapshot.json --user jpark'],
  ['acl-why', 'emr-audit acl clinic.snapshot.json --why "rsmith patients|rx"'],
  ['acl-what-if', 'emr-audit acl clinic.snapshot.json --what-if "remove tnguyen from admin"'],
  ['acl-misspelt', 'emr-audit acl clinic.snapshot.json --user tnguyn'],
  ['misspelt-value', 'emr-audit judge clinic.snapshot.json --fail-on hihg'],
];

/** What differs from machine to machine. */
function settled(text: string): string {
  return text.replaceAll(/\w+-\w+ node-v[\d.]+/g, 'PLATFORM');
}

/** No wish about colours of whoever runs the tests. */
function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const env = { ...workshop.environment(), ...extra };
  for (const name of ['FORCE_COLOR', 'COLUMNS', ...('NO_COLOR' in extra ? [] : ['NO_COLOR'])])
    delete env[name];
  return env;
}

describe.each(SCREENS)('%s', (name, command) => {
  const options = { cwd: workshop.folder, env: environment() };

  it.each([60, 100])('on a terminal of %i columns', async (columns) => {
    const { text } = inTerminal(command, columns, options);
    // Lines to copy into another shell stand six columns in and are never wrapped.
    const wide = tooWide(text, columns).filter((line) => name !== 'doctor' || !/^ {6}\S/.test(line));
    expect(wide).toEqual([]);
    await expect(settled(visible(text))).toMatchFileSnapshot(`screens/${name}.${columns}.txt`);
  });

  it('in a pipe', async () => {
    const { text } = inTerminal(`{ ${command}; } 2>&1 | cat`, 100, options);
    expect(plain(text)).toBe(text);
    await expect(settled(text)).toMatchFileSnapshot(`screens/${name}.pipe.txt`);
  });

  it('under NO_COLOR', () => {
    const coloured = inTerminal(command, 100, options).text;
    const { text } = inTerminal(command, 100, { ...options, env: environment({ NO_COLOR: '1' }) });
    expect(text).toBe(plain(text));
    expect(text).toBe(plain(coloured));
  });
});

import { describe, expect, it } from 'vitest';
import { inTerminal, plain, tooWide, visible } from '../helpers/terminal.js';
import { Workshop } from '../helpers/workshop.js';

const workshop = new Workshop();
// Rules at three moments of being written: with mistakes, with a case that does not hold, with a change that no case notices.
for (const [folder, change] of [
  ['draft', 'sed -i "s/severity: .*/severity: hihg/; s/os.id in/os.idd in/" draft/*/house-system.yaml'],
  ['draft-cases', 'sed -i "0,/expect: pass/s//expect: unknown/" draft-cases/*/house-system.test.yaml'],
  [
    'draft-mutants',
    'sed -i "/^- case: a system/,/^- case: nobody/{/^- case: nobody/!d}" draft-mutants/*/house-system.test.yaml',
  ],
])
  workshop.run(`mkdir ${folder} && cp -r examples/pack ${folder}/riverside && ${change}`);

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
  ['explain-code', 'emr-audit explain E_POLICY'],
  ['rules-new', 'rm -rf mine; emr-audit rules new clinic/kiosk --folder mine --needs accounts'],
  ['rules-lint', 'emr-audit rules lint draft'],
  ['rules-lint-good', 'emr-audit rules lint examples/pack'],
  ['rules-test', 'emr-audit rules test draft-cases'],
  ['rules-mutate', 'emr-audit rules mutate draft-mutants'],
  ['facts-list', 'emr-audit facts list --subject site'],
  ['facts-show', 'emr-audit facts show sshd'],
  ['eval', "emr-audit eval 'sshd.maxAuthTries <= 3' --snapshot clinic.snapshot.json"],
  ['eval-type', "emr-audit eval 'accounts.active.filter(u, u.mfa.size() == 0)'"],
  ['eval-misspelt', "emr-audit eval 'sshd.maxAuthTrys <= 3'"],
  ['packs-add', 'emr-audit packs add examples/pack'],
  ['packs-list', 'emr-audit packs list'],
  ['packs-unsigned', 'emr-audit packs verify --require-signed'],
  ['misspelt-value', 'emr-audit judge clinic.snapshot.json --fail-on hihg'],
];

/** Lines to copy elsewhere, which are never wrapped. */
const TO_COPY: Readonly<Record<string, RegExp>> = { doctor: /^ {6}\S/, 'packs-add': /^ {2}sha256-\w+$/ };

/** What differs from machine to machine. */
function settled(text: string): string {
  return text.replaceAll(/\w+-\w+ node-v[\d.]+/g, 'PLATFORM').replaceAll(/\(\d+ ms\)/g, '(… ms)');
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
  const seen = new Map<number, string>();

  it.each([60, 100])('on a terminal of %i columns', async (columns) => {
    const { text } = inTerminal(command, columns, options);
    seen.set(columns, text);
    const wide = tooWide(text, columns).filter((line) => !TO_COPY[name]?.test(line));
    expect(wide).toEqual([]);
    await expect(settled(visible(text))).toMatchFileSnapshot(`screens/${name}.${columns}.txt`);
  });

  it('in a pipe', async () => {
    const { text } = inTerminal(`{ ${command}; } 2>&1 | cat`, 100, options);
    expect(plain(text)).toBe(text);
    await expect(settled(text)).toMatchFileSnapshot(`screens/${name}.pipe.txt`);
  });

  it('under NO_COLOR', () => {
    const coloured = seen.get(100) ?? inTerminal(command, 100, options).text;
    const { text } = inTerminal(command, 100, { ...options, env: environment({ NO_COLOR: '1' }) });
    expect(text).toBe(plain(text));
    expect(settled(text)).toBe(settled(plain(coloured)));
  });
});

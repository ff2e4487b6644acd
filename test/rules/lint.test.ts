import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatPlace } from '../../src/core/errors.js';
import { readPacks } from '../../src/files/packs.js';
import { lintRules } from '../../src/rules/lint.js';

const GOOD = readFileSync('rules/ssh/gateway-ports.yaml', 'utf8');
const CASES = readFileSync('rules/ssh/gateway-ports.test.yaml', 'utf8');

function lint(rule: string, cases: string | null = CASES): string[] {
  const source = { id: 'made/up', file: 'up.yaml', text: rule };
  const sources = [
    { ...source, ...(cases === null ? {} : { cases: { file: 'up.test.yaml', text: cases } }) },
  ];
  return lintRules(sources).problems.map(
    ({ place, code, message }) => `${formatPlace(place)} ${code} ${message}`,
  );
}

const change = (from: string | RegExp, to: string) => {
  const made = GOOD.replace(from, to);
  expect(made).not.toBe(GOOD);
  return lint(made);
};

it('finds nothing in our own rules', async () => {
  const found = lintRules(await readPacks()).problems;
  expect(found.map(({ place, message }) => `${formatPlace(place)} ${message}`)).toEqual([]);
});

it('tells every problem of a file at once, each with its place', () => {
  const broken = GOOD.replace('severity: medium', 'severity: mediun\nsevrity: low')
    .replace('subject: host', 'subject: hst')
    .replace(/^title: .*/m, 'title: 7');
  expect(lint(broken)).toEqual([
    expect.stringMatching(/^up\.yaml:1:8 E_RULE title: must be a text/),
    expect.stringMatching(/^up\.yaml:2:10 E_RULE subject: must be "host"/),
    expect.stringMatching(/^up\.yaml:4:11 E_RULE severity: must be "medium"/),
    expect.stringMatching(/^up\.yaml:5:1 E_RULE sevrity: unknown key; did you mean "severity"\?/),
  ]);
});

it('tells every wrong expression at once, with the column inside of it', () => {
  const broken = GOOD.replace("assert: sshd.gatewayPorts == 'no'", 'assert: sshd.gatewayPort == 1')
    .replace(/^found: .*/m, 'found: "GatewayPorts {{sshd.gatewayPorts}} and {{ssh.allowList}}"')
    .replace(/^message: .*/m, 'message: "Ports {{liek(sshd.gatewayPorts, \'x\')}}"');
  const line = (start: string) => broken.split('\n').findIndex((text) => text.startsWith(start)) + 1;
  expect(lint(broken)).toEqual([
    `up.yaml:${line('assert')}:14 E_RULE_EXPRESSION assert: No such key: gatewayPort; did you mean "gatewayPorts"?`,
    expect.stringMatching(
      /^up\.yaml:\d+:19 E_RULE_EXPRESSION message: found no matching overload .*did you mean "like"\?$/,
    ),
    `up.yaml:${line('found')}:50 E_RULE_EXPRESSION found: Unknown variable: ssh; did you mean "sshd"?`,
  ]);
});

it.each([
  ['a block', 'assert: |\n  sshd.allowList &&\n  sshd.alowList', ':3'],
  ['a folded block', 'assert: >-\n  sshd.allowList &&\n  sshd.alowList', ':3'],
  ['a text with escapes', 'assert: "sshd.gatewayPorts == \\"no\\" && sshd.alowList"', ':1'],
])('finds the place inside %s', (_, assert, line) => {
  const broken = GOOD.replace(/^assert: .*/m, assert);
  const [first] = lint(broken);
  const place = /^up\.yaml:(\d+):(\d+) /.exec(first!)!;
  const text = broken.split('\n')[Number(place[1]) - 1]!;
  expect(text.slice(Number(place[2]) - 1)).toMatch(/^\.?alowList|^sshd\.alowList/);
  expect(Number(place[1]) - GOOD.split('\n').findIndex((one) => one.startsWith('assert'))).toBe(
    Number(line.slice(1)),
  );
});

it('a new revision says what changed, and history does not run ahead', () => {
  const written = (rev: number) =>
    `title: made\nrev: ${rev}\nhistory: [{ rev: 2, date: 2026-11-23, change: Another value counts }]`;
  const about = (rev: number) =>
    change(/^title: .*/m, written(rev).replace('made', /^title: (.*)/m.exec(GOOD)![1]!)).filter((line) =>
      line.includes('history'),
    );
  expect(about(2)).toEqual([]);
  expect(about(1)).toEqual([
    expect.stringMatching(/^up\.yaml:3:\d+ W_HISTORY history: revision 2 is not there yet: rev is 1/),
  ]);
  expect(about(3)).toEqual([
    expect.stringMatching(/^up\.yaml:2:\d+ W_HISTORY history: says nothing about revision 3/),
  ]);
});

it('a section of another kind of subject is refused, because it would stay unknown for ever', () => {
  expect(change('needs: [sshd]', 'needs: [sshd, accounts]')).toContainEqual(
    expect.stringMatching(
      /^up\.yaml:\d+:\d+ E_RULE needs: accounts is about each site: a rule about a host cannot see it/,
    ),
  );
});

it('a section that needs does not name is told as one', () => {
  expect(change("sshd.gatewayPorts == 'no'", 'os.id != ""')).toContainEqual(
    expect.stringContaining('os is a section of facts about each host: add it to needs'),
  );
});

it('all keys that stand twice are told', () => {
  const twice = `${GOOD}\nseverity: low\nsubject: host\n`;
  expect(lint(twice).filter((line) => line.includes('E_YAML_DUPLICATE'))).toHaveLength(2);
});

describe('warns', () => {
  it.each<[string, string | RegExp, string, string]>([
    ['of a title that gives an order', /^title: .*/m, 'title: Ensure that ports stay closed', 'W_TITLE'],
    ['of a title that is no sentence', /^title: .*/m, 'title: Gateway ports', 'W_TITLE'],
    ['of a fix that says nothing', /^fix: [\s\S]*?(?=^references)/m, 'fix: TODO\n', 'W_TEXT'],
    ['of a why that says nothing', /^why: [\s\S]*?(?=^fix)/m, 'why: It is bad.\n', 'W_TEXT'],
    [
      'of a message that is the title',
      /^message: .*/m,
      'message: Forwarded ports stay on the host',
      'W_TEXT',
    ],
    ['of a need that is not used', 'needs: [sshd]', 'needs: [sshd, os]', 'W_UNUSED'],
    ['of a parameter that is not used', 'needs: [sshd]', 'needs: [sshd]\nparams: { most: 3 }', 'W_UNUSED'],
    [
      'of a placeholder',
      /^why: [\s\S]*?(?=^fix)/m,
      'why: "REPLACE THIS: the risk, and what makes it likely"\n',
      'W_PLACEHOLDER',
    ],
    ['of an assertion without facts', "assert: sshd.gatewayPorts == 'no'", 'assert: now > now', 'W_CONSTANT'],
  ])('%s', (_, from, to, code) => {
    expect(change(from, to).filter((line) => line.includes(code))).not.toEqual([]);
  });

  it('of a rule without cases, and of cases that prove too little', () => {
    expect(lint(GOOD, null)).toEqual(['up.yaml W_CASES the rule has no cases']);
    const few =
      '- { case: only one, facts: {}, expect: unknown }\n- { case: only one, facts: { os: {}, sshh: {} }, expect: unknown }\n';
    expect(lint(GOOD, few).map((line) => line.split(' ')[1])).toEqual([
      'W_CASES_KIND',
      'W_CASES_KIND',
      'W_CASES_NAME',
      'W_CASES_FACTS',
      'E_RULE',
    ]);
  });

  it('of two rules with one title, and refuses two with one id', () => {
    const [one, two] = ['a.yaml', 'b.yaml'].map((file) => ({ id: `made/${file[0]}`, file, text: GOOD }));
    const codes = (sources: Parameters<typeof lintRules>[0]) =>
      lintRules(sources).problems.map(({ code }) => code);
    expect(codes([one!, two!])).toContain('W_TWICE');
    expect(codes([one!, { ...two!, id: one!.id }])).toContain('E_RULE');
  });
});

it.each(['(?=x)', '(a)\\\\1', '[', 'a{1001}', 'x'.repeat(1001), '((((((a{9}){9}){9}){9}){9}){9})'])(
  'refuses the pattern %s',
  (pattern) => {
    const found = change("sshd.gatewayPorts == 'no'", `like(sshd.gatewayPorts, '${pattern}')`);
    expect(found.filter((line) => /E_RULE(_EXPRESSION)?/.test(line))).not.toEqual([]);
  },
);

it.each(['constructor', 'toString', 'valueOf'])('refuses the parameter %s', (name) => {
  expect(change('needs: [sshd]', `needs: [sshd]\nparams: { ${name}: 3 }`)).toContainEqual(
    expect.stringContaining('keeps for itself'),
  );
});

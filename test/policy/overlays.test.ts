import { describe, expect, it } from 'vitest';
import { loadPolicy } from '../../src/inputs/policies.js';
import { noteSwitchedOff, switchedOff } from '../../src/policy/off.js';
import { complaint } from '../helpers/errors.js';
import { emptyFolder, writeFiles } from '../packs/support/acme.js';

const head = (id: string, rest = '') => `version: 1\nid: ${id}\ntitle: The ${id}\n${rest}`;
const OFF = `off:\n  - { rule: tls/tls13, reason: The laboratory cannot, approvedBy: ann, date: 2026-10-01, expires: 2026-12-31 }\n`;

describe('a policy that extends another', () => {
  it('changes what it names and keeps the rest', async () => {
    const folder = writeFiles(emptyFolder(), {
      'house.yaml': head(
        'house',
        `extends: go-live\nseverities: { tls/tls13: low, web/hsts: low }\nparams: { tls/certificate-expiry: { minDays: 30 } }\n${OFF}`,
      ),
      'site/ours.yaml': head(
        'ours',
        `extends: ../house.yaml\nseverities: { web/hsts: high }\nparams: { tls/certificate-expiry: { other: 1 } }\nframeworks: []\ngate: { failOn: high, failOnLines: [] }\npacks: [acme]\n`,
      ),
    });
    const policy = await loadPolicy('site/ours.yaml', folder);
    expect(policy).toMatchObject({
      id: 'ours',
      severities: { 'tls/tls13': 'low', 'web/hsts': 'high' },
      params: { 'tls/certificate-expiry': { minDays: 30, other: 1 } },
      frameworks: [],
      packs: ['acme'],
      off: [{ rule: 'tls/tls13', approvedBy: 'ann' }],
      gate: { failOn: 'high', requireKnown: 'high', failOnLines: [] },
    });
  });

  it.each([
    ['a.yaml:4:1 extends: a.yaml comes back to itself', { 'a.yaml': head('a', 'extends: a.yaml\n') }],
    [
      'b.yaml:4:1 extends: ./a.yaml comes back',
      { 'a.yaml': head('a', 'extends: b.yaml\n'), 'b.yaml': head('b', 'extends: ./a.yaml\n') },
    ],
    [
      'a.yaml:4:1 there is no policy "go-lve"; did you mean "go-live"?',
      { 'a.yaml': head('a', 'extends: go-lve\n') },
    ],
    ['a.yaml:1:1 gate: is missing', { 'a.yaml': head('a') }],
    ['a.yaml:4:1 gate.requireKnown: is missing', { 'a.yaml': head('a', 'gate: { failOn: high }\n') }],
    ['a.yaml:4:1 skip: unknown key', { 'a.yaml': head('a', 'skip: [tls/*]\nextends: go-live\n') }],
    [
      'off.0.expires: is before its date',
      { 'a.yaml': head('a', `extends: go-live\n${OFF.replace('2026-12-31', '2026-09-30')}`) },
    ],
    [
      'off.0.date: 2026-02-30 is no day',
      { 'a.yaml': head('a', `extends: go-live\n${OFF.replace('2026-10-01', '2026-02-30')}`) },
    ],
    [
      'off.0.reason: is missing',
      { 'a.yaml': head('a', `extends: go-live\n${OFF.replace('reason: The laboratory cannot, ', '')}`) },
    ],
    [
      'gate.failOnLines: there are no lines without `frameworks`',
      { 'a.yaml': head('a', 'extends: go-live\nframeworks: []\n') },
    ],
  ] as [string, Record<string, string>][])('%s', async (wanted, files) => {
    const folder = writeFiles(emptyFolder(), files);
    const said = await loadPolicy('a.yaml', folder).then(
      () => '',
      (error: unknown) =>
        complaint(() => {
          throw error;
        }),
    );
    expect(said.replaceAll(`${folder}/`, '')).toContain(wanted);
  });

  it('ends at five in a row', async () => {
    const names = [0, 1, 2, 3, 4, 5];
    const files = Object.fromEntries(
      names.map((n) => [`p${n}.yaml`, head(`p${n}`, `extends: ${n < 5 ? `p${n + 1}.yaml` : 'go-live'}\n`)]),
    );
    const folder = writeFiles(emptyFolder(), files);
    await expect(loadPolicy('p0.yaml', folder)).rejects.toMatchObject({
      message: 'extends: more than 5 policies in a row',
    });
    await expect(loadPolicy('p2.yaml', folder)).resolves.toMatchObject({ id: 'p2', gate: { failOn: 'low' } });
  });
});

describe('a rule that is switched off', () => {
  const entry = {
    rule: 'tls/tls13',
    reason: 'The laboratory cannot',
    approvedBy: 'ann',
    date: '2026-10-01',
    expires: '2026-12-31',
  };
  const at = (day: string) => {
    const now = new Date(`${day}T23:59:59Z`);
    return [...switchedOff([entry], now), ...noteSwitchedOff([entry], now).map(({ text }) => text)];
  };

  it.each([
    ['2026-09-30', ['tls/tls13 is to be switched off by ann from 2026-10-01 on; it still counts']],
    ['2026-10-01', ['tls/tls13', 'tls/tls13 is switched off by ann until 2026-12-31: The laboratory cannot']],
    ['2026-12-31', ['tls/tls13', 'tls/tls13 is switched off by ann until 2026-12-31: The laboratory cannot']],
    ['2027-01-01', ['tls/tls13 was switched off by ann until 2026-12-31; it counts again']],
  ])('on %s', (day, wanted) => {
    expect(at(day)).toEqual(wanted);
  });

  it('has one note when it was renewed', () => {
    const renewed = { ...entry, date: '2027-01-01', expires: '2027-03-31' };
    expect(noteSwitchedOff([entry, renewed], new Date('2027-01-02'))).toHaveLength(1);
  });
});

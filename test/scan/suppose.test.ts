import { readFileSync } from 'node:fs';
import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadJudgement } from '../../src/inputs/judgement.js';
import { parseSnapshot } from '../../src/files/snapshot.js';
import { judge } from '../../src/scan.js';
import { compareReports } from '../../src/scan/differences.js';
import { suppose } from '../../src/scan/suppose.js';

const FILE = 'examples/leaky-clinic/snapshot.json';
const snapshot = parseSnapshot(readFileSync(FILE, 'utf8'), FILE);
const judgement = await loadJudgement({
  policy: 'baseline',
  now: new Date(snapshot.startedAt),
});
const before = judge(snapshot, judgement);
const set = (text: string, subject?: string) => suppose(snapshot, [{ text, kind: 'set' }], subject);
const unset = (text: string, subject?: string) => suppose(snapshot, [{ text, kind: 'unset' }], subject);
const differences = (supposed: ReturnType<typeof set>) => compareReports(before, judge(supposed, judgement));

describe('a supposition', () => {
  it('closes what a setting causes, and nothing else', () => {
    const { closed, opened, hidden } = differences(set('globals.timeout=900', 'site:default'));
    expect(closed.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      'openemr-config/session-timeout site:default',
    ]);
    expect([opened, hidden]).toEqual([[], []]);
  });

  it('opens what it would break', () => {
    const { opened } = differences(set('reachable.open=[443,5432]', 'host:web1'));
    expect(opened.map(({ rule, item }) => `${rule} ${item}`)).toContain('network/database-port 5432');
  });

  it('takes an item out of a list, by its value, by a field, by its number', () => {
    const open = (facts: ReturnType<typeof set>) =>
      facts.facts['host:web1']!.reachable as { value: { open: number[] } };
    expect(open(snapshot).value.open).toContain(8080);
    expect(open(unset('reachable.open[8080]', 'host:web1')).value.open).not.toContain(8080);
    expect(open(unset('reachable.open[*]', 'host:web1')).value.open).toEqual([]);
    const users = (facts: ReturnType<typeof set>) =>
      (facts.facts['site:default']!.accounts as { value: { active: { username: string }[] } }).value.active;
    const [{ username } = { username: '' }, second] = users(snapshot);
    expect(users(unset(`accounts.active[username=${username}]`, 'site:default'))[0]).toEqual(second);
    expect(users(unset('accounts.active[0]', 'site:default'))[0]).toEqual(second);
  });

  it('leaves the snapshot that it began with as it was', () => {
    const text = JSON.stringify(snapshot);
    set('globals.timeout=900', 'site:default');
    unset('reachable.open[*]', 'host:web1');
    expect(JSON.stringify(snapshot)).toBe(text);
  });

  it.each([
    ['globals.timeout=900', undefined, /choose one with --subject/],
    ['globels.timeout=900', 'site:default', /did you mean "globals"/],
    ['globals.timeot=900', 'site:default', /did you mean "timeout"/],
    ['reachable.opn=[1]', 'host:web1', /did you mean "open"/],
    ['reachable.open=1', 'host:web1', /open/],
    ['reachable.open=[1', 'host:web1', /is no array/],
    ['reachable.open=["22"]', 'host:web1', /must be integer/],
    ['reachable.open', 'host:web1', /no value/],
    ['reachable', 'host:web1', /no value/],
    ['reachable.open[]=1', 'host:web1', /no path/],
    ['.open=1', 'host:web1', /no path/],
    ['reachable.open=[1]', 'host:web', /did you mean "host:web1"/],
    ['reachable.__proto__.x=1', 'host:web1', /no field/],
    ['globals.settings.constructor.x=1', 'site:default', /no field|only a list|text|must/],
  ])('refuses %s', (text, subject, message) => {
    expect(() => set(text, subject)).toThrow(message);
  });

  it('never makes a fact of what was not read, unless the whole section is given', () => {
    const cut = {
      ...snapshot,
      facts: {
        ...snapshot.facts,
        'site:default': {
          ...snapshot.facts['site:default'],
          globals: { state: 'gap' as const, reason: 'no grant', remedy: 'Grant it.' },
        },
      },
    };
    const part = [{ text: 'globals.timeout=900', kind: 'set' as const }];
    expect(() => suppose(cut, part, 'site:default')).toThrow(/was not read \(no grant\)/);
    const whole = suppose(
      cut,
      [{ text: 'globals={"settings":{"timeout":"900"}}', kind: 'set' }],
      'site:default',
    );
    expect(whole.facts['site:default']!.globals).toMatchObject({ state: 'read' });
  });

  it('is refused with a code, or gives facts that fit their schema, whatever is typed', () => {
    const piece = constantFrom(
      'globals',
      'settings',
      'timeout',
      'reachable',
      'open',
      'accounts',
      'active',
      '__proto__',
      'constructor',
      '[*]',
      '[0]',
      '[username=ann]',
      '[',
      ']',
      '.',
      '=',
      '900',
      '{}',
      '[]',
      'null',
      '"x"',
    );
    assert(
      property(
        array(piece, { maxLength: 8 }),
        constantFrom('set' as const, 'unset' as const),
        (pieces, kind) => {
          const text = pieces.join(pieces.length % 2 ? '.' : '');
          let supposed;
          try {
            supposed = suppose(snapshot, [{ text, kind }], 'site:default');
          } catch (error) {
            expect((error as { code?: string }).code, `${text}: ${(error as Error).stack}`).toBe('E_USAGE');
            return;
          }
          parseSnapshot(JSON.stringify(supposed), 'supposed');
          expect(({} as Record<string, unknown>)['x']).toBeUndefined();
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** Each step, query or request fails alone: the section becomes a gap, or the table below says why it need not. */
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../src/core/errors.js';
import { findFactError } from '../../src/core/validate.js';
import { reachable } from '../../src/probes/reachable.js';
import { httpAnswers, SESSION, shellAnswers, sqlAnswers, type Recorded } from './support/answers.js';
import { hostContext, siteContext } from './support/clinic.js';
import { contextFor, goodHttp, goodShell, goodSql, probesOf } from './support/good.js';

/** Answers on which a section does not depend as long as the others are good. */
const INDEPENDENT: Readonly<Record<string, readonly string[]>> = {
  // The one stands in for the other; without program names processesSeen says so.
  listeners: ['root', 'plain'],
  // Asked only where nft shows no closed door.
  firewall: ['iptables4', 'iptables6'],
};

/** Steps that may rightly print nothing: no sources, no pools, no rule of iptables, no file that everybody may write. */
const MAY_BE_EMPTY: Readonly<Record<string, readonly string[]>> = {
  updates: ['sources'],
  php: ['pools'],
  firewall: ['iptables4', 'iptables6'],
  listeners: ['root', 'plain'],
  siteFiles: ['keys', 'certificates', 'php'],
};

function outcome(parse: () => unknown, section: Parameters<typeof findFactError>[0]): string {
  try {
    return findFactError(section, parse()) ?? 'value';
  } catch (error) {
    if (error instanceof Unreadable)
      return error.message !== '' && error.remedy !== '' ? 'gap' : 'gap without words';
    throw error;
  }
}

describe('shell', () => {
  for (const probe of probesOf('shell')) {
    const context = contextFor(probe.section);
    const good = goodShell[probe.section] ?? {};
    const parse = (answers: Readonly<Record<string, Recorded>>): string =>
      outcome(() => probe.parse(shellAnswers(answers), context), probe.section);
    const steps = probe.steps(context).map(({ id }) => id);

    test(`${probe.section}: the recorded answers make a value`, () => {
      expect(Object.keys(good).toSorted()).toEqual(steps.toSorted());
      expect(parse(good)).toBe('value');
    });

    for (const id of steps) {
      const free = INDEPENDENT[probe.section]?.includes(id) ?? false;
      test.each([1, 124, 127, 1002, 1003])(`${probe.section}: ${id} ends with %i`, (code) => {
        expect(parse({ ...good, [id]: code })).toBe(free ? 'value' : 'gap');
      });
      test(`${probe.section}: ${id} prints nothing`, () => {
        const empty = MAY_BE_EMPTY[probe.section]?.includes(id) ?? false;
        expect(parse({ ...good, [id]: '' })).toBe(empty && id !== 'root' ? 'value' : 'gap');
      });
      test(`${probe.section}: ${id} prints another program's words`, () => {
        if (id === 'sources' || id === 'pools' || free) return;
        expect(parse({ ...good, [id]: 'Welcome to web1.\nLast login: yesterday\n' })).toBe('gap');
      });
    }

    test(`${probe.section}: everything fails`, () => {
      expect(parse(Object.fromEntries(steps.map((id) => [id, 1])))).toBe('gap');
    });
  }
});

describe('sql', () => {
  for (const probe of probesOf('sql')) {
    const good = goodSql[probe.section] ?? {};
    const parse = (answers: typeof good): string =>
      outcome(() => probe.parse(sqlAnswers(answers), siteContext), probe.section);

    test(`${probe.section}: good rows make a value`, () => {
      const asked = [...probe.queries(siteContext).map(({ id }) => id), ...(probe.work ? ['worked'] : [])];
      expect(asked).toEqual(expect.arrayContaining(Object.keys(good)));
      expect(parse(good)).toBe('value');
    });

    for (const id of Object.keys(good)) {
      const rest = Object.fromEntries(Object.entries(good).filter(([key]) => key !== id));
      // One account that reads names also reads how many there are; that count only words the reason. What a log-in needs
      // besides permissions is one column, and says itself that it is unknown.
      const free =
        (probe.section === 'accounts' && id === 'count') ||
        ['passwords', 'memberships', 'directory'].includes(id);
      test(`${probe.section}: ${id} is refused`, () => {
        expect(parse(rest)).toBe(free ? 'value' : 'gap');
      });
      test(`${probe.section}: ${id} comes without its columns`, () => {
        if (
          free ||
          ['grantsView', 'schemas', 'axo', 'axoGroups', 'userAcls', 'legacyView', 'leftoversView'].includes(
            id,
          )
        )
          return;
        expect(parse({ ...good, [id]: [{ other: '1' }] })).toBe('gap');
      });
    }
  }

  test('a proxy that ends TLS is no encrypted session', () => {
    const [probe] = probesOf('sql').filter(({ section }) => section === 'sqlSession');
    const rows = sqlAnswers(goodSql.sqlSession ?? {}, { ...SESSION, protocol: '' });
    expect(probe?.parse(rows, siteContext)).toEqual({ encrypted: false, protocol: '', tunnelled: true });
  });
});

describe('http', () => {
  for (const probe of probesOf('http')) {
    const good = goodHttp(probe.section);
    const parse = (answers: Parameters<typeof httpAnswers>[0]): string =>
      outcome(() => probe.parse(httpAnswers(answers), siteContext), probe.section);

    test(`${probe.section}: good pages make a value`, () => expect(parse(good)).toBe('value'));

    for (const id of Object.keys(good)) {
      test(`${probe.section}: ${id} has no answer`, () => {
        const silent = { reason: 'emr.riverside.example:443 did not answer in time', refused: false };
        expect(parse({ ...good, [id]: silent })).toBe(id === 'alive' ? 'value' : 'gap');
      });
    }
  }

  test.each([301, 302, 401, 403, 429, 500, 503])(
    'exposed: a site that answers everything with %i shows nothing',
    (status) => {
      const [probe] = probesOf('http').filter(({ section }) => section === 'exposed');
      const all = Object.fromEntries(
        Object.keys(goodHttp('exposed')).map((id) => [
          id,
          { status, body: '', headers: {}, truncated: false },
        ]),
      );
      expect(outcome(() => probe?.parse(httpAnswers(all), siteContext), 'exposed')).toBe('gap');
    },
  );
});

describe('tcp', () => {
  const all = reachable.ports(hostContext);
  const answers = {
    at: '',
    vantage: 'from 192.0.2.1',
    open: [443],
    closed: all.filter((port) => port !== 443),
    filtered: [],
  };

  test('a port that was not decided is a gap', () => {
    expect(outcome(() => reachable.parse(answers, hostContext), 'reachable')).toBe('value');
    expect(
      outcome(
        () => reachable.parse({ ...answers, closed: answers.closed.slice(1) }, hostContext),
        'reachable',
      ),
    ).toBe('gap');
  });

  test('silence of every port, declared ones too, is a gap', () => {
    const silent = { ...answers, open: [], closed: [], filtered: all };
    expect(outcome(() => reachable.parse(silent, hostContext), 'reachable')).toBe('gap');
  });
});

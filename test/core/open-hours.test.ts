import { expect, test } from 'vitest';
import { closedAt, isZone, parseOpenSpan, type OpenHours } from '../../src/core/open-hours.js';

function hours(open: readonly string[], zones: Pick<OpenHours, 'zone' | 'logZone'> = {}): OpenHours {
  return { open: open.map((text) => parseOpenSpan(text)!), ...zones };
}

test.each([
  'Mon',
  'Mon-Fri',
  'Mon 7:00-19:00',
  'Mon 07:00-24:30',
  'mon 07:00-19:00',
  'Mon,Tue 07:00-19:00',
  '',
])('"%s" is no span', (text) => expect(parseOpenSpan(text)).toBeUndefined());

test('days go round the end of the week', () => {
  expect(parseOpenSpan('Sat-Mon 00:00-24:00')).toEqual({ days: [6, 0, 1], from: 0, to: 1440 });
});

// 2026-11-20 is a Friday.
test.each([
  ['2026-11-20 06:59:59', true],
  ['2026-11-20 07:00:00', false],
  ['2026-11-20 18:59:59', false],
  ['2026-11-20 19:00:00', true],
  ['2026-11-21 09:00:00', false],
  ['2026-11-21 12:00:00', true],
  ['2026-11-22 09:00:00', true],
  ['no date', undefined],
])('%s: closed %s', (date, closed) => {
  expect(closedAt(hours(['Mon-Fri 07:00-19:00', 'Sat 08:00-12:00']))(date)).toBe(closed);
});

test('a night belongs to the day on which it begins', () => {
  const closed = closedAt(hours(['Fri 22:00-06:00']));
  expect(
    ['2026-11-20 21:59', '2026-11-20 22:00', '2026-11-21 05:59', '2026-11-21 06:00', '2026-11-20 05:00'].map(
      closed,
    ),
  ).toEqual([true, false, false, true, true]);
});

test('the log may be in another zone, on both sides of the change of the clock', () => {
  const closed = closedAt(hours(['Mon-Sun 07:00-19:00'], { zone: 'America/Chicago', logZone: 'UTC' }));
  // In November Chicago is six hours behind UTC, in July five.
  expect(closed('2026-11-20 13:00:00')).toBe(false);
  expect(closed('2026-11-20 12:59:00')).toBe(true);
  expect(closed('2026-07-20 12:00:00')).toBe(false);
  expect(closed('2026-07-20 11:59:00')).toBe(true);
  const same = closedAt(
    hours(['Mon-Sun 07:00-19:00'], { zone: 'America/Chicago', logZone: 'America/Chicago' }),
  );
  expect(same('2026-11-20 12:59:00')).toBe(false);
  const india = closedAt(
    hours(['Mon-Sun 07:00-19:00'], { zone: 'America/Chicago', logZone: 'Asia/Kolkata' }),
  );
  expect([india('2026-11-20 18:30:00'), india('2026-11-20 18:29:00')]).toEqual([false, true]);
});

test('zones have names', () => {
  expect([isZone('America/Chicago'), isZone('Chicago'), isZone('UTC')]).toEqual([true, false, true]);
});

'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { probes } = require('../dist/probes.js');

const record = probes.restoredrill_record;
const parse = (text) => record.parse({ at: '', text: () => text, raw: () => ({}) });

test('drills are read, the newest first', () => {
  const text = 'kept\n2026-01-12\tnightly\tgood\tann\n2026-11-01\tnightly\tbad\tbea\n';
  assert.deepEqual(parse(text), {
    kept: true,
    drills: [
      { date: '2026-11-01T12:00:00.000Z', set: 'nightly', good: false, by: 'bea' },
      { date: '2026-01-12T12:00:00.000Z', set: 'nightly', good: true, by: 'ann' },
    ],
  });
});

test('a host that keeps no record says so', () => {
  assert.deepEqual(parse('none\n'), { kept: false, drills: [] });
});

test('what is no drill is an error with a remedy, never nothing', () => {
  for (const text of ['', 'kept\nsoon\n', 'kept\n2026-13-01\tnightly\tgood\tann\n', 'kept\n2026-01-01\tnightly\tmaybe\tann\n'])
    assert.throws(() => parse(text), (error) => typeof error.remedy === 'string');
});

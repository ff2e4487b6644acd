/** The two files that `emr-audit log` leaves for a scan: whatever is wrong with one is a gap with what helps, never a value. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../src/core/errors.js';
import type { FileAnswer, FileProbe } from '../../src/core/probe.js';
import { findFactError } from '../../src/core/validate.js';
import { activityReview } from '../../src/probes/activity-review.js';
import { auditWitness } from '../../src/probes/audit-witness.js';
import { siteContext } from './support/clinic.js';

const WITNESS = 'test/lab/leaky/scanner/witness';
const CASES = [
  [auditWitness as FileProbe<'auditWitness'>, 'main.result.json'],
  [activityReview as FileProbe<'activityReview'>, 'main.review.json'],
] as const;

const bytes = (text: string): FileAnswer => ({ bytes: Buffer.from(text), sha256: '0' });

describe.each(CASES)('$section', (probe, name) => {
  const good = readFileSync(`${WITNESS}/${name}`, 'utf8');
  const context = {
    ...siteContext,
    site: { ...siteContext.site!, database: 'main' },
    deployment: {
      ...siteContext.deployment,
      databases: [{ ...siteContext.deployment.databases[0]!, id: 'main', witness: 'kept/' }],
    },
  };
  function outcome(answer: FileAnswer): unknown {
    try {
      return probe.parse([probe.understand(answer, probe.files(context)[0]!)], context);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      expect(error.message).not.toBe('');
      expect(error.remedy).toContain('emr-audit log');
      return 'gap';
    }
  }

  test('it lies in the folder that the deployment file names', () => {
    expect(probe.files(context).map(({ file }) => file)).toEqual([`kept/${name}`]);
    const none = { ...context, deployment: { ...context.deployment, databases: [] } };
    expect(probe.files(none)).toEqual([]);
    const value = probe.parse([], none);
    expect(findFactError(probe.section, value)).toBeUndefined();
    expect(value).toMatchObject({ declared: false });
  });

  test('a good file is a value', () => {
    const value = outcome(bytes(good));
    expect(findFactError(probe.section, value)).toBeUndefined();
    expect(value).toMatchObject({ declared: true });
  });

  test.each([
    ['is not there', { reason: 'kept does not exist', remedy: 'Run: emr-audit log' }],
    ['is empty', bytes('')],
    ['is no JSON', bytes('<html>')],
    ['is null', bytes('null')],
    ['is a list', bytes('[]')],
    ['is of another version', bytes(good.replace('"format":1', '"format":2'))],
    ['lacks a field', bytes(good.replace(/"rows":\d+,/, ''))],
    ['has a text for a number', bytes(good.replace(/"rows":\d+/, '"rows":"many"'))],
    ['has no moment', bytes(good.replace(/2028-07-14T02:00:00.000Z|2028-01-03T02:00:00.000Z/, 'yesterday'))],
    ['is cut off', bytes(good.slice(0, good.length / 2))],
  ])('one that %s is a gap', (_, answer) => {
    expect(outcome(answer)).toBe('gap');
  });
});

test('what a file brings has no control characters', () => {
  const good = readFileSync(`${WITNESS}/main.review.json`, 'utf8');
  const answer = bytes(good.replace('"user":"ann"', String.raw`"user":"a\u001b[31mnn"`));
  const file = { id: 'x', file: 'x', maxAgeHours: 0 };
  const value = activityReview.parse([activityReview.understand(answer, file)], siteContext);
  expect(JSON.stringify(value)).not.toContain('\\u001b');
  expect(value.failedByAccount).toHaveLength(3);
});

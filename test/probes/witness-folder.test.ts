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

describe('a scan that could not add a checkpoint', () => {
  const file = { id: 'x', file: 'x', maxAgeHours: 0 };
  const NEVER = '1970-01-01T00:00:00.000Z';
  const lapse = { at: '2028-07-14T02:00:00.000Z', reason: 'table log is not granted', remedy: 'Grant it.' };
  const read = (more: object): ReturnType<typeof auditWitness.parse> => {
    const good = JSON.parse(readFileSync(`${WITNESS}/main.result.json`, 'utf8')) as object;
    const answer = bytes(JSON.stringify({ ...good, ...more }));
    return auditWitness.parse([auditWitness.understand(answer, file)], siteContext);
  };

  test('is told beside what earlier runs found', () => {
    expect(read({ lapse })).toMatchObject({
      rows: 275,
      problems: ['row-edited', 'witness-removed'],
      lapse: 'table log is not granted',
    });
    expect(read({})).toMatchObject({ lapse: '', root: '' });
  });

  test('is a gap with its own reason where no run ever saw the log', () => {
    const never = { lapse, rows: 0, problems: [], witnessedAt: NEVER, verifiedAt: NEVER };
    expect(() => read(never)).toThrow(new Unreadable('table log is not granted', 'Grant it.'));
    // One that was read whole and has no checkpoint yet is no gap.
    expect(read({ ...never, verifiedAt: lapse.at })).toMatchObject({ rows: 0, verifiedAt: lapse.at });
  });

  test.each([
    ['no object', 'refused'],
    ['no reason', { ...lapse, reason: '' }],
    ['no remedy', { reason: 'x' }],
    ['null', null],
  ])('that left %s is a damaged result', (_, wrong) =>
    expect(() => read({ lapse: wrong })).toThrow('is damaged'),
  );

  test('a root that is none is a damaged result', () => {
    expect(() => read({ root: 'abc' })).toThrow('is damaged');
    expect(() => read({ root: 7 })).toThrow('is damaged');
    const root = 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=';
    expect(read({ root })).toMatchObject({ root });
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

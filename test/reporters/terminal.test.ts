import { describe, expect, it } from 'vitest';
import { terminal } from '../../src/reporters/terminal.js';
import { widthOf } from '../../src/reporters/wrap.js';
import { clinicReport, PLAIN, poisonedReport, quietReport } from './report.js';

const report = clinicReport();

describe.each([60, 80, 120])('at %i columns', (width) => {
  it.each([false, true])('no line is longer, colour %s', (colour) => {
    const lines = terminal(report, { ...PLAIN, width, colour, verbose: true }).split('\n');
    expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
  });

  it('no line is longer whatever the target says', () => {
    const lines = terminal(poisonedReport('x'.repeat(400)), { ...PLAIN, width, verbose: true }).split('\n');
    expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
  });
});

it('gives each failure its expected, found, source and fix, worst subject part first', () => {
  const text = terminal(report, PLAIN);
  const start = text.indexOf('root may log in over SSH with a password');
  const part = text.slice(start, start + 500);
  for (const words of ['expected', 'PermitRootLogin yes', 'sshd -T', 'Change the setting in the file'])
    expect(part).toContain(words);
});

it('prints only the summary when quiet, and passes when verbose', () => {
  const quiet = terminal(report, { ...PLAIN, quiet: true });
  expect(quiet).not.toContain('expected');
  expect(quiet).toContain('gate criteria not fulfilled');
  expect(terminal(report, { ...PLAIN, verbose: true })).toContain('✓');
  expect(terminal(report, PLAIN)).not.toContain('✓');
});

it('uses ASCII where the terminal has nothing else', () => {
  const text = terminal(quietReport(), { ...PLAIN, unicode: false, verbose: true });
  // oxlint-disable-next-line no-control-regex -- ASCII is meant
  expect(text.match(/[^\u0000-\u007f]/g)).toBeNull();
});

it('says how loud the unknown is, also when quiet', () => {
  for (const quiet of [true, false]) {
    const text = terminal(report, { ...PLAIN, quiet });
    expect(text).toMatch(/could not be (?:assessed|read|told)/i);
  }
});

it('names waived failures with the day on which the waiver ends', () => {
  expect(terminal(report, PLAIN)).toMatch(/waived until 2027-01-15/);
});

it('lists the files that were written', () => {
  expect(terminal(report, { ...PLAIN, written: ['report.html'] })).toContain('report.html');
});

/** The list of people who have left: a CSV file as spreadsheets write it. */
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../src/core/errors.js';
import { leavers } from '../../src/probes/leavers.js';
import { siteContext } from './support/clinic.js';

const file = { id: 'leavers', file: 'leavers.csv' };
const read = (text: string) =>
  leavers.parse([leavers.understand({ bytes: Buffer.from(text), sha256: '' }, file)], siteContext);

describe('the list of leavers', () => {
  test.each([
    ['one name a line', 'Eve\nold\n', ['eve', 'old']],
    ['a column called username', 'name,username\nEve Doe,EDoe\n', ['edoe']],
    ['semicolons and quotes', '"Log-in";"left"\n"edoe";"2026-01-01"\n', ['edoe']],
    [
      'a byte order mark, empty lines and a comment',
      '\uFEFFuser\r\n\r\n# of 2026\r\nedoe\r\nedoe\r\n',
      ['edoe'],
    ],
    ['control characters are not kept', 'e\u001Bdoe\n', ['edoe']],
  ])('%s', (_, text, names) => {
    const { declared, names: found } = read(text);
    expect([declared, found.map((name) => name.replace(/[^a-z]/g, ''))]).toEqual([true, names]);
  });

  test.each([
    ['an empty file', ''],
    ['a header and nothing below', 'username\n'],
    ['several columns and none has a name that is known', 'Eve Doe,edoe\nOld Doe,odoe\n'],
  ])('%s is no list, and nobody is called present or gone by it', (_, text) => {
    expect(() => read(text)).toThrow(Unreadable);
  });

  test('a file that cannot be read is a gap with its reason; without a file none is declared', () => {
    const reason = { reason: 'leavers.csv does not exist', remedy: 'Write it.' };
    expect(() => leavers.parse([leavers.understand(reason, file)], siteContext)).toThrow('does not exist');
    expect(leavers.parse([], siteContext)).toEqual({ declared: false, names: [] });
  });
});

import { createServer } from 'node:http';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { askHttp } from '../../src/targets/http.js';
import { safeUrl } from '../../src/core/http-paths.js';
import { listen } from './helpers/net.js';

describe('paths that are never requested', () => {
  const base = 'https://emr.example/openemr/';
  test.each([
    'sql_patch.php',
    'sql_upgrade.php',
    'acl_upgrade.php',
    'ippf_upgrade.php',
    'acl_setup.php',
    'auto_configure.php',
    'SQL_PATCH.PHP',
    './x/../sql_patch.php',
    'sql%5fpatch.php',
    'sql%255Fpatch.php',
    '%73%71%6c_patch.php',
    'sql_patch.php/login',
    'a?site=../sql_patch.php',
    'ＳＱＬ_patch.php',
    'sql_\tpatch.php',
    'sql_upgrade.php%00.txt',
    'https://emr.example/openemr/acl_upgrade.php',
    '//emr.example/sql_patch.php',
    'sql_patch',
    'sql\u00ad_patch.php',
  ])('%s', (path) => {
    expect(() => safeUrl(base, path)).toThrow('never requested: reading it changes the database');
  });

  test.each([
    'https://other.example/',
    '//other.example/',
    'file:///etc/passwd',
    'ftp://emr.example/',
    'https://u:p@emr.example/',
    'x.php?action=delete',
    'x.php?mode=save&site=default',
    'setup.php?state=3',
  ])('%s', (path) => {
    expect(() => safeUrl(base, path)).toThrow('never requested');
  });

  test.each([
    ['', 'https://emr.example/openemr/'],
    [
      'interface/login/login.php?site=default',
      'https://emr.example/openemr/interface/login/login.php?site=default',
    ],
    ['setup.php', 'https://emr.example/openemr/setup.php'],
    ['sql/database.sql', 'https://emr.example/openemr/sql/database.sql'],
    ['https://emr.example:8443/', 'https://emr.example:8443/'],
  ])('while %s is', (path, expected) => {
    expect(safeUrl(base, path).href).toBe(expected);
  });

  test('no spelling of a forbidden name passes', () => {
    const spelling = fc
      .tuple(
        fc.constantFrom(
          'sql_patch',
          'sql_upgrade',
          'acl_upgrade',
          'acl_setup',
          'ippf_upgrade',
          'auto_configure',
        ),
        fc.infiniteStream(fc.constantFrom('plain', 'upper', 'percent', 'twice')),
      )
      .map(([name, forms]) => Array.from(name, (letter) => spell(letter, forms.next().value)).join(''));
    fc.assert(
      fc.property(spelling, (name) => {
        expect(() => safeUrl(base, `${name}.php`)).toThrow('never requested');
      }),
    );
  });

  test('nothing is sent when one of the requests is forbidden', async () => {
    let asked = 0;
    const server = createServer((_, response) => response.end(String((asked += 1))));
    onTestFinished(() => void server.close());
    const port = await listen(server);
    const requests = [
      { id: 'a', path: 'x' },
      { id: 'b', path: 'sql_patch.php' },
    ];
    await expect(askHttp(`http://127.0.0.1:${port}/`, requests, { version: '1' })).rejects.toThrow(
      'never requested',
    );
    expect(asked).toBe(0);
  });
});

function spell(letter: string, form: string | undefined): string {
  const hex = letter.codePointAt(0)?.toString(16) ?? '';
  if (form === 'upper') return letter.toUpperCase();
  if (form === 'percent') return `%${hex}`;
  return form === 'twice' ? `%25${hex}` : letter;
}

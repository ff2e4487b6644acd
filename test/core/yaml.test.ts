import * as fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/core/errors.js';
import { parseYaml, validateYaml } from '../../src/core/yaml.js';
import { complaint } from '../helpers/errors.js';

const parse = (text: string) => parseYaml(text, 'f.yaml');

describe('what cannot be read is named by code and place', () => {
  const letters = 'abcdefgh'.split('');
  const laughs = letters.map((name, index) => {
    const inner =
      index === 0
        ? '1'
        : Array(9)
            .fill(`*${letters[index - 1]}`)
            .join(', ');
    return `${name}: &${name} [${inner}]`;
  });
  const few = letters.slice(0, 6).map((name, index) => {
    const inner =
      index === 0 ? '1' : `*${letters[index - 1]}, *${letters[index - 1]}, *${letters[index - 1]}`;
    return `${name}: &${name} [${inner}]`;
  });
  it.each([
    ['E_YAML_TAB f.yaml:2:1 a tab indents this line: b: 1', 'a:\n\tb: 1'],
    ['E_YAML_DUPLICATE f.yaml:3:3 the key stands twice: b: 2', 'a:\n  b: 1\n  b: 2'],
    ['E_YAML_BOMB f.yaml:1:43 nested deeper than 40 levels', '['.repeat(100_000)],
    [
      'E_YAML_BOMB f.yaml:42:43 nested deeper',
      Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    ],
    ['E_YAML_BOMB f.yaml:4:16 more than 20 aliases', laughs.join('\n')],
    ['E_YAML_BOMB f.yaml:1:1 aliases repeat too much', few.join('\n')],
    ['E_YAML_BOMB f.yaml:1:8 &a holds itself', 'a: &a [*a]'],
    ['E_YAML_BOMB f.yaml the file is larger than 1 MiB', `a: ${'x'.repeat(1_048_577)}`],
    ['E_YAML f.yaml:2:4 there is no anchor &x above this', 'a: 1\nb: *x'],
    ['E_YAML f.yaml:2:1 a second document begins here', 'a: 1\n---\nb: 2'],
    ['E_YAML f.yaml:1:3 a key must be a text', '? [a, b]\n: 1'],
    ['E_YAML f.yaml:1:9', 'a: {b: 1'],
    ['E_YAML f.yaml:1:9 Missing closing', 'a: "open'],
  ])('%s', (wanted, text) => {
    expect(complaint(() => parse(text))).toMatch(wanted);
  });

  it('any text is a value or one AuditError', () => {
    const scraps = fc.constantFrom(
      'a: ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '\n',
      '  ',
      '\t',
      '&a ',
      '*a',
      '? ',
      '!!x ',
      '"',
      '#',
      '---\n',
      '|',
      'x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(scraps, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(AuditError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('values', () => {
  it('days stay texts, a merge key is an ordinary key, and no key reaches the prototype', () => {
    expect(parse('a: 2026-01-01\nb: yes\nc: &c { d: 1 }\ne: { <<: *c }').value).toEqual({
      a: '2026-01-01',
      b: 'yes',
      c: { d: 1 },
      e: { '<<': { d: 1 } },
    });
    const { value } = parse('__proto__: { polluted: true }');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true}}');
    expect({}).not.toHaveProperty('polluted');
  });
  it('an empty file is null', () => {
    expect(parse('# nothing\n').value).toBeNull();
  });
});

describe('places', () => {
  const source = parse(
    'hosts:\n  web1:\n    address: a.example\n    roles: [web, app]\nlist:\n  - one: 1\n  - two: 2\n',
  );
  it.each([
    ['a value', ['hosts', 'web1', 'address'], false, 3, 14],
    ['a key', ['hosts', 'web1', 'address'], true, 3, 5],
    ['an item', ['hosts', 'web1', 'roles', 1], false, 4, 18],
    ['an item of a list, asked for as a key', ['list', 1], true, 7, 5],
    ['nothing there: the ancestor', ['hosts', 'web1', 'nothing', 'at', 'all'], false, 3, 5],
    ['the whole', [], false, 1, 1],
  ] as const)('%s', (...[, path, key, line, column]) => {
    expect(source.place(path, key)).toEqual({ file: 'f.yaml', line, column });
  });
  it('quotes the line', () => {
    expect(source.quote(['hosts', 'web1', 'address'])).toBe('address: a.example');
  });
});

describe('a schema', () => {
  const Schema = Type.Object(
    {
      name: Type.String({ description: 'what it is called' }),
      size: Type.Optional(Type.Integer({ minimum: 1 })),
      kind: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['host', 'site'] })),
      hosts: Type.Optional(
        Type.Record(Type.String(), Type.Object({ address: Type.String() }, { additionalProperties: false })),
      ),
      list: Type.Optional(Type.Array(Type.Object({ id: Type.String() }, { additionalProperties: false }))),
    },
    { additionalProperties: false },
  );
  const validate = (text: string) => validateYaml(parse(text), Schema, 'E_POLICY');

  it('lets through what fits', () => {
    expect(validate('name: x\nsize: 2')).toEqual({ name: 'x', size: 2 });
  });
  it.each([
    [
      '2:18 hosts.web1.addres: unknown key; did you mean "address"?',
      'name: x\nhosts: { web1: { addres: a } }',
    ],
    ['2:1 zzzzzz: unknown key; allowed are: name, size, kind, hosts, list', 'name: x\nzzzzzz: 1'],
    ['1:1 name: is missing', 'size: 1'],
    ['1:7 name: must be a text (what it is called), not 5', 'name: 5'],
    ['2:7 size: must be a whole number, not "big"', 'name: x\nsize: big'],
    ['2:7 size: must be >= 1, not 0', 'name: x\nsize: 0'],
    ['2:7 kind: must be "host", not "hots"', 'name: x\nkind: hots'],
    ['2:7 kind: must be one of host, site, not "elephant"', 'name: x\nkind: elephant'],
    ['5:5 list.2.id: is missing', 'name: x\nlist:\n  - id: a\n  - id: b\n  - {}'],
    ['2:1 __proto__: unknown key', 'name: x\n__proto__: { a: 1 }'],
    ['1:1 the file: must be a mapping, not null', ''],
    ['2:1 nmae: unknown key; did you mean "name"?', 'size: 1\nnmae: x'],
  ])('%s', (wanted, text) => {
    expect(complaint(() => validate(text))).toMatch(`E_POLICY f.yaml:${wanted}`);
  });
  it('quotes no more than 80 characters of a value', () => {
    const message = complaint(() => validate(`name: x\nkind: ${'k'.repeat(5000)}`));
    expect(message.length).toBeLessThan(200);
  });
});

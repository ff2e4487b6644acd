import { describe, expect, it } from 'vitest';
import { readPacks } from '../../src/files/packs.js';
import { runCases } from '../../src/rules/cases.js';
import { parseCases, parseRule } from '../../src/rules/load.js';

const texts = await readPacks();

describe.each(texts)('$id', ({ id, file, text, cases }) => {
  const rule = parseRule(text, file, id);
  const results = cases ? runCases(rule, parseCases(cases.text, cases.file)) : [];

  it.each(results)('$name', ({ problem }) => {
    expect(problem).toBe('');
  });
});

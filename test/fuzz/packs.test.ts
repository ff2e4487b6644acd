import { expect, it } from 'vitest';
import { checkReports, loadModels, runInput, type Judged } from './check.js';
import { makeInput, randomFrom } from './generate.js';

const models = await loadModels();

it('refuses or judges 1500 hostile packs, and nothing of them escapes', { timeout: 240_000 }, () => {
  const judged: Judged = { rules: [], findings: [] };
  const outcomes = { refused: 0, loaded: 0 };
  let slowest = 0;
  for (let index = 0; index < 1500; index += 1) {
    const started = process.cpuUsage().user;
    outcomes[runInput(makeInput(randomFrom(7_000_000 + index), models), judged, 40_000)] += 1;
    slowest = Math.max(slowest, process.cpuUsage().user - started);
    if (judged.rules.length < 100) continue;
    checkReports(judged);
    judged.rules.length = 0;
    judged.findings.length = 0;
  }
  expect(outcomes.refused).toBeGreaterThan(300);
  expect(outcomes.loaded).toBeGreaterThan(300);
  expect(slowest / 1000).toBeLessThan(5000);
});

it('makes the same inputs from the same seed', () => {
  const [left, right] = [11, 11].map((seed) => makeInput(randomFrom(seed), models));
  expect(left).toEqual(right);
  expect(makeInput(randomFrom(12), models)).not.toEqual(left);
});

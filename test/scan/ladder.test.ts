import { expect, it } from 'vitest';
import { climb, type Step } from '../../src/scan/doctor/ladder.js';

const steps: Step[] = [
  { rung: 'name', name: 'name', holds: 'resolves' },
  { rung: 'network', name: 'TCP', holds: 'answers' },
  { rung: 'host key', name: 'host key', holds: 'known' },
  { rung: 'log-in', name: 'log-in', holds: 'let in' },
];
const broken = {
  rung: 'host key' as const,
  text: 'unknown',
  hides: { sections: [], rules: [] } as never,
  fixes: [],
};
const states = (...given: Parameters<typeof climb>) => climb(...given).map(({ state }) => state);

it('holds below the broken step and tries nothing above it', () => {
  expect(states(steps, broken)).toEqual(['open', 'open', 'closed', 'not tried']);
  expect(states(steps)).toEqual(['open', 'open', 'open', 'open']);
});

it('says of no step that it holds when one below it was found broken apart', () => {
  expect(states(steps, broken, new Map([['name', { text: 'does not resolve', fixes: [] }]]))).toEqual([
    'closed',
    'not tried',
    'closed',
    'not tried',
  ]);
});

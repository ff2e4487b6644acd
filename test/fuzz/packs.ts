/** Fuzzes packs: tsx test/fuzz/packs.ts [--count N] [--seed N]. Prints seed, counts, the slowest input and the peak memory. */
import { parseArgs } from 'node:util';
import { MAX_STEPS } from '../../src/rules/meter.js';
import { checkReports, loadModels, runInput, type Judged } from './check.js';
import { makeInput, randomFrom, type Input } from './generate.js';

/** Milliseconds that no input may take, and bytes that the process may hold. */
const MAX_MILLISECONDS = 10_000;
const MAX_BYTES = 1_200_000_000;
const BATCH = 120;
/** What an input may spend, but for every thousandth, which has what a scan gives to a rule. */
const FEW_STEPS = 40_000;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '200000' }, seed: { type: 'string', default: '20261123' } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const models = await loadModels();
const started = performance.now();
const outcomes: Record<string, number> = { refused: 0, loaded: 0 };
const kinds: Record<string, number> = {};
const spent: Record<string, number> = {};
let slowest = { milliseconds: 0, index: 0, kind: '' };
let peak = 0;
let reports = 0;
let judged: Judged = { rules: [], findings: [] };

for (let index = 0; index < count; index += 1) {
  // Each input has a seed of its own, so that one can be run again alone.
  const input = makeInput(randomFrom(seed + index), models);
  kinds[input.kind] = (kinds[input.kind] ?? 0) + 1;
  const before = performance.now();
  attempt(index, input, () => {
    outcomes[runInput(input, judged, index % 1000 === 0 ? MAX_STEPS : FEW_STEPS)]! += 1;
  });
  const milliseconds = performance.now() - before;
  spent[input.kind] = (spent[input.kind] ?? 0) + milliseconds;
  if (milliseconds > slowest.milliseconds) slowest = { milliseconds, index, kind: input.kind };
  if (milliseconds > MAX_MILLISECONDS) fail(index, input, new Error(`took ${Math.round(milliseconds)} ms`));
  if (index % 10_000 === 0 && index > 0) console.error(`${index} inputs`);
  if (index % 500 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  if (peak > MAX_BYTES) fail(index, input, new Error(`the process holds ${Math.round(peak / 1e6)} MB`));
  if (judged.rules.length < BATCH) continue;
  const batch = judged;
  attempt(index, input, () => checkReports(batch));
  reports += 1;
  judged = { rules: [], findings: [] };
}

console.log(
  JSON.stringify({
    seed,
    count,
    ...outcomes,
    kinds,
    meanMilliseconds: Object.fromEntries(
      Object.entries(spent).map(([kind, sum]) => [kind, Math.round((10 * sum) / kinds[kind]!) / 10]),
    ),
    reports,
    seconds: Math.round((performance.now() - started) / 1000),
    slowest: { ...slowest, milliseconds: Math.round(slowest.milliseconds) },
    peakMegabytes: Math.round(peak / 1e6),
  }),
);

function attempt(index: number, input: Input, run: () => void): void {
  try {
    run();
  } catch (error) {
    fail(index, input, error);
  }
}

function fail(index: number, { kind, rule, cases }: Input, error: unknown): never {
  console.error(
    `input ${index} of seed ${seed} (${kind}):\n${(error as Error).stack}\n--- rule\n${rule.slice(0, 4000)}\n--- cases\n${cases.slice(0, 1500)}`,
  );
  process.exit(1);
}

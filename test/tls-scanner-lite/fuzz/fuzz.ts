import type { Seed } from './seeds.js';
import { feed, MOUTHS } from './mouths.js';
import { randomFrom, spoil } from './spoil.js';

/** What a run of spoiled messages came to. */
export interface FuzzReport {
  readonly messages: number;
  /** Each with the number that makes the same message again. */
  readonly failures: readonly string[];
  /** Bytes by which the heap grew, after it was cleaned where that can be asked for. */
  readonly growth: number;
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Feeds so many spoiled messages; the same seed feeds the same messages. */
export async function fuzz(seeds: readonly Seed[], count: number, seed: number): Promise<FuzzReport> {
  const failures: string[] = [];
  const before = heap();
  for (let at = 0; at < count && failures.length < 20; at += 1) {
    const random = randomFrom(seed + at * 2_654_435_761);
    const one = seeds[random(seeds.length)];
    const mouth = MOUTHS[random(MOUTHS.length)];
    if (!one || !mouth) continue;
    const wrong = await feed(mouth, spoil(one.bytes, random), random);
    if (wrong) failures.push(`message ${at} of seed ${seed}, from ${one.name}: ${wrong}`);
  }
  return { messages: count, failures, growth: heap() - before };
}

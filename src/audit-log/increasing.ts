/** Positions of a longest run of numbers that only grow; what is not in it stands out of order. */
export function longestIncreasing(numbers: readonly number[]): Set<number> {
  const ends: number[] = [];
  const before: number[] = Array.from({ length: numbers.length });
  for (let index = 0; index < numbers.length; index += 1) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]!]! < numbers[index]!) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : ends[low - 1]!;
    ends[low] = index;
  }
  const kept = new Set<number>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) kept.add(index);
  return kept;
}

/** A row of numbers as a line of letters: the taller, the more. */

const UNICODE = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII = ['.', '_', ',', ':', '-', '=', '+', '*', '#'];

/** Neighbours are added up until they fit into `width`; nothing is drawn as a dot, and the tallest letter is the largest sum. */
export function spark(numbers: readonly number[], width: number, unicode: boolean): string {
  const letters = unicode ? UNICODE : ASCII;
  const sums = squeeze(numbers, width);
  const most = Math.max(1, ...sums);
  return sums.map((sum) => letters[sum === 0 ? 0 : Math.max(1, Math.round((8 * sum) / most))]).join('');
}

/** How many numbers one letter stands for. */
export function perLetter(count: number, width: number): number {
  return Math.max(1, Math.ceil(count / width));
}

function squeeze(numbers: readonly number[], width: number): number[] {
  const each = perLetter(numbers.length, width);
  return Array.from({ length: Math.ceil(numbers.length / each) }, (_, index) =>
    numbers.slice(index * each, (index + 1) * each).reduce((sum, number) => sum + number, 0),
  );
}

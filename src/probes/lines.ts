/** Lines of a command's output without empty ones. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** Seconds since 1970 as a moment; 1970 itself for anything that is no time. */
export function momentOf(seconds: string | number): string {
  const value = Number(seconds);
  const valid = Number.isFinite(value) && value >= 0 && value < 32_503_680_000;
  return new Date(valid ? Math.floor(value) * 1000 : 0).toISOString();
}

/** True when /boot holds a newer kernel of the running one's flavour; nothing is said when the running one is not there. */
export function newerKernel(running: string, files: readonly string[]): boolean {
  const installed = files.map((file) => file.replace(/^.*\/vmlinuz-/, ''));
  if (!installed.includes(running)) return false;
  return installed.some(
    (one) => flavour(one) === flavour(running) && compare(numbers(one), numbers(running)) > 0,
  );
}

function flavour(release: string): string {
  return release.replaceAll(/[\d.]+/g, '').replace(/^-+/, '');
}

function numbers(release: string): number[] {
  return (release.match(/\d+/g) ?? []).map(Number);
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

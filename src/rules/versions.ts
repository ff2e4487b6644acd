/** Compares dotted numbers such as 7.0.3.3; missing parts are 0. Throws when a part is no number. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [parts(left), parts(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

function parts(version: string): number[] {
  if (!/^\d{1,9}(\.\d{1,9}){0,7}$/.test(version))
    throw new Error(`"${version.slice(0, 40)}" is not a version number`);
  return version.split('.').map(Number);
}

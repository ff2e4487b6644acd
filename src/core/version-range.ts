/** Versions of three numbers, and ranges over them as npm writes them: `>=1.2.0 <2`, `^1.2`, `~1.2.3`, `1.x`, with `||` between alternatives. */

type Version = readonly [major: number, minor: number, patch: number, pre: string];

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]{1,40}))?(?:\+[0-9A-Za-z.-]{1,40})?$/;
const COMPARATOR = /^(>=|<=|>|<|=|\^|~)?(\d{1,9})(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?$/;

/** Whether a text is a version such as 1.2.3 or 1.2.3-beta.1. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/** Whether a text is a range that `satisfies` understands. */
export function isRange(text: string): boolean {
  return text.length <= 200 && alternatives(text).every((parts) => parts.every((part) => bounds(part)));
}

/** Whether a version lies in a range. False for what is no version or no range; a pre-release counts as just before its release. */
export function satisfies(version: string, range: string): boolean {
  const found = read(version);
  if (!found || !isRange(range)) return false;
  return alternatives(range).some((parts) =>
    parts.every((part) => {
      const [low, high] = bounds(part)!;
      return compare(found, low) >= 0 && (high === undefined || compare(found, high) < 0);
    }),
  );
}

function alternatives(range: string): string[][] {
  return range.split('||').map((part) =>
    part
      .trim()
      .replaceAll(/(>=|<=|>|<|=|\^|~)\s+/g, '$1')
      .split(/\s+/),
  );
}

function read(text: string): Version | undefined {
  const match = VERSION.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3]), match[4] ?? ''] : undefined;
}

/** The first version that is in, and the first one above that is out. */
function bounds(comparator: string): readonly [Version, Version?] | undefined {
  if (comparator === '*' || comparator === 'x') return [[0, 0, 0, '']];
  const match = COMPARATOR.exec(comparator);
  if (!match) return undefined;
  const [, sign = '', ...texts] = match;
  const given = texts.findIndex((text) => text === undefined || /[xX*]/.test(text));
  const count = given < 0 ? 3 : given;
  if (texts.slice(count).some((text) => text !== undefined && /\d/.test(text))) return undefined;
  const [a = 0, b = 0, c = 0] = texts.slice(0, count).map(Number);
  const low: Version = [a, b, c, ''];
  const above = (place: number): Version =>
    place === 0 ? [a + 1, 0, 0, FIRST] : place === 1 ? [a, b + 1, 0, FIRST] : [a, b, c + 1, FIRST];
  switch (sign) {
    case '>=':
      return [low];
    case '>':
      return [above(count - 1)];
    case '<':
      return [
        [0, 0, 0, FIRST],
        [a, b, c, FIRST],
      ];
    case '<=':
      return [[0, 0, 0, FIRST], above(count - 1)];
    case '^':
      return [low, above(a > 0 || count === 1 ? 0 : b > 0 || count === 2 ? 1 : 2)];
    case '~':
      return [low, above(count === 1 ? 0 : 1)];
    default:
      return [low, above(count - 1)];
  }
}

/** Before every pre-release of a version. */
const FIRST = '\0';

function compare(left: Version, right: Version): number {
  for (const place of [0, 1, 2] as const) if (left[place] !== right[place]) return left[place] - right[place];
  if (left[3] === right[3]) return 0;
  if (left[3] === '') return 1;
  if (right[3] === '') return -1;
  return left[3] < right[3] ? -1 : 1;
}

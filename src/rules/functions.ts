/** What CEL expressions may call besides CEL itself. Every function is pure; an error makes the finding unknown. */
import { RE2JS } from '@bufbuild/re2';
import { advisoriesFor } from './advisories.js';
import { releaseRole } from './default-roles.js';
import { endOfLife } from './end-of-life.js';
import { spend } from './meter.js';
import { compareVersions } from './versions.js';

interface CelFunction {
  readonly signature: string;
  readonly describe: string;
  readonly handler: (...values: never[]) => unknown;
}

const DAY = 86_400_000;
const TIME = 'google.protobuf.Timestamp';
const patterns = new Map<string, Pattern>();

/** A pattern that was built, and how many copies its counted repetitions made. */
interface Pattern {
  readonly compiled: RE2JS;
  readonly copies: number;
}

/** Every advisory is compared with the version. */
const STEPS_OF_TABLE = 5000;
const MAX_PATTERNS = 500;
const MAX_PATTERN_LENGTH = 1000;
/** What it costs to build a pattern, and to build each copy that a counted repetition makes. */
const STEPS_A_PATTERN = 20_000;
const STEPS_A_COPY = 10_000;

/** RE2 search, linear in the text; a bad pattern is an error. */
function like(text: string, pattern: string): boolean {
  const { compiled, copies } = compilePattern(pattern);
  spend(Math.ceil((text.length * (pattern.length + copies)) / 50));
  return compiled.test(text);
}

/** Throws for a pattern that RE2 refuses, and for one whose counted repetitions multiply too much. */
export function compilePattern(pattern: string): Pattern {
  const known = patterns.get(pattern);
  if (known) return known;
  if (pattern.length > MAX_PATTERN_LENGTH)
    throw new Error(`a pattern has at most ${MAX_PATTERN_LENGTH} characters`);
  const copies = [...pattern.matchAll(/\{(\d{1,4})(?:,(\d{0,4}))?\}/g)].reduce(
    (sum, [, least, most]) => sum + Math.max(Number(least), Number(most ?? 0)),
    0,
  );
  spend(STEPS_A_PATTERN + copies * STEPS_A_COPY);
  const made = { compiled: new RE2JS(pattern), copies };
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  patterns.set(pattern, made);
  return made;
}

function toWholeNumber(text: string): bigint {
  if (!/^-?\d{1,15}$/.test(text)) throw new Error(`"${text.slice(0, 40)}" is not a whole number`);
  return BigInt(text);
}

function setting(settings: ReadonlyMap<string, string>, name: string): string {
  const value = settings.get(name);
  if (value === undefined) throw new Error(`setting ${name} is not there`);
  return value;
}

/** The functions with the words that the documentation prints. */
export const functions: readonly CelFunction[] = [
  {
    signature: 'like(string, string): bool',
    describe: 'the text matches the RE2 pattern somewhere',
    handler: like,
  },
  {
    signature: `daysBetween(${TIME}, ${TIME}): int`,
    describe: 'whole days from the first moment to the second, negative when it lies before',
    handler: (from: Date, to: Date) => BigInt(Math.floor((to.getTime() - from.getTime()) / DAY)),
  },
  {
    signature: `hoursBetween(${TIME}, ${TIME}): int`,
    describe: 'whole hours from the first moment to the second',
    handler: (from: Date, to: Date) => BigInt(Math.floor((to.getTime() - from.getTime()) / 3_600_000)),
  },
  {
    signature: `day(${TIME}): string`,
    describe: 'the date as YYYY-MM-DD in UTC',
    handler: (at: Date) => at.toISOString().slice(0, 10),
  },
  {
    signature: 'setting(map<string, string>, string): string',
    describe: 'the value of a setting; an error where it is missing',
    handler: setting,
  },
  {
    signature: 'isOn(map<string, string>, string): bool',
    describe: 'the setting is 1, on, yes or true; an error where it is missing',
    handler: (settings: ReadonlyMap<string, string>, name: string) =>
      ['1', 'on', 'yes', 'true', 'force'].includes(setting(settings, name).toLowerCase()),
  },
  {
    signature: 'number(map<string, string>, string): int',
    describe: 'the setting as a whole number; an error where it is missing or no number',
    handler: (settings: ReadonlyMap<string, string>, name: string) => toWholeNumber(setting(settings, name)),
  },
  {
    signature: 'series(string): string',
    describe: 'the release line of a version: its first two numbers',
    handler: (version: string) => version.split('.').slice(0, 2).join('.'),
  },
  {
    signature: 'versionAtLeast(string, string): bool',
    describe: 'compares dotted version numbers part by part',
    handler: (version: string, least: string) => compareVersions(version, least) >= 0,
  },
  {
    signature: `endOfLife(string, string): ${TIME}`,
    describe:
      'when security support of a product version ends, long-term support included; an error where the table does not know it',
    handler: endOfLife,
  },
  {
    signature: 'advisories(string): list<string>',
    describe:
      'identifiers of published advisories, rated critical or high or not rated, that affect this OpenEMR version',
    handler: (version: string) => {
      spend(STEPS_OF_TABLE);
      return advisoriesFor(version);
    },
  },
  {
    signature: 'releaseRole(string, string): list<string>',
    describe:
      'what an OpenEMR version gives to one of its own groups, as section|value|return value; an error where it is not known',
    handler: releaseRole,
  },
  {
    signature: 'keys(map<string, string>): list<string>',
    describe: 'the names of a map, sorted',
    handler: (settings: ReadonlyMap<string, string>) => [...settings.keys()].sort(),
  },
];

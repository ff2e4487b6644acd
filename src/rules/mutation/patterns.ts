/** Weaker and stronger versions of a regular expression. */

/** The pattern without each of its alternatives, without each anchor, and without `(?i)`. */
export function splitAlternatives(pattern: string): string[] {
  const made = [
    ...groupsOf(pattern).flatMap(({ start, end }) => {
      const parts = splitTop(pattern.slice(start, end));
      if (parts.length < 2) return [];
      return parts.map((_, gone) => {
        const kept = parts.filter((_part, index) => index !== gone).join('|');
        return pattern.slice(0, start) + kept + pattern.slice(end);
      });
    }),
    pattern.replace('(?i)', ''),
    pattern.replace(/^(\(\?\w+\))?\^/, '$1'),
    pattern.replace(/([^\\])\$$/, '$1'),
  ];
  const never = `${pattern}~never~`;
  return [...new Set([...made, never])].filter((one) => one !== pattern && one !== '');
}

/** The whole pattern and the inside of each bracket. */
function groupsOf(pattern: string): { start: number; end: number }[] {
  const groups = [{ start: /^\(\?\w+\)/.exec(pattern)?.[0].length ?? 0, end: pattern.length }];
  const open: number[] = [];
  walk(pattern, (character, index) => {
    if (character === '(') open.push(index + 1);
    if (character === ')') {
      const start = open.pop();
      if (start !== undefined)
        groups.push({
          start: start + (/^\?(:|P?<\w+>)/.exec(pattern.slice(start))?.[0].length ?? 0),
          end: index,
        });
    }
  });
  return groups;
}

/** Alternatives of a pattern that stand outside of brackets. */
function splitTop(pattern: string): string[] {
  const cuts: number[] = [];
  let depth = 0;
  walk(pattern, (character, index) => {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === '|' && depth === 0) cuts.push(index);
  });
  return [...cuts, pattern.length].map((end, index) =>
    pattern.slice(index === 0 ? 0 : cuts[index - 1]! + 1, end),
  );
}

/** Visits the characters that have a meaning: neither escaped nor in a class. */
function walk(pattern: string, visit: (character: string, index: number) => void): void {
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index]!;
    if (character === '\\') index += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else visit(character, index);
  }
}

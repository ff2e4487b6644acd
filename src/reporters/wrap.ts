// oxlint-disable-next-line no-control-regex -- colour codes have no width
const COLOUR = /\u001b\[[0-9;]*m/g;
// oxlint-disable-next-line no-control-regex -- a colour code or one letter
const PIECE = /\u001b\[[0-9;]*m|[\s\S]/gu;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Wraps a text at words; lines after the first are indented. Colour codes count as nothing, and words longer than a line are cut. */
export function hang(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  const room = () => Math.max(8, width - (lines.length === 0 ? 0 : indent));
  for (const word of text.split(/(?<=\S)(?= )/)) {
    if (line !== '' && widthOf(line + word) > room()) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += line === '' && lines.length > 0 ? word.trimStart() : word;
    while (widthOf(line) > room()) {
      const [head, tail] = cutAt(line, room());
      lines.push(head);
      line = tail;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines.map((part, index) => (index === 0 ? part : ' '.repeat(indent) + part)).join('\n');
}

/** As much of a text as a column holds; what is left out is told by a mark. */
export function fit(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${cutAt(text, width - 1)[0]}~`;
}

/** Columns that a text takes; wide East Asian characters take two, combining marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text.replaceAll(COLOUR, '')) width += letterWidth(letter);
  return width;
}

function letterWidth(letter: string): number {
  if (/\p{M}/u.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}

function cutAt(text: string, width: number): [head: string, tail: string] {
  let [head, used] = ['', 0];
  for (const [piece] of text.matchAll(PIECE)) {
    const own = piece.startsWith('\u001b') ? 0 : letterWidth(piece);
    if (used + own > width) break;
    used += own;
    head += piece;
  }
  return [head, text.slice(head.length)];
}

// oxlint-disable-next-line no-control-regex -- colour codes have no width
const COLOUR = /\u001b\[[0-9;]*m/g;

/** Wraps a text at words; lines after the first are indented. Colour codes count as nothing, and words longer than a line are cut. */
export function hang(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S)(?= )/)) {
    const room = width - (lines.length === 0 ? 0 : indent);
    if (line !== '' && widthOf(line + word) > room) {
      lines.push(line);
      line = word.trimStart();
    } else line += word;
    while (
      widthOf(line) > width - (lines.length === 0 ? 0 : indent) &&
      !COLOUR.test(line) &&
      line.length > width - indent
    ) {
      const cut = width - (lines.length === 0 ? 0 : indent);
      lines.push(line.slice(0, cut));
      line = line.slice(cut);
    }
  }
  lines.push(line);
  return lines.map((part, index) => (index === 0 ? part : ' '.repeat(indent) + part)).join('\n');
}

/** Columns that a text takes; wide East Asian characters take two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text.replaceAll(COLOUR, ''))
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        letter,
      )
        ? 2
        : 1;
  return width;
}

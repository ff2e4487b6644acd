/** Whether a text matches a pattern in which `*` stands for any text and `?` for one character. Linear in the text. */
export function matchesGlob(text: string, glob: string): boolean {
  let [at, mark, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    if (mark < glob.length && (glob[mark] === '?' || (glob[mark] === text[at] && glob[mark] !== '*'))) {
      at += 1;
      mark += 1;
    } else if (glob[mark] === '*') {
      star = mark;
      from = at;
      mark += 1;
    } else if (star >= 0) {
      mark = star + 1;
      from += 1;
      at = from;
    } else return false;
  }
  while (glob[mark] === '*') mark += 1;
  return mark === glob.length;
}

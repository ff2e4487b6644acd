import { Chalk, type ChalkInstance } from 'chalk';

/** Colours for a stream: none in a pipe, under NO_COLOR, --no-color or TERM=dumb. */
export function styles(stream: NodeJS.WriteStream, off = false): ChalkInstance {
  return new Chalk({ level: hasColour(stream, off) ? 2 : 0 });
}

/** Whether a stream gets colours. NO_COLOR beats FORCE_COLOR. */
export function hasColour(stream: NodeJS.WriteStream, off = false): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (off || (NO_COLOR !== undefined && NO_COLOR !== '')) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
  return stream.isTTY && TERM !== 'dumb';
}

/** Columns of a stream, 80 where it has none, between 40 and 200. */
export function widthOf(stream: NodeJS.WriteStream): number {
  const wished = Number(process.env['COLUMNS']);
  return Math.min(200, Math.max(40, stream.columns || wished || 80));
}

/** Whether the terminal shows characters beyond ASCII. */
export function hasUnicode(): boolean {
  return (
    /UTF-?8/i.test(process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || '') ||
    process.platform === 'darwin'
  );
}

/** Whether a terminal is known to show links (OSC 8). FORCE_HYPERLINK=1 or 0 decides; a pipe has none. */
export function hasLinks(stream: NodeJS.WriteStream): boolean {
  const { FORCE_HYPERLINK, TERM, TERM_PROGRAM, VTE_VERSION, WT_SESSION, KONSOLE_VERSION, DOMTERM } =
    process.env;
  if (FORCE_HYPERLINK !== undefined) return FORCE_HYPERLINK !== '0';
  if (!stream.isTTY || TERM === 'dumb') return false;
  if (WT_SESSION || KONSOLE_VERSION || DOMTERM || TERM === 'xterm-kitty' || TERM === 'alacritty') return true;
  if (VTE_VERSION !== undefined) return Number(VTE_VERSION) >= 5000;
  return ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'zed'].includes(TERM_PROGRAM ?? '');
}

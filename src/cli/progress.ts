import type { ScanEvent } from '../scan/events.js';
import { styles, widthOf } from './styles.js';

const FRAME_MS = 120;
const FRAMES = ['|', '/', '-', '\\'];

/** Live progress on standard error: one line a door when it is done, and a moving line of what still runs. */
export interface Progress {
  onEvent(event: ScanEvent): void;
  stop(): void;
}

/** Progress for a terminal; in a pipe, or when quiet, nothing is printed. */
export function startProgress(
  stream: NodeJS.WriteStream,
  options: { quiet: boolean; noColor: boolean },
): Progress {
  if (options.quiet || !stream.isTTY) return { onEvent: () => undefined, stop: () => undefined };
  const style = styles(stream, options.noColor);
  const running = new Set<string>();
  let frame = 0;
  const clear = () => stream.write('\r\u001B[2K');
  const draw = () => {
    if (running.size === 0) return;
    const text = `${FRAMES[(frame += 1) % FRAMES.length]} reading ${[...running].join(', ')}`;
    stream.write(`\r\u001B[2K${text.slice(0, widthOf(stream) - 1)}`);
  };
  const timer = setInterval(draw, FRAME_MS);
  timer.unref();
  return {
    onEvent: (event) => {
      if (event.kind === 'start') {
        running.add(event.door);
        return;
      }
      running.delete(event.door);
      clear();
      stream.write(`${line(event, style)}\n`);
    },
    stop: () => {
      clearInterval(timer);
      clear();
    },
  };
}

function line(
  { kind, door, sections, gaps, milliseconds }: ScanEvent,
  style: ReturnType<typeof styles>,
): string {
  const mark =
    kind === 'done' ? style.green('read   ') : style.yellow(gaps === sections ? 'closed ' : 'partly ');
  const counts = gaps === 0 ? `${sections} sections` : `${sections - gaps} of ${sections} sections`;
  return `${mark} ${door}  ${style.dim(`${counts}, ${(milliseconds / 1000).toFixed(1)} s`)}`;
}

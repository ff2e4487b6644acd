/** Measures how often a connection waited for an answer: a write that is followed by a read is one turn. */
import type { Duplex } from 'node:stream';

/** Watches the writes of a stream from now on; call `listen` once the reader is attached. */
export function countTurns(stream: Duplex): { listen: () => void; turns: () => number } {
  let turns = 1; // the connection itself: SYN, or the channel through a jump host
  let wrote = false;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- write has overloads, which are all passed on
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  Object.assign(stream, {
    write(...args: unknown[]): boolean {
      wrote = true;
      return write(...args);
    },
  });
  return {
    listen() {
      stream.prependListener('data', () => {
        if (wrote) turns += 1;
        wrote = false;
      });
    },
    turns: () => turns,
  };
}

import { Malformed, reader } from '../wire/reader.js';

/** How many signed certificate timestamps a list holds; 0 for none or for one that cannot be read (RFC 6962 section 3.3). */
export function countTimestamps(list: Buffer | null): number {
  if (!list) return 0;
  try {
    const input = reader(list);
    const entries = reader(input.vector(2));
    input.end();
    let count = 0;
    for (; entries.left() > 0; count += 1) entries.vector(2);
    return count;
  } catch (error) {
    if (error instanceof Malformed) return 0;
    throw error;
  }
}

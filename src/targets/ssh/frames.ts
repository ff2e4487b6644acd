/** The answers of the batched script: `EMR1 <nonce> <id> <rc> <bytes> <truncated>`, a line feed, the bytes, a line feed. */

/** What one step printed, as it came. */
export interface Frame {
  readonly code: number;
  readonly stdout: string;
  readonly truncated: boolean;
  /** The frame lies about its length or came twice: nothing in it can be trusted. */
  readonly damaged: boolean;
}

const MAX_HEADER = 160;
const HEADER = /^([A-Za-z0-9._-]{1,64}) (\d{1,4}) (\d{1,8}) ([01])$/;

/** Reads frames with our nonce out of whatever the host sent; everything between them is ignored. */
export function parseFrames(bytes: Buffer, nonce: string): Map<string, Frame> {
  const mark = Buffer.from(`EMR1 ${nonce} `, 'latin1');
  const frames = new Map<string, Frame>();
  let position = bytes.indexOf(mark);
  while (position !== -1) {
    const read = readFrame(bytes, position + mark.length);
    if (read) frames.set(read.id, frames.has(read.id) ? { ...read.frame, damaged: true } : read.frame);
    position = bytes.indexOf(mark, read?.next ?? position + mark.length);
  }
  return frames;
}

function readFrame(bytes: Buffer, start: number): { id: string; frame: Frame; next: number } | undefined {
  const end = bytes.subarray(start, start + MAX_HEADER).indexOf(0x0a);
  if (end === -1) return undefined;
  const header = HEADER.exec(bytes.toString('latin1', start, start + end));
  if (!header) return undefined;
  const [, id = '', code = '', length = '', truncated = ''] = header;
  const body = start + end + 1;
  const stop = body + Number(length);
  const damaged = stop >= bytes.length || bytes[stop] !== 0x0a;
  const stdout = damaged ? '' : bytes.toString('utf8', body, stop);
  const frame = { code: Number(code), stdout, truncated: truncated === '1', damaged };
  return { id, frame, next: damaged ? body : stop + 1 };
}

/** Files that other scanners wrote: read whole, bounded, and unpacked where they are gzipped. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { gunzip } from 'node:zlib';
import { AuditError, isAuditError } from '../core/errors.js';

const MAX_BYTES = 64 * 1024 * 1024;

/** The content of a file, and the SHA-256 of the file as it lies. */
export interface EvidenceFile {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** How to read. */
export interface EvidenceOptions {
  /** What errors call the file; its path when left out. */
  readonly name?: string;
  /** Bytes, 64 MiB when left out. */
  readonly limit?: number;
}

/** Reads a bounded file, also when it is gzipped. Throws E_FILE_READ, E_IMPORT_BOMB or E_IMPORT_DAMAGED. */
export async function readEvidence(path: string, options: EvidenceOptions = {}): Promise<EvidenceFile> {
  const { name = path, limit = MAX_BYTES } = options;
  const raw = await readBounded(path, name, limit);
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const packed = raw[0] === 0x1f && raw[1] === 0x8b;
  return { bytes: packed ? await unpack(name, raw, limit) : raw, sha256 };
}

async function readBounded(path: string, name: string, limit: number): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new AuditError('E_FILE_READ', `${name} is no regular file`);
      // One byte more than was there: a file that grows while it is read is being written.
      const buffer = Buffer.alloc(Math.min(found.size, limit) + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      if (length > limit || found.size > limit) throw tooLarge(name, limit);
      if (length > found.size)
        throw new AuditError('E_IMPORT_DAMAGED', `${name} is still being written`, { place: { file: name } });
      return buffer.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAuditError(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `could not be read (${code ?? 'unknown reason'})`;
    throw new AuditError('E_FILE_READ', `${name} ${why}`, { cause: error });
  }
}

function unpack(name: string, raw: Uint8Array, limit: number): Promise<Uint8Array> {
  return new Promise((done, fail) => {
    gunzip(raw, { maxOutputLength: limit }, (error, bytes) => {
      if (!error) done(bytes);
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') fail(tooLarge(name, limit));
      else
        fail(
          new AuditError('E_IMPORT_DAMAGED', `${name} is gzip that cannot be unpacked; it may be cut off`, {
            place: { file: name },
          }),
        );
    });
  });
}

function tooLarge(name: string, limit: number): AuditError {
  return new AuditError('E_IMPORT_BOMB', `${name} is larger than ${Math.round(limit / 1024 / 1024)} MiB`, {
    place: { file: name },
  });
}
